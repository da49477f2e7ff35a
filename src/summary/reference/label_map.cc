// SPDX-License-Identifier: Apache-2.0
#include "src/summary/reference/label_map.h"

#include <algorithm>

#include "src/summary/reference/json_text.h"

namespace daybook::reference {
namespace {

bool IsBlank(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == ' '; });
}

std::optional<std::string> ScalarText(const JsonValue& value) {
  if (value.kind == JsonValue::Kind::kNull) return std::nullopt;
  return value.text;
}

bool IsNested(const JsonValue& value) {
  return value.kind == JsonValue::Kind::kObject || value.kind == JsonValue::Kind::kArray;
}

}  // namespace

EnabledKeys::EnabledKeys(const Lookups& lookups, const DialectRules& rules)
    : keys_(lookups.enabled_keys.begin(), lookups.enabled_keys.end()) {
  if (!keys_.empty() || !rules.no_enabled_key_empties_maps) keys_.insert("vm_kubevirt_io_name");
}

LabelMap EnabledKeys::Filter(const LabelMap& labels) const {
  LabelMap kept;
  for (const auto& [key, value] : labels) {
    if (keys_.contains(key)) kept.emplace(key, value);
  }
  return kept;
}

std::variant<NullableLabelMap, LabelTextError> ParseLabels(const std::optional<std::string>& text,
                                                           const DialectRules& rules) {
  const NullableLabelMap null_map = rules.null_labels_are_null ? NullableLabelMap() : NullableLabelMap(LabelMap());
  if (!text.has_value()) return null_map;
  if (IsBlank(*text)) {
    if (rules.refuses_blank_labels) return LabelTextError{"the label text is blank"};
    return NullableLabelMap(LabelMap());
  }
  const std::optional<JsonValue> value = ParseJson(*text);
  if (!value.has_value()) return LabelTextError{"the label text is not JSON"};
  if (value->kind == JsonValue::Kind::kNull && rules.null_labels_are_null) return null_map;
  if (value->kind != JsonValue::Kind::kObject) return LabelTextError{"the label text is no JSON object"};
  LabelMap labels;
  for (const auto& [key, member] : value->members) {
    if (rules.refuses_nested_or_repeated && IsNested(member)) {
      return LabelTextError{"a label value is an object or array"};
    }
    if (rules.refuses_nested_or_repeated && labels.contains(key)) return LabelTextError{"a label key is repeated"};
    labels[key] = IsNested(member) ? JsonbText(member) : ScalarText(member);
  }
  return NullableLabelMap(std::move(labels));
}

LabelMap MergeLabels(std::initializer_list<const NullableLabelMap*> maps) {
  LabelMap merged;
  for (const NullableLabelMap* map : maps) {
    if (!map->has_value()) continue;
    for (const auto& [key, value] : **map) merged[key] = value;
  }
  return merged;
}

std::string CanonicalText(const LabelMap& labels) {
  std::string text = "{";
  const char* separator = "";
  for (const auto& [key, value] : labels) {
    text += separator;
    AppendJsonString(key, text);
    text += ':';
    if (value.has_value()) {
      AppendJsonString(*value, text);
    } else {
      text += "null";
    }
    separator = ",";
  }
  return text + "}";
}

std::optional<std::string> WhyNotJsonb(const LabelMap& labels) {
  for (const auto& [key, value] : labels) {
    if (key.find('\0') != std::string::npos || (value.has_value() && value->find('\0') != std::string::npos)) {
      return "a label holds the character \\u0000, which PostgreSQL cannot store";
    }
  }
  return std::nullopt;
}

}  // namespace daybook::reference
