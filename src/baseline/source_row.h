// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daybook/day.h"
#include "daybook/status.h"
#include "src/baseline/measure.h"
#include "src/summary/finished_row.h"

namespace daybook {

inline constexpr std::size_t kNumRowColumns = 36;
// A set of RowColumns(), by position.
using ColumnSet = std::bitset<kNumRowColumns>;

// The position of a column in RowColumns(). REQUIRES: there is one of that name.
std::size_t ColumnAt(std::string_view name);

// A row of a summary, of whatever writer. What is not among the source's columns is left as it was.
struct SourceRow {
  Day day;  // usage_start
  // By position in RowColumns(), of the columns that are no metrics. Dates are "2025-10-01", integers plain digits,
  // UUIDs in small letters; JSON as it was found. Whether a text is UTF-8 is not looked at. Views live until the
  // consumer returns.
  std::array<std::optional<std::string_view>, kNumRowColumns> texts;
  std::array<Measure, kNumMetrics> measures;
};

// Takes one row. An error ends the reading.
using RowConsumer = std::function<Status(const SourceRow&)>;

// Which columns a source has. usage_start and data_source are always among them.
struct SourceColumns {
  ColumnSet known;                  // those of RowColumns()
  std::vector<std::string> others;  // further ones, which are not compared
};

// Which rows are wanted. The days and the source are those of the rows' usage_start and source_uuid.
struct RowFilter {
  std::optional<Day> start;
  std::optional<Day> end;                  // included
  std::optional<std::string> source_uuid;  // small letters
  bool Takes(Day day) const { return (!start || *start <= day) && (!end || day <= *end); }
};

}  // namespace daybook
