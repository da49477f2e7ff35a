// SPDX-License-Identifier: Apache-2.0
#include "src/config/value.h"

#include <utility>

namespace daybook {

Value Value::Text(std::string text, Origin origin) {
  Value value;
  value.kind = Kind::kText;
  value.text = std::move(text);
  value.origin = std::move(origin);
  return value;
}

Value Value::Map(Origin origin) {
  Value value;
  value.kind = Kind::kMap;
  value.origin = std::move(origin);
  return value;
}

const Value* Value::Find(std::string_view key) const {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i] == key) return &items[i];
  }
  return nullptr;
}

const Value* Value::FindPath(std::string_view path) const {
  const Value* node = this;
  while (node != nullptr && !path.empty()) {
    const std::size_t dot = path.find('.');
    node = node->Find(path.substr(0, dot));
    path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
  }
  return node == nullptr || node->is_null() ? nullptr : node;
}

void Value::SetPath(std::string_view path, Value value) {
  if (kind != Kind::kMap) {
    text.clear();
    items.clear();
    keys.clear();
    kind = Kind::kMap;
    origin = value.origin;
  }
  const std::size_t dot = path.find('.');
  const std::string_view key = path.substr(0, dot);
  std::size_t index = 0;
  while (index < keys.size() && keys[index] != key) ++index;
  if (index == keys.size()) {
    keys.emplace_back(key);
    items.emplace_back();
  }
  if (dot == std::string_view::npos) {
    items[index] = std::move(value);
  } else {
    items[index].SetPath(path.substr(dot + 1), std::move(value));
  }
}

Error SettingError(const Origin& origin, std::string_view path, std::string why, std::string remedy) {
  switch (origin.kind) {
    case Origin::Kind::kEnvironment:
      return ConfigurationError("read environment", origin.where, std::move(why), std::move(remedy));
    case Origin::Kind::kFlag:
      return ConfigurationError("read command line", origin.where, std::move(why), std::move(remedy));
    case Origin::Kind::kFile: break;
  }
  std::string object = origin.where;
  if (!path.empty()) object += ": " + std::string(path);
  return ConfigurationError("read configuration", std::move(object), std::move(why), std::move(remedy));
}

}  // namespace daybook
