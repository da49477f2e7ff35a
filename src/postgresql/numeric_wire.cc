// SPDX-License-Identifier: Apache-2.0
#include "src/postgresql/numeric_wire.h"

#include <algorithm>
#include <array>

namespace daybook {
namespace {

constexpr int kDecimalsOfDigit = 4;  // one base-10000 digit
constexpr int kLargestPower = 38;    // 10^38 is the largest that an Int128 holds

constexpr std::array<Int128, kLargestPower + 1> MakePowers() {
  std::array<Int128, kLargestPower + 1> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}
constexpr std::array<Int128, kLargestPower + 1> kPowers = MakePowers();

Int128 PowerOfTen(int exponent) { return kPowers[static_cast<std::size_t>(exponent)]; }

void AppendInt16(int value, std::string& out) {
  const auto bits = static_cast<std::uint16_t>(value);
  out += static_cast<char>(bits >> 8U);
  out += static_cast<char>(bits & 0xffU);
}

}  // namespace

NumericType NumericTypeOfTypmod(std::int32_t typmod) {
  constexpr std::int32_t kHeader = 4;
  if (typmod < kHeader) return {};
  const std::int32_t bits = typmod - kHeader;
  // The scale is an 11-bit number with sign since version 15, and never negative before.
  const std::int32_t scale = ((bits & 0x7ff) ^ 1024) - 1024;
  return {.precision = (bits >> 16) & 0xffff, .scale = scale};
}

std::optional<Int128> UnitsInColumn(Numeric value, NumericType type) {
  if (type.precision == 0) return value.units;
  const bool negative = value.units < 0;
  Int128 magnitude = negative ? -value.units : value.units;
  if (type.scale < Numeric::kScale) {
    const int dropped = Numeric::kScale - type.scale;
    if (dropped > kLargestPower) {
      magnitude = 0;
    } else {
      const Int128 unit = PowerOfTen(dropped);
      const Int128 rest = magnitude % unit;
      magnitude -= rest;
      if (rest >= unit - rest) magnitude += unit;
    }
  }
  // |value| < 10^(precision - scale)
  const int digits = type.precision - type.scale + Numeric::kScale;
  if (digits <= kLargestPower && magnitude >= (digits < 0 ? Int128{1} : PowerOfTen(digits))) return std::nullopt;
  return negative ? -magnitude : magnitude;
}

std::optional<Int128> UnitsOfWire(std::string_view wire) {
  constexpr std::size_t kHeader = 8;
  constexpr int kHighestWeight = 4;  // 10000^4 is 10^16: values below 10^20
  constexpr int kLowestWeight = -4;  // its last digit is 10^-16
  const auto word = [&](std::size_t index) {
    return static_cast<std::uint16_t>(static_cast<unsigned char>(wire[2 * index]) << 8U |
                                      static_cast<unsigned char>(wire[2 * index + 1]));
  };
  if (wire.size() < kHeader) return std::nullopt;
  const std::size_t count = word(0);
  if (wire.size() != kHeader + 2 * count) return std::nullopt;
  const int weight = static_cast<std::int16_t>(word(1));
  const std::uint16_t sign = word(2);
  if (sign != 0x0000 && sign != 0x4000) return std::nullopt;
  if (count == 0) return Int128{0};
  if (weight > kHighestWeight || weight - static_cast<int>(count) + 1 < kLowestWeight) return std::nullopt;
  Int128 tenths = 0;  // of a unit: four digits of weight -4 end at 10^-16
  for (std::size_t i = 0; i < count; ++i) tenths = tenths * 10000 + word(4 + i);
  for (int at = weight - static_cast<int>(count); at >= kLowestWeight; --at) tenths *= 10000;
  if (tenths % 10 != 0) return std::nullopt;
  const Int128 units = tenths / 10;
  return sign == 0 ? units : -units;
}

std::optional<std::string> NumericToWire(Numeric value, NumericType type) {
  const std::optional<Int128> units = UnitsInColumn(value, type);
  if (!units.has_value()) return std::nullopt;
  const bool limited = type.precision > 0;
  const bool negative = *units < 0;
  const Int128 magnitude = negative ? -*units : *units;

  // 15 decimals are three and three quarters digits: one zero more makes them four. 10^33 leaves room for it.
  constexpr int kFractionDigits = 4;
  Int128 rest = magnitude * 10;
  std::array<int, 12> digits{};  // least first
  int count = 0;
  for (; rest != 0; rest /= 10000) digits[static_cast<std::size_t>(count++)] = static_cast<int>(rest % 10000);
  int lowest = 0;
  while (lowest < count && digits[static_cast<std::size_t>(lowest)] == 0) ++lowest;

  const int dscale = limited ? std::max(type.scale, 0) : Numeric::kScale;
  static_assert(kFractionDigits * kDecimalsOfDigit == Numeric::kScale + 1);
  std::string wire;
  AppendInt16(count - lowest, wire);
  AppendInt16(count == 0 ? 0 : count - kFractionDigits - 1, wire);
  AppendInt16(negative && count > 0 ? 0x4000 : 0x0000, wire);
  AppendInt16(dscale, wire);
  for (int i = count - 1; i >= lowest; --i) AppendInt16(digits[static_cast<std::size_t>(i)], wire);
  return wire;
}

}  // namespace daybook
