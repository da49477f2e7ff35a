// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string_view>

namespace daybook {

struct Hash128 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  friend auto operator<=>(const Hash128&, const Hash128&) = default;
};

// SipHash-2-4 with an output of 128 bits: a pseudo-random function of the key (Aumasson and Bernstein, 2012). Who does
// not know the key cannot make two texts with the same hash, and among n texts two are the same by chance with a
// probability below n^2 / 2^129.
class SipHash128 {
 public:
  using Key = std::array<std::uint64_t, 2>;
  explicit SipHash128(Key key) : key_(key) {}
  Hash128 operator()(std::string_view bytes) const;

 private:
  Key key_;
};

}  // namespace daybook
