// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daybook/day.h"
#include "src/baseline/measure.h"

namespace daybook {

// How a number of one side compares with the other's. Core-hours, GiB-hours, GiB-months.
struct SumPair {
  MeasureSum actual;
  MeasureSum baseline;
};

// A column that both sides have.
struct ColumnComparison {
  std::string name;
  bool is_metric = false;
  std::int64_t rows_beyond = 0;  // matched rows that differ here
  // Of metrics only.
  SumPair sums;                       // over all rows of each side
  double largest_difference = 0;      // relative, of matched rows with a number on both sides
  double mean_difference = 0;         // relative, over the same rows
  std::int64_t numbers_compared = 0;  // how many rows these were
  std::int64_t null_on_one_side = 0;  // among rows_beyond
  std::int64_t nan_on_one_side = 0;   // among rows_beyond; infinities too
  std::int64_t nan_actual = 0;        // NaN or infinite, of all rows of the side
  std::int64_t nan_baseline = 0;
};

// A value of a row as text; nothing: NULL.
using CellText = std::optional<std::string>;

// A row in full: compared columns in the order of rows.csv.
struct ShownRow {
  Day day;
  std::vector<CellText> cells;  // by ComparisonResult::columns
};

// A matched row that differs.
struct DifferentRow {
  ShownRow actual;
  ShownRow baseline;
  std::vector<std::size_t> columns;  // that differ, by ComparisonResult::columns
};

// One side of a comparison.
struct SideFacts {
  std::string where;  // file, folder, URI without a password
  std::int64_t rows = 0;
  std::optional<DayRange> days;        // of its rows
  std::vector<std::string> only_here;  // columns that the other side lacks
  // Distinct, without those of unallocated rows; nothing: the totals do not say.
  std::optional<std::int64_t> namespaces;
  std::optional<std::int64_t> nodes;
};

// The quantities of the totals.
enum class Quantity : std::uint8_t {
  kCpuUsage,
  kCpuRequest,
  kCpuEffective,
  kMemoryUsage,
  kMemoryRequest,
  kMemoryEffective,
  kStorageCapacity,
  kStorageRequest,
  kStorageUsage,
};
inline constexpr std::size_t kNumQuantities = 9;
std::string_view NameOf(Quantity quantity);  // "CPU usage, core-h"; months are "m"
std::string_view KeyOf(Quantity quantity);   // "cpu_usage_core_hours": of documents

enum class TotalScope : std::uint8_t { kCluster, kNode, kNamespace };
std::string_view NameOf(TotalScope scope);  // "cluster"

// A line of the totals table. Unallocated capacity is in none but those of its own namespace.
struct TotalLine {
  TotalScope scope = TotalScope::kCluster;
  // What the scope is, NULL as nothing: cluster; node; namespace on a node.
  CellText cluster;
  CellText node;
  CellText namespace_;
  bool all_nodes = false;  // of kNamespace: on whatever node
  Quantity quantity = Quantity::kCpuUsage;
  MeasureSum actual;
  MeasureSum expected;
  double relative_difference = 0;  // (actual - expected) / expected
  bool good = false;               // within the tolerance
};

// Rows that are wrong in one place or on one day.
struct DifferenceCounts {
  std::int64_t different = 0;
  std::int64_t missing = 0;
  std::int64_t extra = 0;
  double largest_difference = 0;  // relative, of the different rows' numbers

  std::int64_t total() const { return different + missing + extra; }
};

struct PlaceDifferences {
  CellText node;
  CellText namespace_;
  DifferenceCounts counts;
};

struct DayComparison {
  Day day;
  std::int64_t rows_actual = 0;
  std::int64_t rows_baseline = 0;
  std::vector<SumPair> sums;  // by Quantity
  DifferenceCounts counts;
};

// What a comparison found, whole: every table and report is made from it and nothing else.
struct ComparisonResult {
  static constexpr int kSchemaVersion = 1;
  // Rows of each kind that are kept in full, the first in the order of rows.csv.
  static constexpr std::size_t kMostShown = 100;

  double tolerance = 0;
  bool by_rows = true;  // false: the baseline gives totals only; then there are no rows, columns, days and places
  SideFacts actual;
  SideFacts baseline;
  std::vector<std::string> ignored;  // columns that were asked not to be compared

  std::int64_t matching = 0;
  std::int64_t different = 0;
  std::int64_t missing = 0;  // in the baseline only
  std::int64_t extra = 0;    // in the actual rows only
  std::vector<ColumnComparison> columns;
  std::vector<DifferentRow> different_rows;
  std::vector<ShownRow> missing_rows;
  std::vector<ShownRow> extra_rows;

  std::vector<TotalLine> totals;
  bool counts_equal = true;              // of distinct nodes and namespaces, where both sides tell them
  std::vector<DayComparison> days;       // ascending
  std::vector<PlaceDifferences> places;  // those with differences, most first
  std::vector<std::string> remarks;      // what a reader should know: sentences without a full stop
  double seconds = 0;

  // All rows match, and where there are only totals, all of them are good.
  bool equal() const;
};

}  // namespace daybook
