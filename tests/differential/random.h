// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <utility>
#include <vector>

namespace daybook::differential {

// Draws that are the same everywhere for one seed: the distributions of the standard library are not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t Bits() { return engine_(); }
  // 0 to count - 1. REQUIRES: count > 0.
  std::size_t Below(std::size_t count) { return static_cast<std::size_t>(engine_() % count); }
  // Both bounds included.
  std::int64_t Between(std::int64_t least, std::int64_t greatest) {
    return least + static_cast<std::int64_t>(Below(static_cast<std::size_t>(greatest - least + 1)));
  }
  bool Percent(std::size_t percent) { return Below(100) < percent; }
  template <typename T>
  const T& Pick(const std::vector<T>& values) {
    return values[Below(values.size())];
  }
  // `count` of the values, in an order of their own; some may be drawn again.
  template <typename T>
  std::vector<T> Some(const std::vector<T>& values, std::size_t count) {
    std::vector<T> some;
    for (std::size_t i = 0; i < count; ++i) some.push_back(Pick(values));
    return some;
  }
  template <typename T>
  void Shuffle(std::vector<T>& values) {
    for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[Below(i)]);
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace daybook::differential
