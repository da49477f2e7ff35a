// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

namespace daybook {

__extension__ typedef __int128 Int128;

// A value of PostgreSQL's numeric(33,15): a whole number of 10^-15. |units| < 10^33.
struct Numeric {
  static constexpr int kPrecision = 33;
  static constexpr int kScale = 15;

  Int128 units = 0;

  // Exactly 15 decimals, "-" only before a value below zero: "1024.000015258789000".
  void AppendTo(std::string& out) const;
  std::string ToString() const;
  friend bool operator==(const Numeric&, const Numeric&) = default;
};

// Which decimal text of a double is rounded to 15 decimals (spec: F.29).
enum class DecimalForm {
  kShortest,       // the shortest text that reads back as the same double
  kFifteenDigits,  // 15 significant digits, as "%.15g" prints them
};

// Rounds half away from zero to 15 decimals; -0 becomes 0. Nothing when the value is NaN, infinite, or 10^18 or more
// in magnitude after rounding.
std::optional<Numeric> ToNumeric(double value, DecimalForm form);

}  // namespace daybook
