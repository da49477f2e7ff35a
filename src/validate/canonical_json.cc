// SPDX-License-Identifier: Apache-2.0
#include "src/validate/canonical_json.h"

#include <algorithm>
#include <cstring>

#include "src/baseline/measure.h"

namespace daybook {
namespace {

// The string that begins at `at`, after its quote, when it holds no escape and no control character.
bool TakePlainString(std::string_view text, std::size_t& at, std::string_view& out) {
  const std::size_t begin = at;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      out = text.substr(begin, at - begin);
      ++at;
      return true;
    }
    if (c == '\\' || static_cast<unsigned char>(c) < 0x20) return false;
    ++at;
  }
  return false;
}

}  // namespace

bool IsCanonicalLabels(std::string_view text) {
  if (text == "{}") return true;
  if (!text.starts_with("{\"")) return false;
  std::size_t at = 2;
  std::optional<std::string_view> last;
  while (true) {
    std::string_view key;
    std::string_view value;
    if (!TakePlainString(text, at, key) || (last && *last >= key)) return false;
    if (text.substr(at, 2) != ":\"") return false;
    at += 2;
    if (!TakePlainString(text, at, value)) return false;
    last = key;
    const std::string_view rest = text.substr(at);
    if (rest == "}") return true;
    if (!rest.starts_with(",\"")) return false;
    at += 2;
  }
}

std::optional<std::string_view> CanonicalJson::Labels(std::string_view text, std::string& scratch) {
  if (IsCanonicalLabels(text)) return text;
  return Rewrite(text, false, scratch);
}

std::optional<std::string_view> CanonicalJson::Cost(std::string_view text, std::string& scratch) {
  return Rewrite(text, true, scratch);
}

std::optional<std::string_view> CanonicalJson::Rewrite(std::string_view text, bool numbers, std::string& scratch) {
  switch (parser_.Parse(text)) {
    case LabelTextParser::Outcome::kNull: return "null";
    case LabelTextParser::Outcome::kObject: break;
    case LabelTextParser::Outcome::kNotJson:
    case LabelTextParser::Outcome::kNotObject:
    case LabelTextParser::Outcome::kNested:
    case LabelTextParser::Outcome::kRepeated: return std::nullopt;
  }
  sorted_.clear();
  for (const LabelMember& member : parser_.members()) sorted_.push_back(&member);
  std::stable_sort(sorted_.begin(), sorted_.end(),
                   [](const LabelMember* one, const LabelMember* other) { return one->key < other->key; });
  scratch = "{";
  for (std::size_t i = 0; i < sorted_.size(); ++i) {
    const LabelMember& member = *sorted_[i];
    if (i + 1 < sorted_.size() && sorted_[i + 1]->key == member.key) continue;  // the last counts
    if (scratch.size() > 1) scratch += ',';
    AppendLabelString(member.key, scratch);
    scratch += ':';
    if (!member.value) {
      scratch += "null";
      continue;
    }
    const std::optional<Measure> number = numbers ? ParseMeasure(*member.value) : std::nullopt;
    AppendLabelString(number ? number->ToString() : *member.value, scratch);
  }
  scratch += '}';
  return scratch;
}

}  // namespace daybook
