// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace daybook {

// digits · 10^exponent. At most 17 digits.
struct Decimal {
  std::uint64_t digits = 0;
  int exponent = 0;
};

// The decimal with the fewest digits that reads back as `value`, of these the nearest to it: what std::to_chars prints.
// REQUIRES: value > 0, and finite.
Decimal ShortestDecimal(double value);

// The nearest decimal of 15 significant digits: what "%.15g" prints. REQUIRES: value > 0, and finite.
Decimal FifteenDigits(double value);

}  // namespace daybook
