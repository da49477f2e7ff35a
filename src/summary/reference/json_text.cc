// SPDX-License-Identifier: Apache-2.0
#include "src/summary/reference/json_text.h"

#include <cstdint>
#include <cstdio>
#include <map>

namespace daybook::reference {
namespace {

constexpr int kMaxDepth = 100;

void AppendUtf8(std::uint32_t code, std::string& out) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6U));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | (code >> 12U));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else {
    out += static_cast<char>(0xF0U | (code >> 18U));
    out += static_cast<char>(0x80U | ((code >> 12U) & 0x3FU));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  }
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::optional<JsonValue> ParseAll() {
    JsonValue value;
    SkipBlanks();
    if (!ParseValue(value, 0)) return std::nullopt;
    SkipBlanks();
    if (at_ != text_.size()) return std::nullopt;
    return value;
  }

 private:
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool Take(char c) {
    if (Peek() != c || at_ >= text_.size()) return false;
    ++at_;
    return true;
  }
  bool TakeWord(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }
  void SkipBlanks() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
      ++at_;
    }
  }

  bool ParseValue(JsonValue& value, int depth) {
    if (depth > kMaxDepth) return false;
    switch (Peek()) {
      case '{': return ParseObject(value, depth);
      case '[': return ParseArray(value, depth);
      case '"': value.kind = JsonValue::Kind::kString; return ParseString(value.text);
      case 'n': return TakeWord("null");
      case 't':
      case 'f':
        value.kind = JsonValue::Kind::kBoolean;
        value.text = Peek() == 't' ? "true" : "false";
        return TakeWord(value.text);
      default: return ParseNumber(value);
    }
  }

  bool ParseObject(JsonValue& value, int depth) {
    value.kind = JsonValue::Kind::kObject;
    Take('{');
    SkipBlanks();
    if (Take('}')) return true;
    do {
      SkipBlanks();
      std::pair<std::string, JsonValue> member;
      if (!ParseString(member.first)) return false;
      SkipBlanks();
      if (!Take(':')) return false;
      SkipBlanks();
      if (!ParseValue(member.second, depth + 1)) return false;
      value.members.push_back(std::move(member));
      SkipBlanks();
    } while (Take(','));
    return Take('}');
  }

  bool ParseArray(JsonValue& value, int depth) {
    value.kind = JsonValue::Kind::kArray;
    Take('[');
    SkipBlanks();
    if (Take(']')) return true;
    do {
      SkipBlanks();
      if (!ParseValue(value.elements.emplace_back(), depth + 1)) return false;
      SkipBlanks();
    } while (Take(','));
    return Take(']');
  }

  bool ParseNumber(JsonValue& value) {
    const std::size_t start = at_;
    Take('-');
    if (!Take('0') && !TakeDigits()) return false;
    if (Take('.') && !TakeDigits()) return false;
    if (Take('e') || Take('E')) {
      if (!Take('+')) Take('-');
      if (!TakeDigits()) return false;
    }
    value.kind = JsonValue::Kind::kNumber;
    value.text = text_.substr(start, at_ - start);
    return true;
  }

  bool TakeDigits() {
    const std::size_t start = at_;
    while (IsDigit(Peek())) ++at_;
    return at_ > start;
  }

  bool ParseString(std::string& out) {
    if (!Take('"')) return false;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"') return true;
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c != '\\') {
        out += c;
      } else if (!ParseEscape(out)) {
        return false;
      }
    }
    return false;
  }

  bool ParseEscape(std::string& out) {
    if (at_ >= text_.size()) return false;
    switch (text_[at_++]) {
      case '"': out += '"'; return true;
      case '\\': out += '\\'; return true;
      case '/': out += '/'; return true;
      case 'b': out += '\b'; return true;
      case 'f': out += '\f'; return true;
      case 'n': out += '\n'; return true;
      case 'r': out += '\r'; return true;
      case 't': out += '\t'; return true;
      case 'u': break;
      default: return false;
    }
    std::uint32_t code = 0;
    if (!ParseHex4(code)) return false;
    if (code >= 0xDC00 && code < 0xE000) return false;
    if (code >= 0xD800 && code < 0xDC00) {
      std::uint32_t low = 0;
      if (!Take('\\') || !Take('u') || !ParseHex4(low) || low < 0xDC00 || low >= 0xE000) return false;
      code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
    }
    AppendUtf8(code, out);
    return true;
  }

  bool ParseHex4(std::uint32_t& code) {
    for (int i = 0; i < 4; ++i) {
      const char c = Peek();
      std::uint32_t digit = 0;
      if (IsDigit(c)) {
        digit = static_cast<std::uint32_t>(c - '0');
      } else if (c >= 'a' && c <= 'f') {
        digit = static_cast<std::uint32_t>(c - 'a') + 10;
      } else if (c >= 'A' && c <= 'F') {
        digit = static_cast<std::uint32_t>(c - 'A') + 10;
      } else {
        return false;
      }
      code = code * 16 + digit;
      ++at_;
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

void AppendJsonb(const JsonValue& value, std::string& out) {
  switch (value.kind) {
    case JsonValue::Kind::kNull: out += "null"; return;
    case JsonValue::Kind::kBoolean:
    case JsonValue::Kind::kNumber: out += value.text; return;
    case JsonValue::Kind::kString: AppendJsonString(value.text, out); return;
    case JsonValue::Kind::kArray: {
      out += '[';
      const char* separator = "";
      for (const JsonValue& element : value.elements) {
        out += separator;
        AppendJsonb(element, out);
        separator = ", ";
      }
      out += ']';
      return;
    }
    case JsonValue::Kind::kObject: break;
  }
  const auto shorter = [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  };
  std::map<std::string, const JsonValue*, decltype(shorter)> sorted(shorter);
  for (const auto& [key, member] : value.members) sorted[key] = &member;
  out += '{';
  const char* separator = "";
  for (const auto& [key, member] : sorted) {
    out += separator;
    AppendJsonString(key, out);
    out += ": ";
    AppendJsonb(*member, out);
    separator = ", ";
  }
  out += '}';
}

}  // namespace

std::optional<JsonValue> ParseJson(std::string_view text) { return Parser(text).ParseAll(); }

void AppendJsonString(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      case '\0': out += c; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          char buffer[8];
          std::snprintf(buffer, sizeof buffer, "\\u%04x", static_cast<unsigned>(c));
          out += buffer;
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

std::string JsonbText(const JsonValue& value) {
  std::string out;
  AppendJsonb(value, out);
  return out;
}

}  // namespace daybook::reference
