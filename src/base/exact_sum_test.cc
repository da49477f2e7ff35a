// SPDX-License-Identifier: Apache-2.0
#include "src/base/exact_sum.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace daybook {
namespace {

constexpr double kMax = std::numeric_limits<double>::max();
constexpr double kTiny = std::numeric_limits<double>::denorm_min();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

double Sum(const std::vector<double>& terms) {
  ExactSum sum;
  for (const double term : terms) sum.Add(term);
  return sum.Round();
}

// spec: F.29
TEST(ExactSum, IsTheCorrectlyRoundedSum) {
  EXPECT_EQ(Sum({}), 0.0);
  EXPECT_FALSE(std::signbit(Sum({-0.0, -0.0})));
  EXPECT_EQ(Sum({1e308, 1e308, -1e308}), 1e308);
  EXPECT_EQ(Sum({kMax, kMax}), kInfinity);
  EXPECT_EQ(Sum({-kMax, -kMax}), -kInfinity);
  EXPECT_EQ(Sum({1e16, 1.0, 1.0}), 1e16 + 2.0);
  EXPECT_EQ(Sum({1.0, 1e-300, -1.0}), 1e-300);
  EXPECT_EQ(Sum({kTiny, kTiny, kTiny}), 3 * kTiny);
  EXPECT_EQ(Sum({-kTiny, 1.0, -1.0}), -kTiny);
  // Ties go to even; a bit far below breaks the tie.
  const double ulp = std::ldexp(1.0, -52);
  EXPECT_EQ(Sum({1.0, ulp / 2}), 1.0);
  EXPECT_EQ(Sum({1.0, ulp / 2, kTiny}), 1.0 + ulp);
  EXPECT_EQ(Sum({1.0 + ulp, ulp / 2}), 1.0 + 2 * ulp);
  EXPECT_EQ(Sum({-1.0, -ulp / 2, -kTiny}), -1.0 - ulp);
  EXPECT_EQ(Sum({2.0, -kTiny}), 2.0);
}

TEST(ExactSum, InfinitiesAndNan) {
  EXPECT_EQ(Sum({kInfinity, -kMax}), kInfinity);
  EXPECT_TRUE(std::isnan(Sum({kInfinity, -kInfinity})));
  EXPECT_TRUE(std::isnan(Sum({std::numeric_limits<double>::quiet_NaN(), 1.0})));
}

// spec: A.4, C.15: a k-fold join gives k times the exact sum.
TEST(ExactSum, AddsATermSeveralTimes) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 1000; ++round) {
    const double value = std::ldexp(static_cast<double>(random() >> 11U), static_cast<int>(random() % 200) - 100);
    const std::uint64_t times = random() % 50;
    ExactSum once;
    once.Add(round % 2 == 0 ? value : -value, times);
    ExactSum often;
    for (std::uint64_t i = 0; i < times; ++i) often.Add(round % 2 == 0 ? value : -value);
    ASSERT_EQ(once.Round(), often.Round()) << value << " x " << times;
  }
  ExactSum large;
  large.Add(1.0, std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(large.Round(), 18446744073709551615.0);
}

TEST(ExactSum, OrderAndSplittingChangeNothing) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 200; ++round) {
    std::vector<double> terms;
    for (int i = 0; i < 60; ++i) {
      const double term = std::bit_cast<double>(random());
      if (std::isfinite(term)) terms.push_back(term);
      if (i % 3 == 0 && !terms.empty()) terms.push_back(-terms[random() % terms.size()]);
    }
    const double expected = Sum(terms);
    std::shuffle(terms.begin(), terms.end(), random);
    ExactSum left;
    ExactSum right;
    for (std::size_t i = 0; i < terms.size(); ++i) (i % 3 == 0 ? left : right).Add(terms[i]);
    left.Add(right);
    ASSERT_EQ(std::bit_cast<std::uint64_t>(left.Round()), std::bit_cast<std::uint64_t>(expected));
  }
}

// Whole numbers in 128-bit arithmetic are an oracle for sums that stay below 2^127.
TEST(ExactSum, AgreesWithIntegerArithmetic) {
  __extension__ typedef __int128 Int128;
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 2000; ++round) {
    ExactSum sum;
    Int128 exact = 0;
    for (int i = 0; i < 20; ++i) {
      const int shift = static_cast<int>(random() % 60);
      auto whole = static_cast<std::int64_t>(random() >> 12U);
      if (random() % 2 == 0) whole = -whole;
      sum.Add(std::ldexp(static_cast<double>(whole), shift));
      exact += static_cast<Int128>(whole) * (Int128{1} << shift);
    }
    ASSERT_EQ(sum.Round(), static_cast<double>(exact));
  }
}

}  // namespace
}  // namespace daybook
