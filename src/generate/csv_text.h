// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "src/generate/coded_table.h"

namespace daybook {

// The rows of a table as the operator's CSV (spec: inputs.md 1): LF, times as "2025-10-01 00:00:00 +0000 UTC", numbers
// in the shortest form that reads back the same. The texts of all dictionaries are made once.
class CsvText {
 public:
  // `table` is borrowed and outlives the object.
  explicit CsvText(const CodedTable& table);
  ~CsvText();

  void AppendHeader(std::string* out) const;
  // The rows [first, end), in `buffer`, which grows as needed; valid until it changes.
  std::string_view Rows(std::size_t first, std::size_t end, std::vector<char>* buffer) const;

 private:
  struct Column;
  const CodedTable& table_;
  std::vector<Column> columns_;
  std::size_t longest_ = 0;  // bytes of a row, at most
};

}  // namespace daybook
