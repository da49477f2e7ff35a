// SPDX-License-Identifier: Apache-2.0
#include "src/baseline/measure.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace daybook {
namespace {

constexpr int kScale = Numeric::kScale;
constexpr double kUnit = 1e-15;
constexpr double kSmallest = 1e-9;  // spec: cli.md: what is not more is no difference

constexpr Int128 PowerOfTen(int exponent) {
  Int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}
constexpr Int128 kLimit = PowerOfTen(Numeric::kPrecision);

std::optional<Measure> Number(Int128 units) {
  if (units >= kLimit || units <= -kLimit) return std::nullopt;
  return Measure{Measure::Kind::kNumber, units};
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// What CSV writers mostly have: up to 18 digits, a point, up to 15 digits.
std::optional<Int128> ParsePlain(std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  const std::string_view decimals = point < text.size() ? text.substr(point + 1) : std::string_view();
  if (whole.size() > 18 || decimals.size() > static_cast<std::size_t>(kScale) || whole.empty()) return std::nullopt;
  std::uint64_t high = 0;
  for (const char c : whole) {
    if (!IsDigit(c)) return std::nullopt;
    high = high * 10 + static_cast<std::uint64_t>(c - '0');
  }
  std::uint64_t low = 0;
  for (const char c : decimals) {
    if (!IsDigit(c)) return std::nullopt;
    low = low * 10 + static_cast<std::uint64_t>(c - '0');
  }
  for (std::size_t i = decimals.size(); i < static_cast<std::size_t>(kScale); ++i) low *= 10;
  return static_cast<Int128>(high) * MeasureSum::kOne + static_cast<Int128>(low);
}

// Any number of digits, and an exponent.
std::optional<Int128> ParseAny(std::string_view text) {
  std::size_t at = 0;
  std::string digits;  // without leading zeros
  int exponent = 0;    // value = digits · 10^exponent
  bool any = false;
  bool after_point = false;
  for (; at < text.size(); ++at) {
    if (text[at] == '.' && !after_point) {
      after_point = true;
      continue;
    }
    if (!IsDigit(text[at])) break;
    any = true;
    if (after_point) --exponent;
    if (text[at] != '0' || !digits.empty()) digits += text[at];
    if (exponent < -100'000 || digits.size() > 100'000) return std::nullopt;
  }
  if (!any) return std::nullopt;
  if (at < text.size()) {
    if (text[at] != 'e' && text[at] != 'E') return std::nullopt;
    ++at;
    const bool negative = at < text.size() && text[at] == '-';
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    if (at == text.size()) return std::nullopt;
    int given = 0;
    for (; at < text.size(); ++at) {
      if (!IsDigit(text[at])) return std::nullopt;
      if (given < 1'000'000) given = given * 10 + (text[at] - '0');
    }
    exponent += negative ? -given : given;
  }
  if (digits.empty()) return 0;
  const auto length = static_cast<int>(digits.size());
  const int shift = exponent + kScale;  // wanted in units of 10^-15
  if (length + shift > Numeric::kPrecision) return kLimit;
  if (length + shift < 0) return 0;
  Int128 units = 0;
  for (int i = 0; i < length + std::min(shift, 0); ++i) {
    units = units * 10 + (digits[static_cast<std::size_t>(i)] - '0');
  }
  if (shift >= 0) return units * PowerOfTen(shift);
  return units + (digits[static_cast<std::size_t>(length + shift)] >= '5' ? 1 : 0);
}

bool EqualsIgnoringCase(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() && std::equal(text.begin(), text.end(), lower.begin(), [](char c, char l) {
           return (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) == l;
         });
}

}  // namespace

std::string Measure::ToString() const {
  switch (kind) {
    case Kind::kNull: return "NULL";
    case Kind::kNaN: return "NaN";
    case Kind::kInfinity: return "Infinity";
    case Kind::kMinusInfinity: return "-Infinity";
    case Kind::kNumber: break;
  }
  return Numeric{units}.ToString();
}

std::optional<Measure> ParseMeasure(std::string_view text) {
  bool negative = false;
  std::string_view magnitude = text;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    negative = text.front() == '-';
    magnitude.remove_prefix(1);
  }
  std::optional<Int128> units = ParsePlain(magnitude);
  if (!units) units = ParseAny(magnitude);
  if (units) return Number(negative ? -*units : *units);
  if (EqualsIgnoringCase(magnitude, "nan")) return Measure{Measure::Kind::kNaN, 0};
  if (EqualsIgnoringCase(magnitude, "infinity") || EqualsIgnoringCase(magnitude, "inf")) {
    return Measure{negative ? Measure::Kind::kMinusInfinity : Measure::Kind::kInfinity, 0};
  }
  return std::nullopt;
}

