// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::cli {

// Columns of a terminal that UTF-8 text takes: 2 for wide characters, 0 for combining ones.
std::size_t DisplayWidth(std::string_view text);
// `text` in at most `width` columns, with "…" where something was cut.
std::string FitWidth(std::string_view text, std::size_t width);
// `text` with control characters written as \xHH, so that a name cannot move the cursor.
std::string Printable(std::string_view text);

struct TableColumn {
  std::string group;  // stands above neighbouring columns of the same group; may be empty
  std::string header;
  bool is_number = false;  // right-aligned
};

struct TextTable {
  std::string title;
  std::vector<TableColumn> columns;  // text columns come first
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> total;  // the last line, below a rule; empty for none
};

// At most `max_width` columns wide: when it would be wider, text is cut to no less than 24 columns, and after that each
// group of number columns becomes a table of its own, with the text columns repeated.
std::string RenderTable(const TextTable& table, std::size_t max_width = 80);

}  // namespace daybook::cli
