// SPDX-License-Identifier: Apache-2.0
#include "cli/progress_bar.h"

#include <gtest/gtest.h>

#include "cli/text_table.h"

namespace daybook::cli {
namespace {

// spec: cli.md, "Manners"
TEST(ProgressLine, ShowsShareRateAndTimes) {
  EXPECT_EQ(ProgressLine({"summary", 10, 1, 4, 2'000'000}, 80),
            "summary    [#####...............]  25 %  1 of 4  50,000 rows/s  0:10, 0:30 left");
  EXPECT_EQ(ProgressLine({"summary", 90, 31, 31, 0}, 80),
            "summary    [#################################] 100 %  31 of 31  1:30, 0:00 left");
}

TEST(ProgressLine, ShowsTheTimeWhileNothingElseIsKnown) {
  EXPECT_EQ(ProgressLine({"scan", 65, 0, 0, 0}, 80), "scan       1:05");
}

TEST(ProgressLine, IsNarrowerThanTheTerminal) {
  for (std::size_t width = 2; width <= 80; ++width) {
    EXPECT_LT(DisplayWidth(ProgressLine({"summary", 100'000, 1, 3, 1'000'000'000'000}, width)), width);
  }
}

}  // namespace
}  // namespace daybook::cli
