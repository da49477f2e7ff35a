// SPDX-License-Identifier: Apache-2.0
#include "src/base/like.h"

namespace daybook {
namespace {

std::size_t CharacterLength(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) ++length;
  return length;
}

}  // namespace

std::optional<bool> Like(std::string_view text, std::string_view pattern, bool has_escape) {
  // The state to return to when what follows the last % does not fit: that % then takes one character more.
  std::string_view text_at_percent;
  std::string_view pattern_after_percent;
  bool seen_percent = false;
  while (true) {
    bool fits = false;
    if (pattern.empty()) {
      if (text.empty()) return true;
    } else if (pattern.front() == '%') {
      // A run of % and _ is one % after as many characters as it has _. At the end of the text PostgreSQL looks no
      // further than for more %.
      const bool at_end = text.empty();
      for (; !pattern.empty() && (pattern.front() == '%' || pattern.front() == '_'); pattern.remove_prefix(1)) {
        if (pattern.front() == '%') continue;
        if (text.empty()) return false;
        text.remove_prefix(CharacterLength(text));
      }
      if (pattern.empty()) return true;
      if (has_escape && !at_end && pattern == "\\") return std::nullopt;
      seen_percent = true;
      text_at_percent = text;
      pattern_after_percent = pattern;
      continue;
    } else if (pattern.front() == '_') {
      if (!text.empty()) {
        text.remove_prefix(CharacterLength(text));
        pattern.remove_prefix(1);
        fits = true;
      }
    } else {
      std::string_view literal = pattern;
      if (has_escape && literal.front() == '\\') {
        literal.remove_prefix(1);
        // The text is compared with what follows the escape only when there is text left.
        if (literal.empty() && !text.empty()) return std::nullopt;
      }
      if (!text.empty() && text.front() == literal.front()) {
        text.remove_prefix(1);
        pattern = literal.substr(1);
        fits = true;
      }
    }
    if (fits) continue;
    if (!seen_percent || text_at_percent.empty()) return false;
    text_at_percent.remove_prefix(CharacterLength(text_at_percent));
    text = text_at_percent;
    pattern = pattern_after_percent;
  }
}

}  // namespace daybook
