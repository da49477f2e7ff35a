// SPDX-License-Identifier: Apache-2.0
#include "src/config/aws_files.h"

#include <algorithm>

namespace daybook {
namespace {

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

bool IsSectionOf(std::string_view name, std::string_view profile, bool is_config) {
  name = Trimmed(name);
  if (name == profile) return !is_config || profile == "default";
  constexpr std::string_view kProfile = "profile";
  return is_config && name.starts_with(kProfile) && Trimmed(name.substr(kProfile.size())) == profile;
}

}  // namespace

std::optional<AwsSection> FindAwsSection(std::string_view text, std::string_view profile, bool is_config) {
  std::optional<AwsSection> found;
  bool is_within = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view raw = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::string_view line = Trimmed(raw);
    if (line.empty() || line[0] == '#' || line[0] == ';') continue;
    if (line[0] == '[') {
      is_within = IsSectionOf(line.substr(1, std::min(line.find(']'), line.size()) - 1), profile, is_config);
      if (is_within && !found.has_value()) found.emplace();
      continue;
    }
    const std::size_t equals = line.find('=');
    // Indented lines are settings of the one above them.
    if (!is_within || equals == std::string_view::npos || raw[0] == ' ' || raw[0] == '\t') continue;
    (*found)[LowerCase(Trimmed(line.substr(0, equals)))] = std::string(Trimmed(line.substr(equals + 1)));
  }
  return found;
}

}  // namespace daybook
