// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <utility>

#include "src/validate/compare_sources.h"

namespace daybook {
namespace {

constexpr const char* kWhat = "compare";

// What totals are told by, and summed of.
ColumnSet TotalColumns() {
  ColumnSet columns;
  for (const char* name : {"cluster_id", "node", "namespace", "data_source", "infrastructure_usage_cost"}) {
    columns.set(ColumnAt(name));
  }
  for (std::size_t i = 0; i < kNumQuantities; ++i) {
    const Metric metric = MetricOf(static_cast<Quantity>(i));
    for (std::size_t at = 0; at < kNumRowColumns; ++at) {
      const Column& column = RowColumns()[at];
      if (column.kind == ColumnKind::kMetric && column.index == static_cast<std::size_t>(metric)) columns.set(at);
    }
  }
  return columns;
}

Status CheckColumns(const ExpectedTotals& expected, const ColumnSet& known, const std::string& where) {
  const auto check = [&](std::string_view name) -> Status {
    if (known[ColumnAt(name)]) return {};
    return InputError(kWhat, where, "there is no column " + std::string(name) + ", which the expected totals tell of",
                      "leave these totals out");
  };
  for (const auto& [key, quantities] : expected.totals) {
    if (key.scope == TotalScope::kCluster && key.cluster) DAYBOOK_RETURN_IF_ERROR(check("cluster_id"));
    if (key.scope == TotalScope::kNode) DAYBOOK_RETURN_IF_ERROR(check("node"));
    if (key.scope == TotalScope::kNamespace) DAYBOOK_RETURN_IF_ERROR(check("namespace"));
    for (std::size_t i = 0; i < kNumQuantities; ++i) {
      if (!quantities[i]) continue;
      const auto metric = static_cast<std::size_t>(MetricOf(static_cast<Quantity>(i)));
      for (const Column& column : RowColumns()) {
        if (column.kind == ColumnKind::kMetric && column.index == metric) DAYBOOK_RETURN_IF_ERROR(check(column.name));
      }
    }
  }
  return {};
}

// The sums of a scope; none where nothing is there.
QuantitySums ActualOf(const ScopeKey& key, const ScopeTotals& actual) {
  const auto found = actual.find(key);
  if (found != actual.end()) return found->second;
  QuantitySums sums;
  if (key.scope != TotalScope::kCluster || key.cluster) return sums;
  for (const auto& [cluster, of_cluster] : actual) {
    if (cluster.scope != TotalScope::kCluster) continue;
    for (std::size_t i = 0; i < kNumQuantities; ++i) sums[i].Add(of_cluster[i]);
  }
  return sums;
}

// Whether there are as many distinct names as expected, where that is told.
void CheckCount(const char* names, const std::optional<std::int64_t>& expected,
                const std::optional<std::int64_t>& actual, ComparisonResult& result) {
  if (!expected || expected == actual) return;
  result.counts_equal = false;
  result.remarks.push_back("there are " + std::to_string(actual.value_or(0)) + " distinct " + names + ", and " +
                           std::to_string(*expected) + " are expected");
}

// What both leave in.
RowFilter Narrowed(RowFilter filter, const std::optional<DayRange>& days) {
  if (!days) return filter;
  if (!filter.start || *filter.start < days->start) filter.start = days->start;
  if (!filter.end || days->end < *filter.end) filter.end = days->end;
  return filter;
}

}  // namespace

Result<ComparisonResult> CompareWithTotals(RowSource& actual, const ExpectedTotals& expected,
                                           const CompareOptions& options, const std::atomic<bool>& stop) {
  const auto begin = std::chrono::steady_clock::now();
  DAYBOOK_ASSIGN_OR_RETURN(const SourceColumns columns, actual.Open(stop));
  DAYBOOK_RETURN_IF_ERROR(CheckColumns(expected, columns.known, actual.Describe()));
  const ColumnSet wanted = TotalColumns() & columns.known;
  SideTotals totals;
  std::int64_t rows = 0;
  std::int64_t not_finite = 0;
  DAYBOOK_RETURN_IF_ERROR(
      actual.Read(Narrowed(options.filter, expected.days), wanted, stop, [&](const SourceRow& row) -> Status {
        totals.Add(row, wanted);
        ++rows;
        not_finite += std::count_if(row.measures.begin(), row.measures.end(), [](const Measure& measure) {
          return !measure.is_number() && measure.kind != Measure::Kind::kNull;
        });
        return {};
      }));
  if (rows == 0 && !options.allow_empty) {
    return InputError(kWhat, actual.Describe(), "there are no rows of the expected totals' days and source",
                      "see the source and the days, or add --allow-empty where none are expected");
  }

  ComparisonResult result;
  result.tolerance = options.tolerance;
  result.by_rows = false;
  result.actual.where = actual.Describe();
  result.actual.rows = rows;
  if (!totals.days().empty())
    result.actual.days = DayRange{totals.days().begin()->first, totals.days().rbegin()->first};
  CountPlaces(totals.places(), result.actual);
  result.baseline.where = expected.where;
  result.baseline.days = expected.days;
  result.baseline.nodes = expected.nodes;
  result.baseline.namespaces = expected.namespaces;
  if (not_finite > 0) {
    // No sum holds them, and no sum of numbers is equal to one that should.
    result.counts_equal = false;
    result.remarks.push_back(std::to_string(not_finite) + " values are NaN or infinite, which no total can be");
  }
  CheckCount("nodes", expected.nodes, result.actual.nodes, result);
  CheckCount("namespaces", expected.namespaces, result.actual.namespaces, result);
  const ScopeTotals found = TotalsByScope(totals.places());
  for (const auto& [key, quantities] : expected.totals) {
    const QuantitySums sums = ActualOf(key, found);
    for (std::size_t i = 0; i < kNumQuantities; ++i) {
      if (!quantities[i]) continue;
      result.totals.push_back(LineOf(key, static_cast<Quantity>(i), sums[i], *quantities[i], options.tolerance));
    }
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return result;
}

}  // namespace daybook
