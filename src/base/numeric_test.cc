// SPDX-License-Identifier: Apache-2.0
#include "src/base/numeric.h"

#include <gtest/gtest.h>

#include <limits>

namespace daybook {
namespace {

std::string Shortest(double value) {
  const auto numeric = ToNumeric(value, DecimalForm::kShortest);
  return numeric.has_value() ? numeric->ToString() : "refused";
}

std::string Fifteen(double value) {
  const auto numeric = ToNumeric(value, DecimalForm::kFifteenDigits);
  return numeric.has_value() ? numeric->ToString() : "refused";
}

// spec: F.29
TEST(Numeric, TheTwoForms) {
  EXPECT_EQ(Shortest(1024.0 + 0x1p-16), "1024.000015258789000");
  EXPECT_EQ(Fifteen(1024.0 + 0x1p-16), "1024.000015258790000");
  EXPECT_EQ(Shortest(0.1), "0.100000000000000");
  EXPECT_EQ(Fifteen(1.0 / 3), "0.333333333333333");
  EXPECT_EQ(Shortest(2.0 / 3), "0.666666666666667");
  EXPECT_EQ(Shortest(123456789.0), "123456789.000000000000000");
}

// spec: F.29
TEST(Numeric, RoundsHalfAwayFromZeroAndHasNoNegativeZero) {
  EXPECT_EQ(Shortest(5e-16), "0.000000000000001");
  EXPECT_EQ(Shortest(-5e-16), "-0.000000000000001");
  EXPECT_EQ(Shortest(4.9e-16), "0.000000000000000");
  EXPECT_EQ(Shortest(-4.9e-16), "0.000000000000000");
  EXPECT_EQ(Shortest(-0.0), "0.000000000000000");
  EXPECT_EQ(Shortest(1.5e-15), "0.000000000000002");
  EXPECT_EQ(Shortest(std::numeric_limits<double>::denorm_min()), "0.000000000000000");
  EXPECT_EQ(Fifteen(std::numeric_limits<double>::min()), "0.000000000000000");
}

// spec: F.29
TEST(Numeric, RefusesWhatDoesNotFit) {
  EXPECT_EQ(Shortest(1e18), "refused");
  EXPECT_EQ(Shortest(-1e18), "refused");
  EXPECT_EQ(Shortest(999999999999999872.0), "999999999999999900.000000000000000");
  EXPECT_EQ(Fifteen(999999999999999872.0), "refused");  // 15 digits round it to 10^18
  EXPECT_EQ(Fifteen(999999999999999.0), "999999999999999.000000000000000");
  for (const double value :
       {1e19, 1e30, 1e36, 1e308, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_EQ(Shortest(value), "refused") << value;
    EXPECT_EQ(Fifteen(-value), "refused") << value;
  }
}

}  // namespace
}  // namespace daybook
