// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daybook/export.h"
#include "daybook/status.h"

namespace daybook {

// A calendar month, year 1 to 9999.
struct DAYBOOK_EXPORT Month {
  std::int32_t year = 1970;
  std::uint32_t month = 1;  // 1 to 12

  std::uint32_t NumDays() const;
  std::string ToString() const;  // "2025-10"
  friend auto operator<=>(const Month&, const Month&) = default;
};

// A calendar day in UTC: the number of days since 1970-01-01. Nothing of a summary crosses midnight, so a Day is the
// unit in which work is planned, computed, reported and replaced.
class DAYBOOK_EXPORT Day {
 public:
  Day() = default;
  explicit constexpr Day(std::int32_t days_since_epoch) : days_(days_since_epoch) {}
  // REQUIRES: a day that exists.
  static Day FromCalendar(std::int32_t year, std::uint32_t month, std::uint32_t day_of_month);
  // "2025-10-01", and nothing else.
  static Result<Day> Parse(std::string_view text);

  std::int32_t days_since_epoch() const { return days_; }
  Month month() const;
  std::uint32_t day_of_month() const;
  std::string ToString() const;
  Day Next() const { return Day(days_ + 1); }

  friend auto operator<=>(const Day&, const Day&) = default;

 private:
  std::int32_t days_ = 0;
};

// start <= day <= end. A valid range has start <= end.
struct DAYBOOK_EXPORT DayRange {
  Day start;
  Day end;

  bool Contains(Day day) const { return start <= day && day <= end; }
  std::int32_t NumDays() const { return end.days_since_epoch() - start.days_since_epoch() + 1; }
  // The parts that lie within one calendar month each, ascending (spec: F.30).
  std::vector<DayRange> SplitAtMonths() const;
  friend bool operator==(const DayRange&, const DayRange&) = default;
};

// The days of "2025-10".
DAYBOOK_EXPORT Result<DayRange> ParseMonth(std::string_view text);

}  // namespace daybook
