// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace daybook {

// The exact sum of doubles as an unevaluated pair: what most sums of usage need of ExactSum, at the cost of two
// additions. Compiled without -ffast-math, or it is wrong.
struct PairSum {
  double high = 0;
  double low = 0;

  // Adds `value` exactly; or changes nothing and returns false when a bit would be lost, or a term is not finite. Then
  // the caller keeps the term in an ExactSum beside the pair.
  [[nodiscard]] bool Add(double value) {
    // Knuth's two-sum, twice: sum + error is exactly high + value.
    const double sum = high + value;
    const double part = sum - high;
    const double error = (high - (sum - part)) + (value - part);
    const double low_sum = low + error;
    const double low_part = low_sum - low;
    const double lost = (low - (low_sum - low_part)) + (error - low_part);
    if (!(lost == 0)) return false;  // NaN too: a term or the sum is infinite
    high = sum;
    low = low_sum;
    return true;
  }

  // Rounded to nearest, ties to even: one addition of an exact pair is rounded once (spec: F.29).
  double Round() const { return high + low; }
};

}  // namespace daybook
