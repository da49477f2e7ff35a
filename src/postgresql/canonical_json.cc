// SPDX-License-Identifier: Apache-2.0
#include "src/postgresql/canonical_json.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace daybook {
namespace {

constexpr int kMostLevels = 200;

void AppendSize(std::uint32_t size, std::string& out) {
  for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>(size >> shift & 0xffU);
}

void AppendSized(std::string_view bytes, std::string& out) {
  AppendSize(static_cast<std::uint32_t>(bytes.size()), out);
  out += bytes;
}

void AppendUtf8(std::uint32_t c, std::string& out) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xc0U | c >> 6U);
    out += static_cast<char>(0x80U | (c & 0x3fU));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xe0U | c >> 12U);
    out += static_cast<char>(0x80U | (c >> 6U & 0x3fU));
    out += static_cast<char>(0x80U | (c & 0x3fU));
  } else {
    out += static_cast<char>(0xf0U | c >> 18U);
    out += static_cast<char>(0x80U | (c >> 12U & 0x3fU));
    out += static_cast<char>(0x80U | (c >> 6U & 0x3fU));
    out += static_cast<char>(0x80U | (c & 0x3fU));
  }
}

class Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  bool Document(std::string& out) {
    if (!Value(out, 0)) return false;
    SkipBlanks();
    return rest_.empty();
  }

 private:
  void SkipBlanks() {
    const std::size_t first = rest_.find_first_not_of(" \t\n\r");
    rest_.remove_prefix(first == std::string_view::npos ? rest_.size() : first);
  }

  bool Take(std::string_view token) {
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  bool Value(std::string& out, int level) {
    if (level > kMostLevels) return false;
    SkipBlanks();
    if (rest_.empty()) return false;
    switch (rest_.front()) {
      case '{': return Object(out, level);
      case '[': return Array(out, level);
      case '"': {
        std::string text;
        if (!String(text)) return false;
        out += 's';
        AppendSized(text, out);
        return true;
      }
      case 't': out += 't'; return Take("true");
      case 'f': out += 'f'; return Take("false");
      case 'n': out += 'n'; return Take("null");
      default: return Number(out);
    }
  }

  bool Object(std::string& out, int level) {
    Take("{");
    std::vector<std::pair<std::string, std::string>> members;
    SkipBlanks();
    if (!Take("}")) {
      do {
        auto& [key, value] = members.emplace_back();
        SkipBlanks();
        if (!String(key)) return false;
        SkipBlanks();
        if (!Take(":") || !Value(value, level + 1)) return false;
        SkipBlanks();
      } while (Take(","));
      if (!Take("}")) return false;
    }
    std::stable_sort(members.begin(), members.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    // Of a repeated key the last value counts.
    std::string body;
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (i + 1 < members.size() && members[i + 1].first == members[i].first) continue;
      AppendSized(members[i].first, body);
      body += members[i].second;
      ++count;
    }
    out += '{';
    AppendSize(count, out);  // so that no key can be read as the end
    out += body;
    return true;
  }

  bool Array(std::string& out, int level) {
    Take("[");
    out += '[';
    SkipBlanks();
    if (!Take("]")) {
      do {
        if (!Value(out, level + 1)) return false;
        SkipBlanks();
      } while (Take(","));
      if (!Take("]")) return false;
    }
    out += ']';
    return true;
  }

  std::optional<std::uint32_t> FourHexDigits() {
    if (rest_.size() < 4) return std::nullopt;
    std::uint32_t code = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + 4, code, 16);
    if (error != std::errc() || end != rest_.data() + 4) return std::nullopt;
    rest_.remove_prefix(4);
    return code;
  }

  bool String(std::string& text) {
    if (!Take("\"")) return false;
    while (!rest_.empty()) {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"') return true;
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c != '\\') {
        text += c;
        continue;
      }
      if (!Escape(text)) return false;
    }
    return false;
  }

  bool Escape(std::string& text) {
    if (rest_.empty()) return false;
    const char c = rest_.front();
    rest_.remove_prefix(1);
    constexpr std::string_view kLetters = "bfnrt\"\\/";
    constexpr std::string_view kMeanings = "\b\f\n\r\t\"\\/";
    if (const std::size_t at = kLetters.find(c); at != std::string_view::npos) {
      text += kMeanings[at];
      return true;
    }
    if (c != 'u') return false;
    std::optional<std::uint32_t> code = FourHexDigits();
    if (!code.has_value() || *code == 0 || (*code >= 0xdc00 && *code < 0xe000)) return false;
    if (*code >= 0xd800 && *code < 0xdc00) {
      if (!Take("\\u")) return false;
      const std::optional<std::uint32_t> second = FourHexDigits();
      if (!second.has_value() || *second < 0xdc00 || *second >= 0xe000) return false;
      code = 0x10000 + ((*code - 0xd800) << 10U) + (*second - 0xdc00);
    }
    AppendUtf8(*code, text);
    return true;
  }

  std::string_view Digits() {
    const std::size_t end = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    const std::string_view digits = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return digits;
  }

  // As 0.DIGITS x 10^EXPONENT, without zeros at the ends of DIGITS.
  bool Number(std::string& out) {
    const bool negative = Take("-");
    const std::string_view whole = Digits();
    if (whole.empty() || (whole.size() > 1 && whole.front() == '0')) return false;
    std::string digits(whole);
    if (Take(".")) {
      const std::string_view fraction = Digits();
      if (fraction.empty()) return false;
      digits += fraction;
    }
    std::int64_t exponent = static_cast<std::int64_t>(whole.size());
    if (Take("e") || Take("E")) {
      const bool down = Take("-");
      if (!down) Take("+");
      const std::string_view power = Digits();
      std::int32_t value = 0;
      const auto [end, error] = std::from_chars(power.data(), power.data() + power.size(), value);
      if (power.empty() || error != std::errc()) return false;
      exponent += down ? -value : value;
    }
    const std::size_t first = digits.find_first_not_of('0');
    if (first == std::string::npos) {
      out += '0';
      return true;
    }
    exponent -= static_cast<std::int64_t>(first);
    digits.erase(digits.find_last_not_of('0') + 1);
    out += negative ? '-' : '+';
    AppendSized(std::string_view(digits).substr(first), out);
    AppendSized(std::to_string(exponent), out);
    return true;
  }

  std::string_view rest_;
};

}  // namespace

bool AppendCanonicalJson(std::string_view text, std::string& out) { return Parser(text).Document(out); }

}  // namespace daybook
