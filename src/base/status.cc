// SPDX-License-Identifier: Apache-2.0
#include "daybook/status.h"

#include <cstdio>

namespace daybook {
namespace {

// Messages are one line: line ends and other control characters of foreign text must not break it or a terminal.
void AppendOneLine(const std::string& text, std::string& out) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7f) {
      char buffer[8];
      std::snprintf(buffer, sizeof buffer, "\\x%02x", byte);
      out += buffer;
    } else {
      out += c;
    }
  }
}

}  // namespace

std::string Error::Message() const {
  std::string message;
  for (const std::string* part : {&what, &object, &why}) {
    if (part->empty()) continue;
    if (!message.empty()) message += ": ";
    AppendOneLine(*part, message);
  }
  if (!remedy.empty()) {
    message += "; ";
    AppendOneLine(remedy, message);
  }
  return message;
}

Error ConfigurationError(std::string what, std::string object, std::string why, std::string remedy) {
  return {ErrorKind::kConfiguration, std::move(what), std::move(object), std::move(why), std::move(remedy)};
}

Error InputError(std::string what, std::string object, std::string why, std::string remedy) {
  return {ErrorKind::kInput, std::move(what), std::move(object), std::move(why), std::move(remedy)};
}

Error ServiceError(std::string what, std::string object, std::string why, std::string remedy) {
  return {ErrorKind::kService, std::move(what), std::move(object), std::move(why), std::move(remedy)};
}

Error DefectError(std::string what, std::string object, std::string why) {
  return {ErrorKind::kDefect, std::move(what), std::move(object), std::move(why),
          "this is a defect of daybook: please report it with this line"};
}

Error InterruptedError(std::string what) {
  return {ErrorKind::kInterrupted, std::move(what), "", "interrupted", "nothing was written"};
}

std::string CutText(const std::string& text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  std::size_t end = max_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "...";
}

}  // namespace daybook
