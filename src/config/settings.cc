// SPDX-License-Identifier: Apache-2.0
#include "src/config/settings.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "src/config/settings_schema.h"

namespace daybook {
namespace {

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

}  // namespace

std::string Quoted(const std::string& text) { return "'" + CutText(text, 120) + "'"; }

std::optional<bool> ParseBoolean(std::string_view text) {
  const std::string lower = Lower(text);
  for (const std::string_view word : {"true", "yes", "on", "1"}) {
    if (lower == word) return true;
  }
  for (const std::string_view word : {"false", "no", "off", "0"}) {
    if (lower == word) return false;
  }
  return std::nullopt;
}

std::optional<std::int64_t> ParseInteger(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::int64_t> ParseByteSize(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, std::int64_t>, 11> kUnits = {{
      {"", 1},
      {"b", 1},
      {"kib", std::int64_t{1} << 10},
      {"mib", std::int64_t{1} << 20},
      {"gib", std::int64_t{1} << 30},
      {"tib", std::int64_t{1} << 40},
      {"kb", 1'000},
      {"mb", 1'000'000},
      {"gb", 1'000'000'000},
      {"tb", 1'000'000'000'000},
      {"bytes", 1},
  }};
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 1) return std::nullopt;
  std::string unit = Lower(std::string_view(end, static_cast<std::size_t>(text.data() + text.size() - end)));
  if (unit.starts_with(' ')) unit.erase(0, 1);
  for (const auto& [name, bytes] : kUnits) {
    if (unit != name) continue;
    if (number > std::numeric_limits<std::int64_t>::max() / bytes) return std::nullopt;
    return number * bytes;
  }
  return std::nullopt;
}

std::optional<double> ParseNonNegative(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (!std::isfinite(value) || value < 0) return std::nullopt;
  return value;
}

std::optional<std::string> Settings::Text(std::string_view path) const {
  const Value* value = Find(path);
  if (value == nullptr || value->kind != Value::Kind::kText) return std::nullopt;
  return value->text;
}

Result<std::string> Settings::RequiredText(std::string_view path) const {
  const Value* value = Find(path);
  if (value == nullptr || value->kind != Value::Kind::kText) {
    return ConfigurationError("read settings", std::string(path), "not given", HowToGive(path));
  }
  if (value->text.empty()) return SettingError(value->origin, path, "is empty", "it must be given");
  return value->text;
}

Result<std::optional<std::int64_t>> Settings::Integer(std::string_view path, std::int64_t least,
                                                      std::int64_t most) const {
  const Value* value = Find(path);
  if (value == nullptr) return std::optional<std::int64_t>();
  const std::optional<std::int64_t> number = ParseInteger(value->text);
  if (!number || *number < least || *number > most) {
    return SettingError(
        value->origin, path,
        Quoted(value->text) + " is no whole number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return number;
}

Result<std::optional<bool>> Settings::Boolean(std::string_view path) const {
  const Value* value = Find(path);
  if (value == nullptr) return std::optional<bool>();
  const std::optional<bool> boolean = ParseBoolean(value->text);
  if (!boolean) return SettingError(value->origin, path, Quoted(value->text) + " is neither true nor false");
  return boolean;
}

Result<std::optional<Day>> Settings::Date(std::string_view path) const {
  const Value* value = Find(path);
  if (value == nullptr) return std::optional<Day>();
  const Result<Day> day = Day::Parse(value->text);
  if (!day.ok()) {
    return SettingError(value->origin, path, Quoted(value->text) + " is not a day of the calendar",
                        "write it as YYYY-MM-DD");
  }
  return std::optional<Day>(*day);
}

Result<std::optional<std::size_t>> Settings::Choice(std::string_view path,
                                                    std::initializer_list<std::string_view> choices) const {
  const Value* value = Find(path);
  if (value == nullptr) return std::optional<std::size_t>();
  std::string all;
  std::size_t index = 0;
  for (const std::string_view choice : choices) {
    if (value->text == choice) return std::optional<std::size_t>(index);
    if (index > 0) all += index + 1 == choices.size() ? " or " : ", ";
    all += choice;
    ++index;
  }
  return SettingError(value->origin, path, Quoted(value->text) + " is not known", "it can be " + all);
}

}  // namespace daybook
