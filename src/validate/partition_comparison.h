// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "src/validate/comparison_result.h"
#include "src/validate/comparison_side.h"
#include "src/validate/row_difference.h"

namespace daybook {

// What the comparison of some rows found.
struct PartialComparison {
  struct OfMetric {
    std::int64_t rows_beyond = 0;
    double largest = 0;
    double sum = 0;  // of relative differences
    std::int64_t numbers = 0;
    std::int64_t null_on_one_side = 0;
    std::int64_t nan_on_one_side = 0;
  };
  using PlaceKey = std::pair<CellText, CellText>;  // node, namespace

  std::int64_t matching = 0;
  std::int64_t different = 0;
  std::int64_t missing = 0;
  std::int64_t extra = 0;
  std::array<OfMetric, kNumMetrics> metrics;
  std::array<std::int64_t, kNumRowColumns> attributes{};  // rows that differ
  std::map<PlaceKey, DifferenceCounts> places;
  std::map<Day, DifferenceCounts> days;
  // The first of each, in the order of rows.csv.
  std::vector<DifferentRow> different_rows;
  std::vector<ShownRow> missing_rows;
  std::vector<ShownRow> extra_rows;
};

// Compares partition `number` of both sides. Rows of one key are paired as a multiset: first those that match, then the
// nearest. Any thread, while no side grows.
Result<PartialComparison> ComparePartition(std::size_t number, const ComparedColumns& columns,
                                           const ComparisonSide& actual, const ComparisonSide& baseline,
                                           double tolerance);

// What was found in several partitions, as of one. The order of `parts` shows in nothing but the last bits of sums.
PartialComparison MergeComparisons(std::vector<PartialComparison> parts, const ComparedColumns& columns);

}  // namespace daybook
