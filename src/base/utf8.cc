// SPDX-License-Identifier: Apache-2.0
#include "src/base/utf8.h"

#include <algorithm>

namespace daybook {
namespace {

// A byte that continues a character, 10xxxxxx.
bool IsTail(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

}  // namespace

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned char lead = byte(0);
    if (lead >= 0x80 && (lead < 0xC2 || lead > 0xF4)) return false;
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (text.size() < length) return false;
    for (std::size_t tail = 1; tail < length; ++tail) {
      if (!IsTail(text[tail])) return false;
    }
    // Overlong forms, surrogates, and beyond U+10FFFF.
    if (lead == 0xE0 && byte(1) < 0xA0) return false;
    if (lead == 0xED && byte(1) > 0x9F) return false;
    if (lead == 0xF0 && byte(1) < 0x90) return false;
    if (lead == 0xF4 && byte(1) > 0x8F) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::size_t CountCharacters(std::string_view text) {
  return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), IsTail));
}

}  // namespace daybook
