// SPDX-License-Identifier: Apache-2.0
#include "src/base/exact_sum.h"

#include <bit>
#include <cmath>
#include <limits>

namespace daybook {
namespace {

__extension__ typedef unsigned __int128 Uint128;

}  // namespace

void ExactSum::Add(double value, std::uint64_t times) {
  if (times == 0) return;
  const auto bits = std::bit_cast<std::uint64_t>(value);
  const bool negative = (bits >> 63U) != 0;
  const auto biased = static_cast<int>((bits >> 52U) & 0x7FFU);
  std::uint64_t mantissa = bits & ((std::uint64_t{1} << 52U) - 1);
  if (biased == 0x7FF) {
    if (mantissa != 0) {
      nan_ = true;
    } else {
      (negative ? negative_infinity_ : positive_infinity_) = true;
    }
    return;
  }
  // A subnormal has the exponent of the smallest normal number and no hidden bit.
  int shift = 0;
  if (biased != 0) {
    mantissa |= std::uint64_t{1} << 52U;
    shift = biased - 1;
  }
  if (mantissa != 0) AddShifted(static_cast<Uint128>(mantissa) * times, shift, negative);
}

void ExactSum::AddShifted(Uint128 magnitude, int shift, bool negative) {
  const auto limb = static_cast<std::size_t>(shift / 64);
  const auto bit = static_cast<unsigned>(shift % 64);
  // At most 117 bits shifted by at most 63 fill three limbs.
  const Uint128 low = static_cast<Uint128>(static_cast<std::uint64_t>(magnitude)) << bit;
  const Uint128 high = (static_cast<Uint128>(static_cast<std::uint64_t>(magnitude >> 64U)) << bit) + (low >> 64U);
  const std::array<std::uint64_t, 3> parts = {static_cast<std::uint64_t>(low), static_cast<std::uint64_t>(high),
                                              static_cast<std::uint64_t>(high >> 64U)};
  std::uint64_t carry = 0;
  for (std::size_t i = limb; i < limbs_.size(); ++i) {
    const std::uint64_t part = i - limb < parts.size() ? parts[i - limb] : 0;
    if (part == 0 && carry == 0 && i - limb >= parts.size()) break;
    if (negative) {
      const Uint128 subtrahend = static_cast<Uint128>(part) + carry;
      carry = static_cast<Uint128>(limbs_[i]) < subtrahend ? 1 : 0;
      limbs_[i] -= static_cast<std::uint64_t>(subtrahend);
    } else {
      const Uint128 sum = static_cast<Uint128>(limbs_[i]) + part + carry;
      limbs_[i] = static_cast<std::uint64_t>(sum);
      carry = static_cast<std::uint64_t>(sum >> 64U);
    }
  }
}

void ExactSum::Add(const ExactSum& other) {
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < limbs_.size(); ++i) {
    const Uint128 sum = static_cast<Uint128>(limbs_[i]) + other.limbs_[i] + carry;
    limbs_[i] = static_cast<std::uint64_t>(sum);
    carry = static_cast<std::uint64_t>(sum >> 64U);
  }
  nan_ |= other.nan_;
  positive_infinity_ |= other.positive_infinity_;
  negative_infinity_ |= other.negative_infinity_;
}

double ExactSum::Round() const {
  if (nan_ || (positive_infinity_ && negative_infinity_)) return std::numeric_limits<double>::quiet_NaN();
  if (positive_infinity_) return std::numeric_limits<double>::infinity();
  if (negative_infinity_) return -std::numeric_limits<double>::infinity();

  std::array<std::uint64_t, kLimbs> magnitude = limbs_;
  const bool negative = (limbs_.back() >> 63U) != 0;
  if (negative) {
    std::uint64_t carry = 1;
    for (std::uint64_t& limb : magnitude) {
      limb = ~limb + carry;
      carry = (carry != 0 && limb == 0) ? 1 : 0;
    }
  }
  int top = kLimbs - 1;
  while (top >= 0 && magnitude[static_cast<std::size_t>(top)] == 0) --top;
  if (top < 0) return 0.0;
  const int highest = 64 * top + 63 - std::countl_zero(magnitude[static_cast<std::size_t>(top)]);

  const auto bit_at = [&](int position) {
    return (magnitude[static_cast<std::size_t>(position / 64)] >> static_cast<unsigned>(position % 64)) & 1U;
  };
  // The 53 bits from `lowest` upwards are kept; below bit 0 nothing exists, so subnormals are exact.
  const int lowest = highest > 52 ? highest - 52 : 0;
  std::uint64_t kept = 0;
  for (int position = highest; position >= lowest; --position) kept = (kept << 1U) | bit_at(position);
  if (lowest > 0) {
    bool sticky = false;
    const int half = lowest - 1;
    for (int limb = 0; limb < half / 64 && !sticky; ++limb) sticky = magnitude[static_cast<std::size_t>(limb)] != 0;
    const std::uint64_t below = (std::uint64_t{1} << static_cast<unsigned>(half % 64)) - 1;
    sticky = sticky || (magnitude[static_cast<std::size_t>(half / 64)] & below) != 0;
    if (bit_at(half) != 0 && (sticky || (kept & 1U) != 0)) ++kept;
  }
  const double rounded = std::ldexp(static_cast<double>(kept), kLowestExponent + lowest);
  return negative ? -rounded : rounded;
}

}  // namespace daybook
