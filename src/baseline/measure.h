// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/base/numeric.h"

namespace daybook {

// A value of a numeric column as a baseline holds it: other writers may have what numeric(33,15) has not.
struct Measure {
  enum class Kind : std::uint8_t { kNull, kNumber, kNaN, kInfinity, kMinusInfinity };
  Kind kind = Kind::kNull;
  Int128 units = 0;  // of kNumber: a whole number of 10^-15, |units| < 10^33

  bool is_number() const { return kind == Kind::kNumber; }
  // "1024.000015258789000", "NULL", "NaN", "Infinity", "-Infinity".
  std::string ToString() const;
  friend bool operator==(const Measure&, const Measure&) = default;
};

// Decimal text as PostgreSQL, Trino and CSV writers print it: "12", "-0.5", "1.5e-7", "NaN", "Infinity", "-inf". More
// than 15 decimals are rounded half away from zero. Nothing: it is no number, or one of 10^18 or more.
std::optional<Measure> ParseMeasure(std::string_view text);

// By the shortest decimal that reads back as `value` (spec: F.29). Nothing: 10^18 or more.
std::optional<Measure> MeasureOfDouble(double value);

// units · 10^-scale, rounded half away from zero to 15 decimals. REQUIRES: |scale| <= 76. Nothing: 10^18 or more.
std::optional<Measure> MeasureOfDecimal(Int128 units, int scale);

// The number, nearest double. REQUIRES: is_number().
double ToDouble(const Measure& measure);

// An exact sum of numbers.
class MeasureSum {
 public:
  // REQUIRES: |units| < 10^33, as Measure has it.
  void Add(Int128 units) {
    pending_ += units;
    if (pending_ >= kFoldAt || pending_ <= -kFoldAt) Fold();
  }
  void Add(const MeasureSum& other);
  double ToDouble() const;
  // All digits: "1024.000015258789000".
  std::string ToString() const;
  // |this - other| > tolerance · max(|this|, |other|) and > 1e-9 (spec: cli.md, "validate").
  bool DiffersFrom(const MeasureSum& other, double tolerance) const;
  // (this - other) / other, 0 when they are equal; infinite when only `other` is 0.
  double RelativeDifference(const MeasureSum& other) const;

  static constexpr Int128 kOne = 1'000'000'000'000'000;

 private:
  // A thousand terms and more below what 128 bits hold.
  static constexpr Int128 kFoldAt = kOne * kOne * 1'000'000;

  void Fold();
  // Folded.
  MeasureSum Minus(const MeasureSum& other) const;

  // The sum is whole + (decimals + pending) / 10^15: 2^63 terms fit into the parts apart.
  Int128 whole_ = 0;
  Int128 decimals_ = 0;
  Int128 pending_ = 0;
};

}  // namespace daybook
