// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
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

// A table being filled hour by hour. Every thing has one value a column for a run of its hours (a "line"); columns that
// vary by the hour are filled afterwards.
class ReportBuilder {
 public:
  // The four times stand first, `columns` follow. `num_rows` is what is expected.
  ReportBuilder(const Piece& piece, std::span<const ColumnSpec> columns, std::size_t num_rows);

  // The hours [first, end) of the day.
  struct Line {
    std::uint32_t thing = 0;
    std::uint32_t first = 0;
    std::uint32_t end = 24;
  };
  // Begins a line. Each column that does not vary is then given once.
  void BeginLine(const Line& line);
  void Text(std::size_t column, std::string value);
  void Number(std::size_t column, double value);
  // The same, of a thing's text: equal keys of a column have equal texts, so `text()` is called once a key.
  template <typename MakeText>
  void TextOf(std::size_t column, std::uint64_t key, MakeText&& text);

  // Makes the rows of every hour, in the order of the lines.
  void Fill();
  // Sets a column that varies to `value(line index, hour of the day)`. REQUIRES: Fill was called.
  template <typename MakeValue>
  void Vary(std::size_t column, MakeValue&& value);

  const std::vector<Line>& lines() const { return lines_; }
  CodedTable Take() && { return std::move(table_); }

 private:
  static constexpr std::size_t kTimes = 4;
  struct Coder {
    Coder(DictionaryColumn* column, std::size_t expected) : text(column), number(column, expected) {}
    TextCoder text;
    NumberCoder number;
    DenseIds keys;
    std::vector<std::uint32_t> code_of_key;
    std::vector<std::uint32_t> codes;  // by line
  };
  void SetCode(std::size_t column, std::uint32_t code) { coders_[column].codes.back() = code; }
  bool IsOpen(const Line& line, std::uint32_t hour) const { return hour >= line.first && hour < line.end; }

  CodedTable table_;
  std::vector<bool> varies_;
  std::vector<Coder> coders_;  // one a column behind the times
  std::vector<Line> lines_;
  std::int64_t day_start_ms_ = 0;
};

template <typename MakeText>
void ReportBuilder::TextOf(std::size_t column, std::uint64_t key, MakeText&& text) {
  Coder& coder = coders_[column];
  bool is_new = false;
  const std::uint32_t id = coder.keys.Id(key, &is_new);
  if (is_new) coder.code_of_key.push_back(coder.text.Code(text()));
  SetCode(column, coder.code_of_key[id]);
}

template <typename MakeValue>
void ReportBuilder::Vary(std::size_t column, MakeValue&& value) {
  std::vector<std::uint32_t>& codes = table_.columns[column + kTimes].codes;
  NumberCoder& coder = coders_[column].number;
  std::vector<double> values;  // of an hour
  std::size_t row = 0;
  for (std::uint32_t hour = 0; hour < 24; ++hour) {
    values.clear();
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (IsOpen(lines_[i], hour)) values.push_back(value(i, hour));
    }
    coder.Codes(values, codes.data() + row);
    row += values.size();
  }
}

// The first hour of the day within the range of the cluster.
std::uint32_t FirstHourOf(const Cluster& cluster, Day day);

// One type each.
CodedTable BuildPodReport(const Cluster& cluster, const Piece& piece, std::size_t num_rows);
CodedTable BuildStorageReport(const Cluster& cluster, const Piece& piece, std::size_t num_rows);
CodedTable BuildLabelReport(const Cluster& cluster, const Piece& piece, std::size_t num_rows);
CodedTable BuildVmReport(const Cluster& cluster, const Piece& piece, std::size_t num_rows);
CodedTable BuildGpuReport(const Cluster& cluster, const Piece& piece, std::size_t num_rows);

// A share of 1024 at an hour of the day. `shift` moves the curve, for teams of other time zones.
inline std::uint32_t LoadAt(const LoadCurve& curve, std::uint32_t shift, std::uint32_t hour) {
  return curve[(hour + shift) % 24];
}

}  // namespace daybook
