// SPDX-License-Identifier: Apache-2.0
#include "src/base/number_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace daybook {
namespace {

TEST(NumberText, HasCommasBetweenThousands) {
  EXPECT_EQ(CountText(0), "0");
  EXPECT_EQ(CountText(999), "999");
  EXPECT_EQ(CountText(-1000), "-1,000");
  EXPECT_EQ(CountText(std::numeric_limits<std::int64_t>::min()), "-9,223,372,036,854,775,808");
  EXPECT_EQ(DecimalText(1234567.891, 2), "1,234,567.89");
  EXPECT_EQ(DecimalText(-999.999, 2), "-1,000.00");
  EXPECT_EQ(DecimalText(-0.001, 2), "0.00");
}

TEST(NumberText, Durations) {
  EXPECT_EQ(DurationText(0.0149), "0.01 s");
  EXPECT_EQ(DurationText(59.994), "59.99 s");
  EXPECT_EQ(DurationText(59.996), "1 min 00 s");
  EXPECT_EQ(DurationText(3599), "59 min 59 s");
  EXPECT_EQ(DurationText(7380), "2 h 03 min");
}

TEST(NumberText, Bytes) {
  EXPECT_EQ(BytesText(1), "1 byte");
  EXPECT_EQ(BytesText(1023), "1,023 bytes");
  EXPECT_EQ(BytesText(1536), "1.5 KiB");
  EXPECT_EQ(BytesText((1 << 20) - 1), "1.0 MiB");
  EXPECT_EQ(BytesText(std::int64_t{3} << 50), "3,072.0 TiB");
}

TEST(NumberText, Plurals) {
  EXPECT_EQ(Plural(1, "row"), "1 row");
  EXPECT_EQ(Plural(0, "row"), "0 rows");
  EXPECT_EQ(Plural(1200, "row"), "1,200 rows");
}

}  // namespace
}  // namespace daybook
