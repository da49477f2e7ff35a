// SPDX-License-Identifier: Apache-2.0
#include "src/summary/finished_row.h"

#include <gtest/gtest.h>

#include <cmath>

namespace daybook {
namespace {

// Which of two zeros a maximum is would depend on the order of rows (spec: F.29).
TEST(NullableMetric, ZeroHasNoSign) {
  const NullableMetric metric = MetricValue{-0.0, Numeric{}};
  ASSERT_TRUE(metric.has_value());
  EXPECT_FALSE(std::signbit(metric.value()));
}

TEST(NullableMetric, HoldsTheNumericInFull) {
  constexpr Int128 kUnits = -static_cast<Int128>(999'999'999'999'999'999) * 1'000'000'000'000'000 - 1;
  const NullableMetric metric = MetricValue{-1e18, Numeric{kUnits}};
  EXPECT_EQ(metric.value(), -1e18);
  EXPECT_EQ(metric.numeric(), Numeric{kUnits});
  EXPECT_FALSE(NullableMetric().has_value());
  EXPECT_FALSE(NullableMetric(std::nullopt).has_value());
}

}  // namespace
}  // namespace daybook
