// SPDX-License-Identifier: Apache-2.0
#include "daybook/day.h"

#include <gtest/gtest.h>

namespace daybook {
namespace {

TEST(Day, ParsesAndPrints) {
  EXPECT_EQ(Day::Parse("1970-01-01")->days_since_epoch(), 0);
  EXPECT_EQ(Day::Parse("2024-02-29")->ToString(), "2024-02-29");
  EXPECT_EQ(Day::Parse("1969-12-31")->days_since_epoch(), -1);
  for (const char* text : {"2025-02-29", "2025-13-01", "2025-1-1", "2025-01-0x", "", "2025-01-01 ", "0000-01-01"}) {
    EXPECT_FALSE(Day::Parse(text).ok()) << text;
  }
}

TEST(Day, EveryDayOfFourCenturiesRoundTrips) {
  Day day = *Day::Parse("1900-01-01");
  for (const Day end = *Day::Parse("2300-01-01"); day < end; day = day.Next()) {
    ASSERT_EQ(*Day::Parse(day.ToString()), day);
  }
}

// spec: F.30
TEST(DayRange, SplitsAtMonths) {
  const auto parts = DayRange{*Day::Parse("2024-12-30"), *Day::Parse("2025-02-02")}.SplitAtMonths();
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[0].end.ToString(), "2024-12-31");
  EXPECT_EQ(parts[1].start.ToString(), "2025-01-01");
  EXPECT_EQ(parts[1].NumDays(), 31);
  EXPECT_EQ(parts[2].end.ToString(), "2025-02-02");
}

TEST(DayRange, ParsesMonths) {
  EXPECT_EQ(ParseMonth("2024-02")->NumDays(), 29);
  EXPECT_EQ(ParseMonth("2025-13").error().Message(),
            "read date: 2025-13: not a day of the calendar; write it as YYYY-MM");
}

}  // namespace
}  // namespace daybook
