// SPDX-License-Identifier: Apache-2.0
#include "src/labels/label_text.h"

#include <algorithm>
#include <utility>

namespace daybook {
namespace {

constexpr int kMaxDepth = 100;
constexpr std::size_t kFewKeys = 16;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

void AppendUtf8(unsigned code, std::string& out) {
  const auto append = [&](unsigned byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    append(code);
  } else if (code < 0x800) {
    append(0xC0U | (code >> 6U));
    append(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    append(0xE0U | (code >> 12U));
    append(0x80U | ((code >> 6U) & 0x3FU));
    append(0x80U | (code & 0x3FU));
  } else {
    append(0xF0U | (code >> 18U));
    append(0x80U | ((code >> 12U) & 0x3FU));
    append(0x80U | ((code >> 6U) & 0x3FU));
    append(0x80U | (code & 0x3FU));
  }
}

}  // namespace

void AppendLabelString(std::string_view text, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  std::size_t copied = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c != '"' && c != '\\' && (static_cast<unsigned char>(c) >= 0x20 || c == '\0')) continue;
    out.append(text, copied, i - copied);
    copied = i + 1;
    out += '\\';
    switch (c) {
      case '\b': out += 'b'; break;
      case '\f': out += 'f'; break;
      case '\n': out += 'n'; break;
      case '\r': out += 'r'; break;
      case '\t': out += 't'; break;
      case '"':
      case '\\': out += c; break;
      default:
        out += "u00";
        out += kHex[static_cast<unsigned char>(c) >> 4U];
        out += kHex[static_cast<unsigned char>(c) & 15U];
    }
  }
  out.append(text, copied);
  out += '"';
}

LabelTextParser::Outcome LabelTextParser::Parse(std::string_view text) {
  text_ = text;
  at_ = 0;
  members_.clear();
  unescaped_.clear();
  SkipBlanks();
  if (!ParseTop()) return Outcome::kNotJson;
  SkipBlanks();
  return at_ == text_.size() ? outcome_ : Outcome::kNotJson;
}

bool LabelTextParser::ParseTop() {
  outcome_ = Outcome::kObject;
  if (Take('{')) return ParseMembers();
  outcome_ = text_.substr(at_, 1) == "n" ? Outcome::kNull : Outcome::kNotObject;
  std::string ignored;
  return AppendValue(0, ignored);
}

bool LabelTextParser::ParseMembers() {
  SkipBlanks();
  if (Take('}')) return true;
  do {
    SkipBlanks();
    LabelMember member;
    if (!ParseString(member.key)) return false;
    SkipBlanks();
    if (!Take(':')) return false;
    SkipBlanks();
    std::string_view value;
    bool is_null = false;
    const char first = at_ < text_.size() ? text_[at_] : '\0';
    if (first == '{' || first == '[') {
      std::string nested;
      if (!AppendValue(1, nested)) return false;
      if (strict_ && outcome_ == Outcome::kObject) outcome_ = Outcome::kNested;
      value = unescaped_.emplace_back(std::move(nested));
    } else if (first == '"') {
      if (!ParseString(value)) return false;
    } else if (!TakeScalar(value, is_null)) {
      return false;
    }
    if (!is_null) member.value = value;
    members_.push_back(member);
    SkipBlanks();
  } while (Take(','));
  if (!Take('}')) return false;
  if (strict_ && outcome_ == Outcome::kObject && HasRepeatedKey()) outcome_ = Outcome::kRepeated;
  return true;
}

bool LabelTextParser::HasRepeatedKey() {
  if (members_.size() <= kFewKeys) {
    for (std::size_t i = 1; i < members_.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (members_[i].key == members_[j].key) return true;
      }
    }
    return false;
  }
  keys_.clear();
  for (const LabelMember& member : members_) keys_.push_back(member.key);
  std::sort(keys_.begin(), keys_.end());
  return std::adjacent_find(keys_.begin(), keys_.end()) != keys_.end();
}

bool LabelTextParser::ParseString(std::string_view& out) {
  if (!Take('"')) return false;
  const std::size_t begin = at_;
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == '"') {
      out = text_.substr(begin, at_ - begin);
      ++at_;
      return true;
    }
    if (static_cast<unsigned char>(c) < 0x20) return false;
    if (c == '\\') break;
  }
  // An escape: from here on the text is copied.
  std::string& copy = unescaped_.emplace_back(text_.substr(begin, at_ - begin));
  while (at_ < text_.size()) {
    const char c = text_[at_++];
    if (c == '"') {
      out = copy;
      return true;
    }
    if (static_cast<unsigned char>(c) < 0x20) return false;
    if (c != '\\') {
      copy += c;
    } else if (!ParseEscape(copy)) {
      return false;
    }
  }
  return false;
}

