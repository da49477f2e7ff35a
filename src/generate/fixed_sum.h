// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

namespace daybook {

// The exact sum of doubles of moderate size as a multiple of 2^-64: one addition of two words. Cheaper than ExactSum,
// with which the tests compare it.
class FixedSum {
 public:
  __extension__ typedef __int128 Fixed;

  // Sums must stay below this in magnitude.
  static constexpr double kLimit = 0x1p62;

  // Whether `value` is zero or a multiple of 2^-64 below the limit.
  static bool Holds(double value) {
    const auto biased = static_cast<int>((std::bit_cast<std::uint64_t>(value) >> 52U) & 0x7FFU);
    return value == 0 || (biased - 1075 >= -64 && biased - 1023 < 62);
  }
  // REQUIRES: Holds(value).
  static Fixed From(double value) {
    if (value == 0) return 0;
    const auto bits = std::bit_cast<std::uint64_t>(value);
    const auto biased = static_cast<int>((bits >> 52U) & 0x7FFU);
    const auto mantissa = static_cast<Fixed>((bits & ((std::uint64_t{1} << 52U) - 1)) | (std::uint64_t{1} << 52U));
    const Fixed magnitude = mantissa << (biased - 1075 + 64);
    return (bits >> 63U) != 0 ? -magnitude : magnitude;
  }
  // Rounded to nearest, ties to even: the conversion is, and the scaling is exact.
  static double Round(Fixed sum) { return static_cast<double>(sum) * 0x1p-64; }
};

}  // namespace daybook
