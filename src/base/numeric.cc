// SPDX-License-Identifier: Apache-2.0
#include "src/base/numeric.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "src/base/shortest_decimal.h"

namespace daybook {
namespace {

constexpr int kMaxPower = 37;  // more digits do not fit into 128 bits

constexpr std::array<Int128, kMaxPower + 1> kPowersOfTen = [] {
  std::array<Int128, kMaxPower + 1> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

Int128 PowerOfTen(int exponent) { return kPowersOfTen[static_cast<std::size_t>(exponent)]; }

}  // namespace

void Numeric::AppendTo(std::string& out) const {
  // 128 bits are divided once; what is left of 33 digits is two halves that 64 bits hold.
  const Int128 magnitude = units < 0 ? -units : units;
  const auto whole = static_cast<std::uint64_t>(magnitude / PowerOfTen(kScale));
  auto decimals = static_cast<std::uint64_t>(magnitude - static_cast<Int128>(whole) * PowerOfTen(kScale));
  std::array<char, 48> buffer;
  char* at = buffer.data();
  if (units < 0) *at++ = '-';
  at = std::to_chars(at, buffer.data() + buffer.size(), whole).ptr;
  *at++ = '.';
  for (int digit = kScale; digit-- > 0; decimals /= 10) at[digit] = static_cast<char>('0' + decimals % 10);
  out.append(buffer.data(), at + kScale);
}

std::string Numeric::ToString() const {
  std::string text;
  AppendTo(text);
  return text;
}

std::optional<Numeric> ToNumeric(double value, DecimalForm form) {
  if (!std::isfinite(value)) return std::nullopt;
  if (value == 0) return Numeric{};
  const double magnitude = std::fabs(value);
  const auto [digits, exponent] =
      form == DecimalForm::kShortest ? ShortestDecimal(magnitude) : FifteenDigits(magnitude);

  // value = digits · 10^exponent; wanted in units of 10^-15.
  const int shift = exponent + Numeric::kScale;
  Int128 units = 0;
  if (shift >= 0) {
    // One digit or more above 10^33 already; and 17 digits times 10^20 still fit into 128 bits.
    if (shift > Numeric::kPrecision) return std::nullopt;
    if (shift > 20 && digits >= PowerOfTen(Numeric::kPrecision - shift)) return std::nullopt;
    units = digits * PowerOfTen(shift);
  } else if (shift >= -17) {  // of 17 digits less is left than half a unit
    const auto divisor = static_cast<std::uint64_t>(PowerOfTen(-shift));
    const std::uint64_t quotient = digits / divisor;
    units = quotient + (2 * (digits % divisor) >= divisor ? 1 : 0);
  }
  if (units >= PowerOfTen(Numeric::kPrecision)) return std::nullopt;
  return Numeric{value < 0 ? -units : units};
}

}  // namespace daybook
