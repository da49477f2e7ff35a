// SPDX-License-Identifier: Apache-2.0
#include "src/scan/time_text.h"

#include <gtest/gtest.h>

#include <string>

#include "daybook/day.h"

namespace daybook {
namespace {

std::int64_t At(std::int32_t year, std::uint32_t month, std::uint32_t day, std::int64_t millis) {
  return Day::FromCalendar(year, month, day).days_since_epoch() * kMillisPerDay + millis;
}

TEST(TimeText, ReadsEveryFormOfOtherWriters) {  // spec: inputs.md 2.8
  const std::int64_t hour = 3'600'000;
  EXPECT_EQ(ParseTimeText("2025-10-01"), At(2025, 10, 1, 0));
  EXPECT_EQ(ParseTimeText("2025-10-01 00:00:00"), At(2025, 10, 1, 0));
  EXPECT_EQ(ParseTimeText("2025-10-01T13:00"), At(2025, 10, 1, 13 * hour));
  EXPECT_EQ(ParseTimeText("2025-10-01 23:59:58"), At(2025, 10, 1, 24 * hour - 2000));
  EXPECT_EQ(ParseTimeText("2025-10-01 00:01:00 +0000 UTC"), At(2025, 10, 1, 60'000));
  EXPECT_EQ(ParseTimeText("2025-10-01T00:00:00Z"), At(2025, 10, 1, 0));
  EXPECT_EQ(ParseTimeText("2025-10-01Z"), At(2025, 10, 1, 0));
  EXPECT_EQ(ParseTimeText("1969-12-31 23:00:00"), -hour);
}

TEST(TimeText, CutsFractionsToMilliseconds) {  // spec: inputs.md 2.1
  EXPECT_EQ(ParseTimeText("1970-01-01 00:00:00.5"), 500);
  EXPECT_EQ(ParseTimeText("1970-01-01 00:00:00.12"), 120);
  EXPECT_EQ(ParseTimeText("1970-01-01 00:00:00.999999999"), 999);
  EXPECT_EQ(ParseTimeText("1970-01-01 00:00:00.000Z"), 0);
}

TEST(TimeText, RefusesWhatIsNoTime) {
  for (const char* text : {"",
                           "2025-10",
                           "2025-13-01",
                           "2025-02-29",
                           "2025-10-01x00:00:00",
                           "2025-10-01 24:00:00",
                           "2025-10-01 00:60:00",
                           "2025-10-01 00:00:60",
                           "2025-10-01 00",
                           "2025-10-01 00:",
                           "2025-10-01 00:00:",
                           "2025-10-01 00:00:0",
                           "2025-10-01 0:00:00",
                           "2025-10-01 00:00:00.",
                           "2025-10-01 00:00:00.5x",
                           "2025-10-01 00:00:00 ",
                           "2025-10-01 -1:00:00",
                           "2025-10-01 00-00-00",
                           "2025-10-01 00:00:00+01:00",
                           "Z",
                           " 2025-10-01"}) {
    EXPECT_EQ(ParseTimeText(text), std::nullopt) << text;
  }
}

TEST(TimeText, ReadsNothingBeyondATextThatIsCut) {
  const std::string whole = "2025-10-01 12:34:56.789 +0000 UTC";
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const std::string cut(whole, 0, length);  // an allocation of its own
    const auto time = ParseTimeText(cut);
    if (!time.has_value()) continue;
    EXPECT_EQ(*time / kMillisPerDay, At(2025, 10, 1, 0) / kMillisPerDay) << cut;
  }
}

TEST(FloorDivide, RoundsTowardsMinusInfinity) {
  EXPECT_EQ(FloorDivide(7, 2), 3);
  EXPECT_EQ(FloorDivide(-7, 2), -4);
  EXPECT_EQ(FloorDivide(-8, 2), -4);
}

}  // namespace
}  // namespace daybook
