// SPDX-License-Identifier: Apache-2.0
#include "src/config/substitution.h"

#include <algorithm>

namespace daybook {
namespace {

bool IsName(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; };
  return !name.empty() && is_letter(name[0]) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

}  // namespace

Result<std::string> SubstituteVariables(std::string_view text, const Environment& environment, const Origin& origin,
                                        std::string_view path) {
  std::string out;
  while (true) {
    const std::size_t at = text.find("${");
    if (at == std::string_view::npos) {
      out += text;
      return out;
    }
    if (at > 0 && text[at - 1] == '$') {
      out += text.substr(0, at - 1);
      out += "${";
      text.remove_prefix(at + 2);
      continue;
    }
    out += text.substr(0, at);
    text.remove_prefix(at + 2);
    const std::size_t close = text.find('}');
    const std::string_view inside = text.substr(0, close);
    const std::size_t separator = inside.find(":-");
    const std::string_view name = inside.substr(0, separator);
    if (close == std::string_view::npos || !IsName(name)) {
      return SettingError(origin, path, "\"${\" does not begin a variable",
                          "write ${NAME} or ${NAME:-default}, or $${ for the characters themselves");
    }
    const auto variable = environment.find(std::string(name));
    if (separator != std::string_view::npos) {
      const bool given = variable != environment.end() && !variable->second.empty();
      out += given ? std::string_view(variable->second) : inside.substr(separator + 2);
    } else if (variable != environment.end()) {
      out += variable->second;
    } else {
      return SettingError(origin, path, "environment variable " + std::string(name) + " is not set",
                          "set it, or write ${" + std::string(name) + ":-default}");
    }
    text.remove_prefix(close + 1);
  }
}

}  // namespace daybook
