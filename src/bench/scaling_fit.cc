// SPDX-License-Identifier: Apache-2.0
#include "src/bench/scaling_fit.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace daybook {
namespace {

// The 97.5 % quantile of Student's distribution for 1, 2, ... degrees of freedom; 1.96 without end.
constexpr std::array<double, 30> kStudent = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
                                             2.201,  2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
                                             2.080,  2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};

double Student(std::size_t freedom) {
  if (freedom <= kStudent.size()) return kStudent[freedom - 1];
  return 1.96 + (kStudent.back() - 1.96) * static_cast<double>(kStudent.size()) / static_cast<double>(freedom);
}

}  // namespace

std::optional<double> Estimate::Margin() const {
  if (!error.has_value() || freedom == 0) return std::nullopt;
  return Student(freedom) * *error;
}

std::optional<LineFit> FitLine(std::span<const FitPoint> points) {
  double weights = 0;
  double x_mean = 0;
  double y_mean = 0;
  for (const FitPoint& point : points) {
    weights += point.weight;
    x_mean += point.weight * point.x;
    y_mean += point.weight * point.y;
  }
  x_mean /= weights;
  y_mean /= weights;
  // Around the means: sums of the raw squares would lose what is asked for.
  double xx = 0;
  double xy = 0;
  for (const FitPoint& point : points) {
    xx += point.weight * (point.x - x_mean) * (point.x - x_mean);
    xy += point.weight * (point.x - x_mean) * (point.y - y_mean);
  }
  if (!std::isfinite(xx) || !std::isfinite(xy)) return std::nullopt;
  const bool same_x =
      std::all_of(points.begin(), points.end(), [&](const FitPoint& point) { return point.x == points.front().x; });
  if (same_x || !(xx > 0)) return std::nullopt;
  LineFit fit;
  fit.slope.value = xy / xx;
  fit.intercept.value = y_mean - fit.slope.value * x_mean;
  if (points.size() > 2) {
    double misses = 0;
    for (const FitPoint& point : points) {
      const double miss = point.y - fit.At(point.x);
      misses += point.weight * miss * miss;
    }
    const std::size_t freedom = points.size() - 2;
    const double variance = misses / static_cast<double>(freedom);
    fit.slope.error = std::sqrt(variance / xx);
    fit.intercept.error = std::sqrt(variance * (1 / weights + x_mean * x_mean / xx));
    fit.slope.freedom = fit.intercept.freedom = freedom;
  }
  return fit;
}

std::optional<LineFit> FitPower(std::span<const FitPoint> points) {
  std::vector<FitPoint> logarithms;
  for (const FitPoint& point : points) {
    if (point.x > 0 && point.y > 0) logarithms.push_back({std::log(point.x), std::log(point.y), point.weight});
  }
  return FitLine(logarithms);
}

double Median(std::vector<double> values) {
  const std::size_t middle = values.size() / 2;
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(middle), values.end());
  const double upper = values[middle];
  if (values.size() % 2 == 1) return upper;
  return (*std::max_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(middle)) + upper) / 2;
}

}  // namespace daybook
