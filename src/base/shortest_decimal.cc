// SPDX-License-Identifier: Apache-2.0
#include "src/base/shortest_decimal.h"

#include <array>
#include <bit>
#include <charconv>

namespace daybook {
namespace {

__extension__ typedef unsigned __int128 Uint128;

constexpr int kMantissaBits = 52;
constexpr int kExponentBias = 1023;
// Where all products below fit into 128 bits, and what is shifted out is no negative number of bits: from about 1e-13
// to 2e15. Usage, in any unit, hardly ever lies elsewhere.
constexpr int kLeastExponent = -43;
constexpr int kGreatestExponent = 50;
constexpr int kMaxPower = 29;

constexpr std::array<Uint128, kMaxPower + 1> kPowersOfFive = [] {
  std::array<Uint128, kMaxPower + 1> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 5;
  return powers;
}();

// floor(exponent · log10(2)), for what is in range here.
constexpr int FloorLog10OfPower(int exponent) { return (exponent * 78913) >> 18; }

// Of "d[.ddd]e±xx", at most 17 digits.
Decimal ParseScientific(const char* at, const char* end) {
  Decimal decimal = {static_cast<std::uint64_t>(*at++ - '0'), 0};
  int num_decimals = 0;
  if (*at == '.') {
    const char* const point = at++;
    for (; *at != 'e'; ++at) decimal.digits = decimal.digits * 10 + static_cast<std::uint64_t>(*at - '0');
    num_decimals = static_cast<int>(at - point) - 1;
  }
  const bool is_fraction = at[1] == '-';
  for (at += 2; at != end; ++at) decimal.exponent = decimal.exponent * 10 + (*at - '0');
  decimal.exponent = (is_fraction ? -decimal.exponent : decimal.exponent) - num_decimals;
  return decimal;
}

template <typename... Precision>
Decimal ByToChars(double value, Precision... precision) {
  std::array<char, 40> text;
  const auto printed =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific, precision...);
  return ParseScientific(text.data(), printed.ptr);
}

}  // namespace

Decimal ShortestDecimal(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  const int exponent = static_cast<int>(bits >> kMantissaBits) - kExponentBias;
  if (exponent < kLeastExponent || exponent > kGreatestExponent) return ByToChars(value);
  const std::uint64_t fraction = bits & ((std::uint64_t{1} << kMantissaBits) - 1);
  const std::uint64_t mantissa = fraction | std::uint64_t{1} << kMantissaBits;

  // value · 10^power has 17 or 18 digits before the point. It and the ends of the interval that reads back as `value`
  // are whole numbers of 2^-shift: four times the mantissa, so that halves and quarters of it are whole, too.
  const int power = 16 - FloorLog10OfPower(exponent);
  const auto shift = static_cast<unsigned>(kMantissaBits - exponent - power + 2);
  const Uint128 five = kPowersOfFive[static_cast<std::size_t>(power)];
  const Uint128 scaled = five * (4 * mantissa);
  const Uint128 upper = scaled + 2 * five;
  const Uint128 lower = scaled - (fraction == 0 ? 1 : 2) * five;  // below a power of two doubles are twice as dense
  const Uint128 mask = (Uint128{1} << shift) - 1;
  const bool with_ends = mantissa % 2 == 0;  // ties are read as the even mantissa
  auto least = static_cast<std::uint64_t>(lower >> shift);
  if (!with_ends || (lower & mask) != 0) ++least;
  auto most = static_cast<std::uint64_t>(upper >> shift);
  if (!with_ends && (upper & mask) == 0) --most;

  // Digits are cut off as long as a number is left between the ends.
  const auto whole = static_cast<std::uint64_t>(scaled >> shift);
  std::uint64_t unit = 1;
  int cut = 0;
  while (most / (10 * unit) * (10 * unit) >= least) {
    unit *= 10;
    ++cut;
  }
  std::uint64_t digits = whole / unit;
  // Of the two neighbours the nearer one, or the even one; unless it is beyond an end.
  const Uint128 rest = (static_cast<Uint128>(whole - digits * unit) << shift) + (scaled & mask);
  const Uint128 half = (static_cast<Uint128>(unit) << shift) / 2;
  bool up = rest > half || (rest == half && digits % 2 == 1);
  if (up && (digits + 1) * unit > most) up = false;
  if (!up && digits * unit < least) up = true;
  if (up) ++digits;
  return {digits, cut - power};
}

Decimal FifteenDigits(double value) { return ByToChars(value, 14); }

}  // namespace daybook
