// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/validate/comparison_result.h"

namespace daybook {

// A table of the page, which the page's script sorts by a click on a header and filters by a text field.
class SortableTable {
 public:
  struct Column {
    std::string header;
    bool is_number = false;
  };
  struct Cell {
    std::string html;              // escaped already
    std::optional<double> number;  // what a column of numbers is sorted by
    std::string_view css_class = {};
  };

  // `name`: of the table for whoever cannot see it. REQUIRES of each row: as many cells as columns.
  SortableTable(std::string name, std::vector<Column> columns) : name_(std::move(name)), columns_(std::move(columns)) {}

  void Add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }
  bool empty() const { return rows_.empty(); }

  std::string ToHtml() const;

 private:
  std::string name_;
  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

// Cells. Text of data is escaped, NULL and the empty text are told apart from text.
SortableTable::Cell TextCell(std::string_view text);
SortableTable::Cell ValueCell(const CellText& value);
SortableTable::Cell CountCell(std::int64_t count);
SortableTable::Cell DecimalCell(double number);
SortableTable::Cell PercentCell(double relative);

std::string ValueHtml(const CellText& value);
// A relative difference: "0.02 %".
std::string PercentText(double relative);

}  // namespace daybook
