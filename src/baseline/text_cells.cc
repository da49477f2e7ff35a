// SPDX-License-Identifier: Apache-2.0
#include "src/baseline/text_cells.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "src/base/utf8.h"

namespace daybook {
namespace {

constexpr const char* kWhat = "read rows";

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

// "7", as other writers have it: "7.0".
std::optional<std::int64_t> ParseWholeNumber(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  const std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (rest.empty()) return value;
  if (rest.front() != '.' || rest.find_first_not_of('0', 1) != std::string_view::npos) return std::nullopt;
  return value;
}

}  // namespace

std::size_t ColumnAt(std::string_view name) {
  const auto columns = RowColumns();
  return static_cast<std::size_t>(
      std::find_if(columns.begin(), columns.end(), [&](const Column& column) { return column.name == name; }) -
      columns.begin());
}

std::string ListText(const std::vector<std::string>& names, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < most; ++i) text += (i == 0 ? "" : ", ") + CutText(names[i], 80);
  if (names.size() > most) text += " and " + std::to_string(names.size() - most) + " more";
  return text;
}

std::optional<Day> ParseDayText(std::string_view text) {
  if (text.size() < 10) return std::nullopt;
  if (text.size() > 10) {
    if (text[10] != ' ' && text[10] != 'T') return std::nullopt;
    // Only midnight is a day.
    if (text.find_first_not_of("0:.Z+UTC ", 11) != std::string_view::npos) return std::nullopt;
  }
  const Result<Day> day = Day::Parse(text.substr(0, 10));
  return day.ok() ? std::optional(*day) : std::nullopt;
}

std::vector<std::string> NamesToRead(const ColumnSet& wanted) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at < kNumRowColumns; ++at) {
    const std::string_view name = RowColumns()[at].name;
    if (wanted[at] || name == "usage_start" || name == "data_source") names.emplace_back(name);
  }
  return names;
}

Result<SourceColumns> ColumnsOf(const std::vector<std::string>& names, const std::string& object) {
  SourceColumns columns;
  for (const std::string& name : names) {
    const std::size_t at = ColumnAt(name);
    if (at == kNumRowColumns) {
      columns.others.push_back(name);
      continue;
    }
    if (columns.known[at]) return InputError(kWhat, object, "column " + name + " is there twice", "rename one of them");
    columns.known.set(at);
  }
  for (const char* name : {"usage_start", "data_source"}) {
    if (columns.known[ColumnAt(name)]) continue;
    return InputError(kWhat, object,
                      names.empty()
                          ? std::string("it has no columns")
                          : "there is no column " + std::string(name) + "; its columns are " + ListText(names),
                      "give a summary with the columns of rows.csv");
  }
  return columns;
}

TextCells::TextCells(const std::vector<std::string>& names, std::string object) : object_(std::move(object)) {
  for (const std::string& name : names) positions_.push_back(ColumnAt(name));
  const auto at = [&](std::string_view name) { return std::find(names.begin(), names.end(), name); };
  day_at_ = static_cast<std::size_t>(at("usage_start") - names.begin());
  if (at("source_uuid") != names.end()) uuid_at_ = static_cast<std::size_t>(at("source_uuid") - names.begin());
}

Error TextCells::CellError(const Column& column, std::string_view text, const std::string& why,
                           const PlaceText& place) const {
  const std::string shown = IsUtf8(text) ? "'" + CutText(std::string(text), 60) + "' " : "";
  return InputError(kWhat, object_ + ", " + place() + ", column " + std::string(column.name), shown + why);
}

Result<bool> TextCells::Takes(const RowFilter& filter, std::span<const std::optional<std::string_view>> fields,
                              const PlaceText& place) {
  if (filter.source_uuid && uuid_at_) {
    const std::optional<std::string_view>& uuid = fields[*uuid_at_];
    if (!uuid || LowerCase(*uuid) != *filter.source_uuid) return false;
  }
  if (!filter.start && !filter.end) return true;
  const std::optional<std::string_view>& text = fields[day_at_];
  const std::optional<Day> day = text ? ParseDayText(*text) : std::nullopt;
  if (!day) return CellError(RowColumns()[positions_[day_at_]], text.value_or("NULL"), "is no day", place);
  return filter.Takes(*day);
}

Status TextCells::Convert(std::span<const std::optional<std::string_view>> fields, const PlaceText& place,
                          SourceRow& row) {
  for (std::size_t i = 0; i < positions_.size(); ++i) {
    const std::size_t at = positions_[i];
    if (at == kNumRowColumns || (!wanted_[at] && i != day_at_)) continue;
    const Column& column = RowColumns()[at];
    const std::optional<std::string_view>& field = fields[i];
    if (column.kind == ColumnKind::kMetric) {
      Measure& measure = row.measures[column.index];
      if (!field) {
        measure = Measure();
        continue;
      }
      const std::optional<Measure> parsed = ParseMeasure(*field);
      if (!parsed) return CellError(column, *field, "is no number below 10^18", place);
      measure = *parsed;
      continue;
    }
    std::optional<std::string_view>& text = row.texts[at];
    text = field;
    if (!field) {
      if (i == day_at_) return CellError(column, "NULL", "is no day", place);
      continue;
    }
    switch (column.kind) {
      case ColumnKind::kDate: {
        const std::optional<Day> day = ParseDayText(*field);
        if (!day) return CellError(column, *field, "is no day", place);
        text = field->substr(0, 10);
        if (i == day_at_) row.day = *day;
        break;
      }
      case ColumnKind::kInteger: {
        const std::optional<std::int64_t> value = ParseWholeNumber(*field);
        if (!value) return CellError(column, *field, "is no whole number", place);
        scratch_[at] = std::to_string(*value);
        text = scratch_[at];
        break;
      }
      case ColumnKind::kUuid:
        if (!IsUuid(*field)) return CellError(column, *field, "is no UUID", place);
        scratch_[at] = LowerCase(*field);
        text = scratch_[at];
        break;
      case ColumnKind::kText:
      case ColumnKind::kJson:
      case ColumnKind::kMetric: break;
    }
  }
  return {};
}

}  // namespace daybook
