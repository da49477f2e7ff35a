// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "src/bench/bench_results.h"
#include "src/bench/comparison.h"

namespace daybook {

struct ReportColumn {
  std::string header;
  bool is_number = false;
};

struct ReportTable {
  std::vector<ReportColumn> columns;
  std::vector<std::vector<std::string>> rows;  // empty: the section has no table
};

// Plain text, to be escaped for whatever shows it.
struct ReportSection {
  std::string title;
  bool has_plots = false;
  std::vector<std::string> points;  // a list
  ReportTable table;
  std::vector<std::string> notes;  // paragraphs below
};

// What the report says, in the order of reading.
std::vector<ReportSection> SectionsOf(const BenchResults& results, const Comparison& comparison);

}  // namespace daybook
