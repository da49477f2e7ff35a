// SPDX-License-Identifier: Apache-2.0
#include "src/bench/scaling_fit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace daybook {
namespace {

constexpr double kRows[] = {0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2};

TEST(FitLine, FindsAnExactLineWithoutAnError) {
  std::vector<FitPoint> points;
  for (const double x : kRows) points.push_back({x, 3 + 0.5 * x});
  const auto fit = FitLine(points);
  ASSERT_TRUE(fit.has_value());
  EXPECT_NEAR(fit->intercept.value, 3, 1e-12);
  EXPECT_NEAR(fit->slope.value, 0.5, 1e-12);
  EXPECT_NEAR(fit->slope.error.value(), 0, 1e-12);
  EXPECT_EQ(fit->slope.freedom, 6U);
  EXPECT_NEAR(fit->At(4), 5, 1e-12);
}

// Worked by hand: x = 1, 2, 3, y = 1, 2, 2; the misses are -1/6, 1/3, -1/6.
TEST(FitLine, GivesTheErrorsOfTheTextbook) {
  const std::vector<FitPoint> points = {{1, 1}, {2, 2}, {3, 2}};
  const auto fit = FitLine(points);
  ASSERT_TRUE(fit.has_value());
  EXPECT_NEAR(fit->slope.value, 0.5, 1e-12);
  EXPECT_NEAR(fit->intercept.value, 2.0 / 3, 1e-12);
  EXPECT_NEAR(fit->slope.error.value(), std::sqrt(1.0 / 12), 1e-12);
  EXPECT_NEAR(fit->intercept.error.value(), std::sqrt(1.0 / 6 * (1.0 / 3 + 2)), 1e-12);
  EXPECT_NEAR(fit->slope.Margin().value(), 12.706 * std::sqrt(1.0 / 12), 1e-9);
}

TEST(FitLine, FollowsThePointsOfMoreWeight) {
  const std::vector<FitPoint> points = {{0, 0, 1e6}, {1, 1, 1e6}, {2, 100, 1e-6}};
  const auto fit = FitLine(points);
  ASSERT_TRUE(fit.has_value());
  EXPECT_NEAR(fit->slope.value, 1, 1e-6);
}

// Of 1000 noisy samples of a known line about 950 must have the true slope within their interval. 920 and 980 are more
// than four standard deviations away.
TEST(FitLine, HoldsTheTrueSlopeInItsIntervalAsOftenAsItSays) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::normal_distribution<double> noise(0, 0.3);
  int slopes = 0;
  int intercepts = 0;
  for (int sample = 0; sample < 1000; ++sample) {
    std::vector<FitPoint> points;
    for (const double x : kRows) points.push_back({x, 40 + 2.5 * x + noise(random)});
    const auto fit = FitLine(points);
    ASSERT_TRUE(fit.has_value());
    slopes += std::abs(fit->slope.value - 2.5) <= fit->slope.Margin().value() ? 1 : 0;
    intercepts += std::abs(fit->intercept.value - 40) <= fit->intercept.Margin().value() ? 1 : 0;
  }
  EXPECT_GE(slopes, 920);
  EXPECT_LE(slopes, 980);
  EXPECT_GE(intercepts, 920);
  EXPECT_LE(intercepts, 980);
}

TEST(FitLine, HasNoErrorOfTwoPoints) {
  const std::vector<FitPoint> points = {{1, 2}, {3, 6}};
  const auto fit = FitLine(points);
  ASSERT_TRUE(fit.has_value());
  EXPECT_NEAR(fit->slope.value, 2, 1e-12);
  EXPECT_FALSE(fit->slope.error.has_value());
  EXPECT_FALSE(fit->slope.Margin().has_value());
}

TEST(FitLine, IsNothingWithoutTwoDifferentX) {
  EXPECT_FALSE(FitLine(std::vector<FitPoint>{}).has_value());
  EXPECT_FALSE(FitLine(std::vector<FitPoint>{{1, 2}}).has_value());
  EXPECT_FALSE(FitLine(std::vector<FitPoint>{{0.1, 2}, {0.1, 3}, {0.1, 4}}).has_value());
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(FitLine(std::vector<FitPoint>{{1, infinity}, {2, 3}, {3, 4}}).has_value());
}

TEST(FitPower, FindsTheExponent) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::normal_distribution<double> noise(0, 0.01);
  std::vector<FitPoint> points = {{0, 5}, {1, 0}, {-1, 1}};  // have no logarithm
  for (const double x : kRows) points.push_back({x, 7 * std::pow(x, 1.5) * std::exp(noise(random))});
  const auto fit = FitPower(points);
  ASSERT_TRUE(fit.has_value());
  EXPECT_NEAR(fit->slope.value, 1.5, 6 * fit->slope.error.value());
  EXPECT_NEAR(fit->slope.value, 1.5, 0.05);
  EXPECT_EQ(fit->slope.freedom, 6U);
}

TEST(Median, IsTheMiddleOne) {
  EXPECT_EQ(Median({3}), 3);
  EXPECT_EQ(Median({4, 1}), 2.5);
  EXPECT_EQ(Median({9, 1, 5}), 5);
  EXPECT_EQ(Median({9, 1, 5, 6}), 5.5);
}

}  // namespace
}  // namespace daybook
