// SPDX-License-Identifier: Apache-2.0
#include "src/baseline/measure.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace daybook {
namespace {

std::string Parsed(std::string_view text) {
  const std::optional<Measure> measure = ParseMeasure(text);
  return measure ? measure->ToString() : "no number";
}

TEST(Measure, ReadsDecimalsAsOthersWriteThem) {
  EXPECT_EQ(Parsed("1024.000015258789000"), "1024.000015258789000");
  EXPECT_EQ(Parsed("-0.5"), "-0.500000000000000");
  EXPECT_EQ(Parsed("+12"), "12.000000000000000");
  EXPECT_EQ(Parsed("7."), "7.000000000000000");
  EXPECT_EQ(Parsed(".25"), "0.250000000000000");
  EXPECT_EQ(Parsed("-0"), "0.000000000000000");
  EXPECT_EQ(Parsed("1.5e-7"), "0.000000150000000");
  EXPECT_EQ(Parsed("1.5E+3"), "1500.000000000000000");
  EXPECT_EQ(Parsed("123456789012345678"), "123456789012345678.000000000000000");
  EXPECT_EQ(Parsed("0000000000000000000000012.5"), "12.500000000000000");
}

TEST(Measure, RoundsHalfAwayFromZeroTo15Decimals) {
  EXPECT_EQ(Parsed("0.0000000000000005"), "0.000000000000001");
  EXPECT_EQ(Parsed("-0.0000000000000005"), "-0.000000000000001");
  EXPECT_EQ(Parsed("0.00000000000000049999"), "0.000000000000000");
  EXPECT_EQ(Parsed("1.9999999999999999"), "2.000000000000000");
  EXPECT_EQ(Parsed("5e-16"), "0.000000000000001");
  EXPECT_EQ(Parsed("1e-400000"), "0.000000000000000");
}

TEST(Measure, KnowsWhatIsNoNumber) {
  for (const char* text : {"", "abc", "1,5", "1e", "1e+", "--1", ".", "e5", "1 ", " 1", "0x10", "1.2.3"}) {
    EXPECT_EQ(Parsed(text), "no number") << text;
  }
  EXPECT_EQ(Parsed("999999999999999999.999999999999999"), "999999999999999999.999999999999999");
  EXPECT_EQ(Parsed("1000000000000000000"), "no number");
  EXPECT_EQ(Parsed("1e18"), "no number");
  EXPECT_EQ(Parsed("1e4000000000"), "no number");
  EXPECT_EQ(Parsed("NaN"), "NaN");
  EXPECT_EQ(Parsed("-Infinity"), "-Infinity");
  EXPECT_EQ(Parsed("inf"), "Infinity");
}

TEST(Measure, TakesTheShortestDecimalOfADouble) {
  EXPECT_EQ(MeasureOfDouble(0.1)->ToString(), "0.100000000000000");
  EXPECT_EQ(MeasureOfDouble(1024 + std::ldexp(1, -16))->ToString(), "1024.000015258789000");  // spec: F.29
  EXPECT_EQ(MeasureOfDouble(std::nan(""))->kind, Measure::Kind::kNaN);
  EXPECT_EQ(MeasureOfDouble(-std::numeric_limits<double>::infinity())->kind, Measure::Kind::kMinusInfinity);
  EXPECT_FALSE(MeasureOfDouble(1e18));
}

TEST(Measure, BringsDecimalsToItsScale) {
  EXPECT_EQ(MeasureOfDecimal(12345, 2)->ToString(), "123.450000000000000");
  EXPECT_EQ(MeasureOfDecimal(-5, 16)->ToString(), "-0.000000000000001");
  EXPECT_EQ(MeasureOfDecimal(4, 16)->ToString(), "0.000000000000000");
  EXPECT_EQ(MeasureOfDecimal(7, -2)->ToString(), "700.000000000000000");
  EXPECT_EQ(MeasureOfDecimal(1, 60)->ToString(), "0.000000000000000");
  EXPECT_FALSE(MeasureOfDecimal(1, -18));
}

TEST(MeasureSum, IsExactAndWide) {
  MeasureSum sum;
  const Int128 large = ParseMeasure("999999999999999999.999999999999999")->units;
  for (int i = 0; i < 1'000'000; ++i) sum.Add(large);
  sum.Add(ParseMeasure("0.000001")->units);
  EXPECT_EQ(sum.ToString(), "1000000000000000000000000.000000999000000");
  MeasureSum negative;
  negative.Add(-ParseMeasure("0.25")->units);
  EXPECT_EQ(negative.ToString(), "-0.250000000000000");
  negative.Add(ParseMeasure("3")->units);
  EXPECT_EQ(negative.ToString(), "2.750000000000000");
  MeasureSum both = sum;
  both.Add(negative);
  EXPECT_EQ(both.ToString(), "1000000000000000000000002.750000999000000");
}

MeasureSum SumOf(std::string_view text) {
  MeasureSum sum;
  sum.Add(ParseMeasure(text)->units);
  return sum;
}

TEST(MeasureSum, DiffersBeyondToleranceAndOneBillionth) {
  EXPECT_FALSE(SumOf("100").DiffersFrom(SumOf("100.01"), 0.0001));
  EXPECT_TRUE(SumOf("100").DiffersFrom(SumOf("100.02"), 0.0001));
  EXPECT_FALSE(SumOf("0").DiffersFrom(SumOf("0.000000001"), 0));
  EXPECT_TRUE(SumOf("0").DiffersFrom(SumOf("0.000000002"), 0));
  EXPECT_NEAR(SumOf("102").RelativeDifference(SumOf("100")), 0.02, 1e-15);
  EXPECT_EQ(SumOf("0").RelativeDifference(SumOf("0")), 0);
  EXPECT_TRUE(std::isinf(SumOf("1").RelativeDifference(SumOf("0"))));
}

}  // namespace
}  // namespace daybook
