// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "daybook/status.h"

namespace daybook {

// The variables of the environment, handed in so that nothing below cli/ reads the process's own.
using Environment = std::map<std::string, std::string>;

// Where a setting was given.
struct Origin {
  enum class Kind { kFile, kEnvironment, kFlag };  // later ones win
  Kind kind = Kind::kFile;
  std::string where;  // "daybook.yaml:12", "DAYBOOK_OCP__ACCOUNT", "--account"
};

// A node of the settings: the same tree whether it came from YAML, the environment or flags. Scalars stay text; what a
// text must be is decided where the setting is read.
struct Value {
  enum class Kind { kNull, kText, kList, kMap };
  Kind kind = Kind::kNull;
  std::string text;               // of kText
  std::vector<std::string> keys;  // of kMap: the key of each item
  std::vector<Value> items;       // of kList and kMap
  Origin origin;

  bool is_null() const { return kind == Kind::kNull; }
  static Value Text(std::string text, Origin origin);
  static Value Map(Origin origin);

  // The item of a map, or nullptr.
  const Value* Find(std::string_view key) const;
  // The node at "a.b.c", or nullptr; nulls count as absent.
  const Value* FindPath(std::string_view path) const;
  // Puts `value` at "a.b.c". What is in the way and is no map is replaced by one.
  void SetPath(std::string_view path, Value value);
};

// The error that a value at `path` is wrong: names the place it came from, and the key where the place does not say it.
Error SettingError(const Origin& origin, std::string_view path, std::string why, std::string remedy = "");

}  // namespace daybook
