// SPDX-License-Identifier: Apache-2.0
#include "src/base/numeric.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace daybook {
namespace {

constexpr Int128 PowerOfTen(int exponent) {
  Int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

}  // namespace

void Numeric::AppendTo(std::string& out) const {
  Int128 rest = units < 0 ? -units : units;
  char buffer[48];
  char* const end = buffer + sizeof buffer;
  char* at = end;
  for (int digit = 0; rest != 0 || digit <= kScale; ++digit) {
    if (digit == kScale) *--at = '.';
    *--at = static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  }
  if (units < 0) *--at = '-';
  out.append(at, end);
}

std::string Numeric::ToString() const {
  std::string text;
  AppendTo(text);
  return text;
}

std::optional<Numeric> ToNumeric(double value, DecimalForm form) {
  if (!std::isfinite(value)) return std::nullopt;
  if (value == 0) return Numeric{};
  // d[.ddd]e±xx; at most 17 digits are significant.
  char buffer[40];
  const double magnitude = std::fabs(value);
  const std::to_chars_result printed =
      form == DecimalForm::kShortest
          ? std::to_chars(buffer, buffer + sizeof buffer, magnitude, std::chars_format::scientific)
          : std::to_chars(buffer, buffer + sizeof buffer, magnitude, std::chars_format::scientific, 14);
  const char* const e = std::find(buffer, printed.ptr, 'e');
  Int128 digits = 0;
  int num_decimals = 0;
  bool after_point = false;
  for (const char* at = buffer; at != e; ++at) {
    if (*at == '.') {
      after_point = true;
      continue;
    }
    digits = digits * 10 + (*at - '0');
    if (after_point) ++num_decimals;
  }
  int exponent = 0;
  std::from_chars(e[1] == '+' ? e + 2 : e + 1, printed.ptr, exponent);

  // value = digits · 10^(exponent - num_decimals); wanted in units of 10^-15.
  const int shift = exponent - num_decimals + Numeric::kScale;
  Int128 units = 0;
  if (shift >= 0) {
    // One digit or more above 10^33 already; and 17 digits times 10^20 still fit into 128 bits.
    if (shift > Numeric::kPrecision) return std::nullopt;
    if (shift > 20 && digits >= PowerOfTen(Numeric::kPrecision - shift)) return std::nullopt;
    units = digits * PowerOfTen(shift);
  } else if (shift >= -20) {
    const Int128 divisor = PowerOfTen(-shift);
    units = digits / divisor;
    if (2 * (digits % divisor) >= divisor) ++units;
  }
  if (units >= PowerOfTen(Numeric::kPrecision)) return std::nullopt;
  return Numeric{value < 0 ? -units : units};
}

}  // namespace daybook
