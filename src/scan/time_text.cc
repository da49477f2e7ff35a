// SPDX-License-Identifier: Apache-2.0
#include "src/scan/time_text.h"

#include "daybook/day.h"

namespace daybook {
namespace {

// The two digits at `at`, or -1.
int TwoDigits(std::string_view text, std::size_t at) {
  if (at + 2 > text.size()) return -1;
  const int tens = text[at] - '0';
  const int ones = text[at + 1] - '0';
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : -1;
}

}  // namespace

std::optional<std::int64_t> ParseTimeText(std::string_view text) {
  for (const std::string_view zone : {std::string_view(" +0000 UTC"), std::string_view("Z")}) {
    if (!text.ends_with(zone)) continue;
    text.remove_suffix(zone.size());
    break;
  }
  const Result<Day> day = Day::Parse(text.substr(0, 10));
  if (!day.ok()) return std::nullopt;
  const std::int64_t midnight = day->days_since_epoch() * kMillisPerDay;
  if (text.size() == 10) return midnight;

  const int hour = TwoDigits(text, 11);
  const int minute = TwoDigits(text, 14);
  if ((text[10] != ' ' && text[10] != 'T') || hour < 0 || minute < 0 || text[13] != ':') return std::nullopt;
  std::size_t at = 16;
  int second = 0;
  if (at < text.size() && text[at] == ':') {
    second = TwoDigits(text, at + 1);
    at += 3;
  }
  if (second < 0 || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  std::int64_t millis = ((hour * 60 + minute) * 60 + second) * std::int64_t{1000};
  if (at < text.size() && text[at] == '.') {
    if (++at == text.size()) return std::nullopt;
    for (int weight = 100; at < text.size(); ++at, weight /= 10) {
      if (text[at] < '0' || text[at] > '9') return std::nullopt;
      millis += weight * (text[at] - '0');
    }
  }
  if (at != text.size()) return std::nullopt;
  return midnight + millis;
}

}  // namespace daybook