std::optional<Measure> MeasureOfDouble(double value) {
  if (std::isnan(value)) return Measure{Measure::Kind::kNaN, 0};
  if (std::isinf(value)) {
    return Measure{value < 0 ? Measure::Kind::kMinusInfinity : Measure::Kind::kInfinity, 0};
  }
  const std::optional<Numeric> numeric = ToNumeric(value, DecimalForm::kShortest);
  if (!numeric) return std::nullopt;
  return Number(numeric->units);
}

std::optional<Measure> MeasureOfDecimal(Int128 units, int scale) {
  const int shift = kScale - scale;
  if (shift >= 0) {
    for (int i = 0; i < shift && units != 0; ++i) {
      units *= 10;
      if (units >= kLimit || units <= -kLimit) return std::nullopt;
    }
    return Number(units);
  }
  if (-shift > 38) return Number(0);
  const Int128 divisor = PowerOfTen(std::min(-shift, 38));
  const Int128 quotient = units / divisor;
  const Int128 rest = units % divisor;
  const Int128 magnitude = rest < 0 ? -rest : rest;
  const bool up = magnitude >= divisor - magnitude;
  return Number(quotient + (up ? (units < 0 ? -1 : 1) : 0));
}

double ToDouble(const Measure& measure) { return static_cast<double>(measure.units) * kUnit; }

void MeasureSum::Fold() {
  whole_ += pending_ / kOne;
  decimals_ += pending_ % kOne;
  pending_ = 0;
}

void MeasureSum::Add(const MeasureSum& other) {
  whole_ += other.whole_;
  decimals_ += other.decimals_;
  Add(other.pending_);
}

double MeasureSum::ToDouble() const {
  return static_cast<double>(whole_) + static_cast<double>(decimals_ + pending_) * kUnit;
}

std::string MeasureSum::ToString() const {
  const Int128 rest = decimals_ + pending_;
  Int128 whole = whole_ + rest / kOne;
  Int128 decimals = rest % kOne;
  // One sign for both parts.
  if (whole > 0 && decimals < 0) {
    whole -= 1;
    decimals += kOne;
  } else if (whole < 0 && decimals > 0) {
    whole += 1;
    decimals -= kOne;
  }
  const bool negative = whole < 0 || decimals < 0;
  if (whole < 0) whole = -whole;
  if (decimals < 0) decimals = -decimals;
  std::string digits;
  for (int i = 0; i < kScale; ++i) {
    digits += static_cast<char>('0' + static_cast<int>(decimals % 10));
    decimals /= 10;
  }
  digits += '.';
  do {
    digits += static_cast<char>('0' + static_cast<int>(whole % 10));
    whole /= 10;
  } while (whole != 0);
  if (negative) digits += '-';
  std::reverse(digits.begin(), digits.end());
  return digits;
}

MeasureSum MeasureSum::Minus(const MeasureSum& other) const {
  MeasureSum difference;
  difference.whole_ = whole_ - other.whole_;
  difference.decimals_ = decimals_ - other.decimals_;
  difference.pending_ = pending_ - other.pending_;
  difference.Fold();
  return difference;
}

bool MeasureSum::DiffersFrom(const MeasureSum& other, double tolerance) const {
  const double difference = std::fabs(Minus(other).ToDouble());
  return difference > kSmallest &&
         difference > tolerance * std::max(std::fabs(ToDouble()), std::fabs(other.ToDouble()));
}

double MeasureSum::RelativeDifference(const MeasureSum& other) const {
  const double difference = Minus(other).ToDouble();
  if (difference == 0) return 0;
  const double base = std::fabs(other.ToDouble());
  if (base == 0)
    return difference < 0 ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
  return difference / base;
}

}  // namespace daybook
