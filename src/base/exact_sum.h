// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace daybook {

// The exact sum of doubles, rounded once (spec: F.29). A fixed-point number as wide as the range of double plus room
// for 2^127 terms: slow, small enough, and obviously independent of the order of its terms. Terms that are infinite
// or NaN give what IEEE addition gives in any order: NaN, unless all infinities have one sign.
class ExactSum {
 public:
  // Adds `value` `times` times, exactly (a join that matches k times adds its row k times; spec: A.4, C.15).
  void Add(double value, std::uint64_t times = 1);
  // Adds what `other` holds.
  void Add(const ExactSum& other);
  // The sum, rounded to nearest, ties to even. Zero is +0. Infinite when it is beyond the range of double.
  double Round() const;

 private:
  // Bit 0 of limb 0 weighs 2^-1074; two's complement; 2098 bits hold any double, 142 are left for growth.
  static constexpr int kLimbs = 35;
  static constexpr int kLowestExponent = -1074;

  void AddShifted(unsigned __int128 magnitude, int shift, bool negative);

  std::array<std::uint64_t, kLimbs> limbs_{};
  bool nan_ = false;
  bool positive_infinity_ = false;
  bool negative_infinity_ = false;
};

}  // namespace daybook
