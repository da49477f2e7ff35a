// SPDX-License-Identifier: Apache-2.0
#include "cli/number_text.h"

#include <fmt/format.h>

#include <cmath>

namespace daybook::cli {
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

}  // namespace

std::string CountText(std::int64_t number) { return Grouped(fmt::format("{}", number)); }

std::string DecimalText(double number, int decimals) {
  if (!std::isfinite(number)) return fmt::format("{}", number);
  std::string text = fmt::format("{:.{}f}", number, decimals);
  // What rounds to zero has no sign.
  if (text.starts_with('-') && text.find_first_of("123456789") == std::string::npos) text.erase(0, 1);
  return Grouped(std::move(text));
}

std::string DurationText(double seconds) {
  if (seconds < 59.995) return fmt::format("{:.2f} s", seconds);
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

std::string Plural(std::int64_t number, const char* singular) {
  return CountText(number) + " " + singular + (number == 1 ? "" : "s");
}

}  // namespace daybook::cli
