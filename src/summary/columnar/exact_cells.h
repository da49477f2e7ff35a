// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>

#include "src/base/exact_sum.h"
#include "src/base/pair_sum.h"
#include "src/scan/number_column.h"

namespace daybook::columnar {

// A number, or NULL.
using Number = std::optional<double>;
inline Number NumberOf(double value) { return IsNullNumber(value) ? std::nullopt : Number(value); }

// What pairs could not hold, by the number of the sum. Most runs have none.
class SpilledSums {
 public:
  void Add(std::uint64_t sum, double value, std::uint64_t times = 1) { sums_[sum].Add(value, times); }
  // Nothing was spilled of the sum: its pair is all of it.
  const ExactSum* Find(std::uint64_t sum) const {
    if (sums_.empty()) return nullptr;
    const auto found = sums_.find(sum);
    return found == sums_.end() ? nullptr : &found->second;
  }
  std::size_t num_bytes() const { return sums_.size() * (sizeof(ExactSum) + 64); }

 private:
  std::unordered_map<std::uint64_t, ExactSum> sums_;
};

// The exact sum of some terms, where speed does not matter: NULLs are skipped, all NULL gives NULL (spec: C.12).
class NullableSum {
 public:
  void Add(const Number& value, std::uint64_t times = 1) {
    if (!value.has_value()) return;
    any_ = true;
    if (times == 1 && pair_.Add(*value)) return;
    rest_.Add(*value, times);
    has_rest_ = true;
  }
  // Adds a sum that is kept as a pair, and what was spilled of it.
  void Add(const PairSum& pair, const ExactSum* spilled, std::uint64_t times) {
    any_ = true;
    for (const double value : {pair.high, pair.low}) {
      if (times == 1 && pair_.Add(value)) continue;
      rest_.Add(value, times);
      has_rest_ = true;
    }
    if (spilled == nullptr) return;
    for (std::uint64_t i = 0; i < times; ++i) rest_.Add(*spilled);
    has_rest_ = true;
  }
  Number Round() const {
    if (!any_) return std::nullopt;
    if (!has_rest_) return pair_.Round();
    ExactSum sum = rest_;
    sum.Add(pair_.high);
    sum.Add(pair_.low);
    return sum.Round();
  }

 private:
  PairSum pair_;
  ExactSum rest_;
  bool any_ = false;
  bool has_rest_ = false;
};

// max() of SQL: skips NULL; NaN loses against every number (spec: C.11). `max` is a number or kNullNumber.
inline void TakeMax(double value, double& max) {
  // True for most rows: the maximum is known after the first.
  if (value <= max) return;
  if (IsNullNumber(value)) return;
  if (IsNullNumber(max) || max != max || value > max) max = value;
}

}  // namespace daybook::columnar
