// SPDX-License-Identifier: Apache-2.0
#include "src/config/lookups_settings.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace daybook {
namespace {

std::optional<std::string> OptionalText(const Value& map, std::string_view key) {
  const Value* value = map.FindPath(key);
  return value == nullptr ? std::nullopt : std::optional<std::string>(value->text);
}

std::string PathOf(const char* list, std::size_t index) {
  return std::string("lookups.") + list + "[" + std::to_string(index) + "]";
}

Result<CostCategoryPattern> ReadPattern(const Value& item, const std::string& path) {
  CostCategoryPattern pattern;
  const std::optional<std::string> text = OptionalText(item, "pattern");
  if (!text) return SettingError(item.origin, path + ".pattern", "not given", "give the pattern, as \"openshift-%\"");
  pattern.pattern = *text;
  if (const Value* id = item.FindPath("id"); id != nullptr) {
    const std::optional<std::int64_t> number = ParseInteger(id->text);
    if (!number || *number < std::numeric_limits<std::int32_t>::min() ||
        *number > std::numeric_limits<std::int32_t>::max()) {
      return SettingError(id->origin, path + ".id", Quoted(id->text) + " is neither a whole number nor null");
    }
    pattern.id = static_cast<std::int32_t>(*number);
  }
  return pattern;
}

}  // namespace

Result<Lookups> ReadLookups(const Settings& settings) {
  const Value& section = *settings.Find("lookups");
  Lookups lookups;
  const Value* keys = section.FindPath("enabled_keys");
  if (keys == nullptr) {
    return SettingError(section.origin, "lookups.enabled_keys", "not given",
                        "list the enabled keys, or write [] for none");
  }
  for (std::size_t i = 0; i < keys->items.size(); ++i) {
    const Value& key = keys->items[i];
    if (key.is_null()) return SettingError(keys->origin, PathOf("enabled_keys", i), "is empty", "write the key");
    lookups.enabled_keys.push_back(key.text);
  }
  if (const Value* patterns = section.FindPath("cost_categories"); patterns != nullptr) {
    for (std::size_t i = 0; i < patterns->items.size(); ++i) {
      DAYBOOK_ASSIGN_OR_RETURN(auto pattern, ReadPattern(patterns->items[i], PathOf("cost_categories", i)));
      lookups.cost_categories.push_back(std::move(pattern));
    }
  }
  if (const Value* nodes = section.FindPath("nodes"); nodes != nullptr) {
    lookups.nodes.emplace();
    for (std::size_t i = 0; i < nodes->items.size(); ++i) {
      const Value& node = nodes->items[i];
      if (node.is_null()) return SettingError(nodes->origin, PathOf("nodes", i), "is empty", "write {node: NAME, ...}");
      lookups.nodes->push_back(
          {OptionalText(node, "node"), OptionalText(node, "resource_id"), OptionalText(node, "role")});
    }
  }
  return lookups;
}

}  // namespace daybook
