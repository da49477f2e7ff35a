// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <vector>

#include "daybook/status.h"
#include "src/baseline/row_source.h"
#include "src/validate/comparison_result.h"
#include "src/validate/comparison_side.h"
#include "src/validate/expected_totals.h"

namespace daybook {

struct CompareOptions {
  double tolerance = 0.0001;
  RowFilter filter;
  bool allow_empty = false;          // a side without rows is compared like others
  std::vector<std::string> ignored;  // columns that are not compared
  std::string temporary_folder = "/tmp";
  std::size_t threads = 2;
  ComparisonSide::Memory memory;
};

// Compares two summaries row by row (spec: cli.md, "validate"). Both are read at the same time, each by a thread; what
// is kept of the rows beyond `memory` goes to temporary files. A side without any row is kInput, unless that is
// allowed.
Result<ComparisonResult> CompareSources(RowSource& actual, RowSource& baseline, const CompareOptions& options,
                                        const std::atomic<bool>& stop);

// Compares the totals of rows with expected ones; of these only the quantities that are given.
Result<ComparisonResult> CompareWithTotals(RowSource& actual, const ExpectedTotals& expected,
                                           const CompareOptions& options, const std::atomic<bool>& stop);

}  // namespace daybook
