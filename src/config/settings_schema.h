// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "daybook/status.h"
#include "src/config/value.h"

namespace daybook {

// What a setting may be in YAML.
enum class Shape {
  kText,           // a scalar; what it must hold is checked where it is read
  kSection,        // a map of known keys
  kTextOrSection,  // either
  kList,           // a list whose items are described by "<path>[]"
  kTextOrList,     // either
};

// One key of the configuration. The list of all of them is the one place that knows which keys there are, and which
// flag gives the same.
struct KnownKey {
  std::string_view path;  // "ocp.account"; "lookups.nodes[].node" for the items of a list
  Shape shape = Shape::kText;
  std::string_view flag;  // "--account", or empty
};

std::span<const KnownKey> KnownKeys();
const KnownKey* FindKnownKey(std::string_view path);

// Refuses keys that are not known, naming the nearest that is, and values of another shape. A null is left out of it:
// it is the same as an absent key.
Status CheckSettings(const Value& settings);

// "give --account, DAYBOOK_OCP__ACCOUNT or the configuration key".
std::string HowToGive(std::string_view path);

// "ocp.account" -> "DAYBOOK_OCP__ACCOUNT"
std::string VariableOf(std::string_view path);

}  // namespace daybook
