// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/generate/cluster.h"
#include "src/generate/coded_table.h"
#include "src/generate/reports.h"

namespace daybook {

inline constexpr double kGib = 1073741824.0;
inline constexpr double kHourSeconds = 3600.0;

// What a column of a report is, in the order of the header.
struct ColumnSpec {
  std::string_view name;
  CellKind kind;
  bool point = false;
  bool varies = false;  // by the hour: about as many values as rows
};

// A table being filled hour by hour. Every thing has one code a column for a run of its hours (a "line"); columns that
// vary by the hour are set row by row.
class ReportBuilder {
 public:
  // The four times stand first, `columns` follow. `num_rows` is exact.
  ReportBuilder(const Piece& piece, std::span<const ColumnSpec> columns, std::size_t num_rows);

  // A line: the codes of the columns behind the times, for the hours [first, end) of the day.
  struct Line {
    std::uint32_t thing = 0;
    std::uint32_t first = 0;
    std::uint32_t end = 24;
  };
  void BeginLine(const Line& line);
  void Text(std::size_t column, const std::string& value);
  void Number(std::size_t column, double value);

  // Appends the rows of every hour, in the order of the lines, and calls `vary(row, line index, hour of the day)`.
  template <typename Vary>
  void Fill(Vary&& vary);
  // Sets a cell of a row that Fill has appended.
  void SetNumber(std::size_t column, std::size_t row, double value) {
    table_.columns[column + 4].codes[row] = number_coders_[column].Code(value);
  }

  const std::vector<Line>& lines() const { return lines_; }
  CodedTable Take() && { return std::move(table_); }

 private:
  CodedTable table_;
  std::size_t num_columns_;
  std::vector<TextCoder> text_coders_;      // one a column behind the times
  std::vector<NumberCoder> number_coders_;  // likewise
  std::vector<Line> lines_;
  std::vector<std::uint32_t> codes_;  // by line, then column
};

template <typename Vary>
void ReportBuilder::Fill(Vary&& vary) {
  std::size_t row = 0;
  for (std::uint32_t hour = 0; hour < 24; ++hour) {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (hour < lines_[i].first || hour >= lines_[i].end) continue;
      table_.columns[0].codes[row] = 0;
      table_.columns[1].codes[row] = 0;
      table_.columns[2].codes[row] = hour;
      table_.columns[3].codes[row] = hour;
      const std::uint32_t* codes = codes_.data() + i * num_columns_;
      for (std::size_t column = 0; column < num_columns_; ++column)
        table_.columns[column + 4].codes[row] = codes[column];
      vary(row, i, hour);
      ++row;
    }
  }
  table_.num_rows = row;
}

// The first hour of the day within the range of the cluster.
std::uint32_t FirstHourOf(const Cluster& cluster, Day day);

// One type each.
CodedTable BuildPodReport(const Cluster& cluster, const Piece& piece, std::size_t num_rows);
CodedTable BuildStorageReport(const Cluster& cluster, const Piece& piece, std::size_t num_rows);
CodedTable BuildLabelReport(const Cluster& cluster, const Piece& piece, std::size_t num_rows);
CodedTable BuildVmReport(const Cluster& cluster, const Piece& piece, std::size_t num_rows);
CodedTable BuildGpuReport(const Cluster& cluster, const Piece& piece, std::size_t num_rows);

// A share of 1024 by hour of the day: quiet nights, a peak in the morning and one in the afternoon. Platform pods and
// batch jobs are flatter; `shift` moves the curve, for teams of other time zones.
std::uint32_t LoadAt(bool flat, std::uint32_t shift, std::uint32_t hour);

}  // namespace daybook
