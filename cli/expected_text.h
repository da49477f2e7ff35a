// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "cli/text_table.h"

namespace daybook::cli {

// For tests: a file of tests/cli.
inline std::string ExpectedText(const std::string& name) {
  std::ifstream file(std::string(DAYBOOK_EXPECTED_TEXTS) + "/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline std::size_t WidestLine(const std::string& text) {
  std::istringstream lines(text);
  std::size_t widest = 0;
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, DisplayWidth(line));
  return widest;
}

}  // namespace daybook::cli
