// SPDX-License-Identifier: Apache-2.0
#include "src/page/html_text.h"

#include "src/base/utf8.h"

namespace daybook {

std::string OneLine(std::string_view text) {
  const bool is_utf8 = IsUtf8(text);
  std::string line;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x20 || byte == 0x7f) {
      line += ' ';
    } else {
      line += byte >= 0x80 && !is_utf8 ? '?' : letter;
    }
  }
  return line;
}

std::string InHtml(std::string_view text) {
  std::string escaped;
  for (const char letter : OneLine(text)) {
    switch (letter) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&#39;"; break;
      default: escaped += letter;
    }
  }
  return escaped;
}

std::string JsonInHtml(std::string_view json) {
  std::string safe;
  for (const char letter : json) {
    switch (letter) {
      case '<': safe += "\\u003c"; break;
      case '>': safe += "\\u003e"; break;
      case '&': safe += "\\u0026"; break;
      default: safe += letter;
    }
  }
  return safe;
}

}  // namespace daybook