bool LabelTextParser::ParseEscape(std::string& out) {
  if (at_ == text_.size()) return false;
  const char c = text_[at_++];
  constexpr std::string_view kEscapes = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  if (c != 'u') {
    const std::size_t found = kEscapes.find(c);
    if (found == std::string_view::npos) return false;
    out += kMeanings[found];
    return true;
  }
  unsigned code = 0;
  if (!ParseHex4(code) || (code >= 0xDC00 && code < 0xE000)) return false;
  if (code >= 0xD800 && code < 0xDC00) {
    unsigned low = 0;
    if (!TakeWord("\\u") || !ParseHex4(low) || low < 0xDC00 || low >= 0xE000) return false;
    code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
  }
  AppendUtf8(code, out);
  return true;
}

bool LabelTextParser::ParseHex4(unsigned& code) {
  if (text_.size() - at_ < 4) return false;
  code = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = text_[at_++];
    const char lower = static_cast<char>(c | 0x20);
    unsigned digit = 0;
    if (IsDigit(c)) {
      digit = static_cast<unsigned>(c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      digit = static_cast<unsigned>(lower - 'a') + 10;
    } else {
      return false;
    }
    code = code * 16 + digit;
  }
  return true;
}

bool LabelTextParser::TakeScalar(std::string_view& out, bool& is_null) {
  const std::size_t begin = at_;
  if (TakeWord("null")) {
    is_null = true;
    return true;
  }
  if (!TakeWord("true") && !TakeWord("false") && !TakeNumber()) return false;
  out = text_.substr(begin, at_ - begin);
  return true;
}

bool LabelTextParser::TakeNumber() {
  Take('-');
  if (!Take('0') && !TakeDigits()) return false;
  if (Take('.') && !TakeDigits()) return false;
  if (Take('e') || Take('E')) {
    if (!Take('+')) Take('-');
    if (!TakeDigits()) return false;
  }
  return true;
}

bool LabelTextParser::TakeDigits() {
  const std::size_t begin = at_;
  while (at_ < text_.size() && IsDigit(text_[at_])) ++at_;
  return at_ > begin;
}

bool LabelTextParser::AppendValue(int depth, std::string& out) {
  if (depth > kMaxDepth) return false;
  if (Take('{')) return AppendObject(depth, out);
  if (Take('[')) return AppendArray(depth, out);
  std::string_view text;
  if (at_ < text_.size() && text_[at_] == '"') {
    if (!ParseString(text)) return false;
    AppendLabelString(text, out);
    return true;
  }
  bool is_null = false;
  if (!TakeScalar(text, is_null)) return false;
  out += is_null ? std::string_view("null") : text;
  return true;
}

bool LabelTextParser::AppendArray(int depth, std::string& out) {
  out += '[';
  SkipBlanks();
  if (!Take(']')) {
    const char* separator = "";
    do {
      SkipBlanks();
      out += separator;
      if (!AppendValue(depth + 1, out)) return false;
      separator = ", ";
      SkipBlanks();
    } while (Take(','));
    if (!Take(']')) return false;
  }
  out += ']';
  return true;
}

bool LabelTextParser::AppendObject(int depth, std::string& out) {
  std::vector<std::pair<std::string_view, std::string>> members;
  SkipBlanks();
  if (!Take('}')) {
    do {
      SkipBlanks();
      auto& [key, value] = members.emplace_back();
      if (!ParseString(key)) return false;
      SkipBlanks();
      if (!Take(':')) return false;
      SkipBlanks();
      if (!AppendValue(depth + 1, value)) return false;
      SkipBlanks();
    } while (Take(','));
    if (!Take('}')) return false;
  }
  // jsonb orders keys by length, then bytes, and keeps the last of a repeated one.
  std::stable_sort(members.begin(), members.end(), [](const auto& a, const auto& b) {
    return std::pair(a.first.size(), a.first) < std::pair(b.first.size(), b.first);
  });
  out += '{';
  const char* separator = "";
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (i + 1 < members.size() && members[i].first == members[i + 1].first) continue;
    out += separator;
    AppendLabelString(members[i].first, out);
    out += ": ";
    out += members[i].second;
    separator = ", ";
  }
  out += '}';
  return true;
}

bool LabelTextParser::Take(char c) {
  if (at_ == text_.size() || text_[at_] != c) return false;
  ++at_;
  return true;
}

bool LabelTextParser::TakeWord(std::string_view word) {
  if (text_.substr(at_, word.size()) != word) return false;
  at_ += word.size();
  return true;
}

void LabelTextParser::SkipBlanks() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r') return;
    ++at_;
  }
}

}  // namespace daybook
