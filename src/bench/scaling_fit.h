// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace daybook {

struct FitPoint {
  double x = 0;
  double y = 0;
  double weight = 1;  // of the squared miss; above 0
};

// An estimate by least squares. Two points leave nothing to tell the error by: then there is none.
struct Estimate {
  double value = 0;
  std::optional<double> error;  // standard error
  std::size_t freedom = 0;      // degrees of freedom of the error

  // Half of the interval that holds the true value in 95 of 100 cases, were the misses normal (Student's t).
  std::optional<double> Margin() const;
};

// y = intercept + slope * x.
struct LineFit {
  Estimate intercept;
  Estimate slope;

  double At(double x) const { return intercept.value + slope.value * x; }
};

// Nothing for fewer than two different x, or for numbers that are not finite.
std::optional<LineFit> FitLine(std::span<const FitPoint> points);

// The line through (log x, log y): its slope is the exponent of y ~ x^exponent. Points without a logarithm are left
// out.
std::optional<LineFit> FitPower(std::span<const FitPoint> points);

// The middle one, or the mean of the two in the middle. REQUIRES: !values.empty().
double Median(std::vector<double> values);

}  // namespace daybook
