// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace daybook::reference {

// A parsed JSON text. Numbers keep their spelling; a repeated key of an object is kept as often as it occurs.
struct JsonValue {
  enum class Kind { kNull, kBoolean, kNumber, kString, kArray, kObject };

  Kind kind = Kind::kNull;
  std::string text;                 // of kBoolean, kNumber: as written; of kString: the characters
  std::vector<JsonValue> elements;  // of kArray
  std::vector<std::pair<std::string, JsonValue>> members;  // of kObject, as written
};

// Parses all of `text` by RFC 8259: nothing when it is no JSON, when a \u escape is half of a surrogate pair, or when
// values are nested deeper than 100. REQUIRES: valid UTF-8.
std::optional<JsonValue> ParseJson(std::string_view text);

// Appends `text` as a JSON string: short escapes where there are, \u00xx for other controls, all else as it is. So is
// NUL, which no JSON of PostgreSQL can hold: it stays to be found where a label is refused (spec: A.2).
void AppendJsonString(std::string_view text, std::string& out);

// The text that PostgreSQL's jsonb shows of a value: ": " and ", ", keys by length and then bytes, last of a repeated
// key.
std::string JsonbText(const JsonValue& value);

}  // namespace daybook::reference
