// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook {

struct LabelMember {
  std::string_view key;
  std::optional<std::string_view> value;  // nothing: a JSON null
};

// Reads the JSON text of a label column (RFC 8259). A number or boolean value is its text, and where that is allowed
// an object or array is the text that PostgreSQL's jsonb shows of it (spec: A.2). Its own allocations are reused from
// text to text.
class LabelTextParser {
 public:
  enum class Outcome { kObject, kNull, kNotJson, kNotObject, kNested, kRepeated };

  // `refuses_nested_or_repeated`: an object or array as a value is kNested, a repeated key is kRepeated; otherwise
  // such a value is text, and members() has a repeated key more than once: the last counts.
  explicit LabelTextParser(bool refuses_nested_or_repeated) : strict_(refuses_nested_or_repeated) {}

  // REQUIRES: valid UTF-8. A \u escape that is half of a surrogate pair, and values nested deeper than 100, are
  // kNotJson.
  Outcome Parse(std::string_view text);
  // Of the last text, when it was kObject, in its order. The views live until the next Parse, as long as the text.
  const std::vector<LabelMember>& members() const { return members_; }

 private:
  bool ParseTop();
  bool ParseMembers();
  bool ParseString(std::string_view& out);
  bool ParseEscape(std::string& out);
  bool ParseHex4(unsigned& code);
  bool TakeScalar(std::string_view& out, bool& is_null);
  bool TakeNumber();
  bool TakeDigits();
  // Appends the jsonb text of the value that begins here.
  bool AppendValue(int depth, std::string& out);
  bool AppendArray(int depth, std::string& out);
  bool AppendObject(int depth, std::string& out);
  bool HasRepeatedKey();

  bool Take(char c);
  bool TakeWord(std::string_view word);
  void SkipBlanks();

  const bool strict_;
  std::string_view text_;
  std::size_t at_ = 0;
  Outcome outcome_ = Outcome::kNotJson;
  std::vector<LabelMember> members_;
  std::deque<std::string> unescaped_;  // what views cannot be taken of
  std::vector<std::string_view> keys_;
};

// Appends `text` as a JSON string: short escapes where there are, \u00xx for other controls, all else as it is. So is
// NUL, which no JSON of PostgreSQL can hold: it stays to be found where a label is refused (spec: A.2).
void AppendLabelString(std::string_view text, std::string& out);

}  // namespace daybook
