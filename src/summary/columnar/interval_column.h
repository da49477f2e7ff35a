// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "daybook/day.h"
#include "daybook/status.h"
#include "src/scan/row_group_scan.h"

namespace daybook::columnar {

// The first column of every table: which day of a range each row belongs to.
class IntervalColumn {
 public:
  // The row is of no day of the range: a NULL interval, or one outside.
  static constexpr std::int32_t kOutside = -1;

  // `scan` is borrowed.
  IntervalColumn(const RowGroupScan& scan, DayRange days) : scan_(scan), days_(days) {}
  // The day of each row of the batch in hand, counted from the first day of the range, or kOutside.
  Result<const std::int32_t*> Map(std::size_t count);
  // For who looks at few rows of a batch instead: BeginBatch, then the day of a row, and how many rows a day has.
  void BeginBatch();
  Result<std::int32_t> DayAt(std::size_t row) {
    std::int32_t& day = day_of_code_[static_cast<std::size_t>(scan_.codes(0)[row] + 1)];
    if (day == kUnresolved) {
      DAYBOOK_ASSIGN_OR_RETURN(day, Resolve(scan_.codes(0)[row], row));
    }
    return day;
  }
  void Count(std::int32_t day, std::int64_t rows) { rows_of_day_[static_cast<std::size_t>(day)] += rows; }
  // Milliseconds since 1970-01-01. REQUIRES: `code` occurred in a batch, and is not NULL.
  std::int64_t TimeOf(std::int32_t code) const { return times_[static_cast<std::size_t>(code + 1)]; }

  // Rows of each day of the range so far.
  const std::vector<std::int64_t>& rows_of_day() const { return rows_of_day_; }

 private:
  static constexpr std::int32_t kUnresolved = std::numeric_limits<std::int32_t>::min();

  Result<std::int32_t> Resolve(std::int32_t code, std::size_t row);

  const RowGroupScan& scan_;
  const DayRange days_;
  std::vector<std::int32_t> day_of_code_ = {kOutside};  // shifted by one: the first is that of NULL
  std::vector<std::int64_t> times_ = {0};               // likewise
  std::vector<std::int32_t> day_of_row_;
  std::vector<std::int64_t> rows_of_day_;
};

}  // namespace daybook::columnar
