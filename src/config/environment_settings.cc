// SPDX-License-Identifier: Apache-2.0
#include "src/config/environment_settings.h"

#include <string_view>

#include "src/config/nearest_key.h"
#include "src/config/settings_schema.h"
#include "src/config/yaml_document.h"

namespace daybook {
namespace {

constexpr std::string_view kPrefix = "DAYBOOK_";

std::string PathOf(std::string_view variable) {
  std::string path;
  for (std::size_t i = kPrefix.size(); i < variable.size(); ++i) {
    if (variable.substr(i, 2) == "__") {
      path += '.';
      ++i;
    } else {
      const char c = variable[i];
      path += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  return path;
}

Result<Value> ValueOf(const KnownKey& key, const std::string& text, const Origin& origin) {
  const bool structured = key.shape != Shape::kText && (text.starts_with('[') || text.starts_with('{'));
  if (structured) return ParseYamlFlow(text, origin, std::string(key.path));
  if (!IsText(text)) return SettingError(origin, key.path, "not UTF-8 text");
  Value value = Value::Text(text, origin);
  if (key.shape == Shape::kList) {
    Value list;
    list.kind = Value::Kind::kList;
    list.origin = origin;
    // Nothing is no value, as [] is, and not one that is empty.
    if (!text.empty()) list.items.push_back(std::move(value));
    return list;
  }
  return value;
}

std::string NearestVariable(const std::string& path) {
  std::vector<std::string_view> candidates;
  for (const KnownKey& key : KnownKeys()) {
    if (key.path.find('[') == std::string_view::npos) candidates.push_back(key.path);
  }
  return VariableOf(NearestKey(path, candidates));
}

}  // namespace

Status ApplyEnvironment(const Environment& environment, Value& settings, std::vector<std::string>& notes) {
  for (const auto& [name, text] : environment) {
    if (!name.starts_with(kPrefix)) continue;
    const std::string path = PathOf(name);
    const Origin origin{Origin::Kind::kEnvironment, name};
    const KnownKey* key = path.find('[') == std::string::npos ? FindKnownKey(path) : nullptr;
    if (key == nullptr) {
      const std::string nearest = NearestVariable(path);
      if (path.find('.') != std::string::npos) {
        return SettingError(origin, "", "unknown setting", "the nearest known one is " + nearest);
      }
      if (EditDistance(name, nearest) <= 2) notes.push_back(name + " is no setting; " + nearest + " would be one");
      continue;
    }
    DAYBOOK_ASSIGN_OR_RETURN(Value value, ValueOf(*key, text, origin));
    Value alone = Value::Map(origin);
    alone.SetPath(path, value);
    DAYBOOK_RETURN_IF_ERROR(CheckSettings(alone));
    settings.SetPath(path, std::move(value));
  }
  return {};
}

}  // namespace daybook
