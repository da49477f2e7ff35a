// SPDX-License-Identifier: Apache-2.0
#include "daybook/day.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace daybook {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

year_month_day Calendar(std::int32_t days_since_epoch) { return year_month_day(sys_days(days(days_since_epoch))); }

bool ParseDigits(std::string_view text, int& out) {
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

Error BadDate(std::string_view text, const char* form) {
  return ConfigurationError("read date", std::string(text), "not a day of the calendar",
                            std::string("write it as ") + form);
}

}  // namespace

std::uint32_t Month::NumDays() const {
  const std::chrono::year_month_day_last last{std::chrono::year(year) / std::chrono::month(month) / std::chrono::last};
  return static_cast<unsigned>(last.day());
}

std::string Month::ToString() const {
  char buffer[24];
  std::snprintf(buffer, sizeof buffer, "%04d-%02u", year, month);
  return buffer;
}

Day Day::FromCalendar(std::int32_t year, std::uint32_t month, std::uint32_t day_of_month) {
  const year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day_of_month)};
  return Day(static_cast<std::int32_t>(sys_days(date).time_since_epoch().count()));
}

Result<Day> Day::Parse(std::string_view text) {
  int year = 0;
  int month = 0;
  int day = 0;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !ParseDigits(text.substr(0, 4), year) ||
      !ParseDigits(text.substr(5, 2), month) || !ParseDigits(text.substr(8, 2), day) || year < 1) {
    return BadDate(text, "YYYY-MM-DD");
  }
  const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return BadDate(text, "YYYY-MM-DD");
  return FromCalendar(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
}

Month Day::month() const {
  const year_month_day date = Calendar(days_);
  return {static_cast<int>(date.year()), static_cast<unsigned>(date.month())};
}

std::uint32_t Day::day_of_month() const { return static_cast<unsigned>(Calendar(days_).day()); }

std::string Day::ToString() const {
  const year_month_day date = Calendar(days_);
  char buffer[24];
  std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return buffer;
}

std::vector<DayRange> DayRange::SplitAtMonths() const {
  std::vector<DayRange> parts;
  Day from = start;
  while (from <= end) {
    const Month month = from.month();
    const Day last = Day::FromCalendar(month.year, month.month, month.NumDays());
    parts.push_back({from, std::min(last, end)});
    from = last.Next();
  }
  return parts;
}

Result<DayRange> ParseMonth(std::string_view text) {
  const auto first = Day::Parse(std::string(text) + "-01");
  if (!first.ok()) return BadDate(text, "YYYY-MM");
  const Month month = first->month();
  return DayRange{*first, Day::FromCalendar(month.year, month.month, month.NumDays())};
}

}  // namespace daybook
