// SPDX-License-Identifier: Apache-2.0
#include "src/base/number_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <system_error>
#include <utility>

namespace daybook {
namespace {

// Commas between groups of three digits of the whole part.
std::string Grouped(std::string text) {
  const std::size_t point = text.find('.');
  std::size_t at = point == std::string::npos ? text.size() : point;
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  while (at > first + 3) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

std::string FixedText(double number, int decimals) {
  std::array<char, 400> text;  // the greatest double has 309 digits
  const auto [end, error] =
      std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed, decimals);
  return error == std::errc{} ? std::string(text.data(), end) : std::to_string(number);
}

std::string TwoDigits(std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }

}  // namespace

std::string CountText(std::int64_t number) { return Grouped(std::to_string(number)); }

std::string DecimalText(double number, int decimals) {
  std::string text = FixedText(number, decimals);
  if (!std::isfinite(number)) return text;
  // What rounds to zero has no sign.
  if (text.starts_with('-') && text.find_first_of("123456789") == std::string::npos) text.erase(0, 1);
  return Grouped(std::move(text));
}

std::string DurationText(double seconds) {
  if (seconds < 59.995) return FixedText(seconds, 2) + " s";
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  if (whole < 3600) return std::to_string(whole / 60) + " min " + TwoDigits(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + TwoDigits(whole % 3600 / 60) + " min";
}

std::string BytesText(std::int64_t bytes) {
  if (bytes < 1024) return Plural(bytes, "byte");
  constexpr std::array<const char*, 4> kUnits = {" KiB", " MiB", " GiB", " TiB"};
  double number = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  // 1023.95 would be written as 1,024.0.
  while (number >= 1023.95 && unit + 1 < kUnits.size()) {
    number /= 1024;
    ++unit;
  }
  return DecimalText(number, 1) + kUnits.at(unit);
}

std::string Plural(std::int64_t number, const char* singular) {
  return CountText(number) + " " + singular + (number == 1 ? "" : "s");
}

}  // namespace daybook
