// SPDX-License-Identifier: Apache-2.0
#include "src/validate/compare_sources.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <new>
#include <utility>

#include "src/base/out_of_memory.h"
#include "src/base/parallel_for.h"
#include "src/baseline/text_cells.h"
#include "src/validate/partition_comparison.h"

namespace daybook {
namespace {

constexpr const char* kWhat = "compare";

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

std::vector<std::string> NamesOf(const ColumnSet& columns) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at < kNumRowColumns; ++at) {
    if (columns[at]) names.emplace_back(RowColumns()[at].name);
  }
  return names;
}

Status RemoveIgnored(const std::vector<std::string>& ignored, ColumnSet& columns) {
  for (const std::string& name : ignored) {
    const std::size_t at = ColumnAt(name);
    if (at == kNumRowColumns) {
      return ConfigurationError("read command line", "--ignore", "there is no column " + CutText(name, 80),
                                "name a column of rows.csv");
    }
    if (name == "usage_start" || name == "data_source") {
      return ConfigurationError("read command line", "--ignore", "rows cannot be told apart without " + name,
                                "name another column");
    }
    columns.reset(at);
  }
  return {};
}

// The rows of `source` into `side`, until the other side fails.
Status ReadSide(RowSource& source, const RowFilter& filter, const ComparedColumns& columns, ComparisonSide& side,
                const std::atomic<bool>& other_failed, const std::atomic<bool>& stop) {
  ColumnSet wanted = columns.all;
  try {
    return source.Read(filter, wanted, stop, [&](const SourceRow& row) -> Status {
      if (other_failed.load(std::memory_order_relaxed)) return InterruptedError(kWhat);
      return side.Add(row);
    });
  } catch (const std::bad_alloc&) {
    return OutOfMemoryError(kWhat, source.Describe());
  }
}

std::string FilterText(const RowFilter& filter) {
  std::string text;
  if (filter.source_uuid) text += " of source " + *filter.source_uuid;
  if (filter.start) text += " from " + filter.start->ToString();
  if (filter.end) text += " to " + filter.end->ToString();
  return text;
}

Error NoRowsError(const std::string& where, const RowFilter& filter) {
  return InputError(kWhat, where, "there are no rows" + FilterText(filter),
                    "see the source and the days, or add --allow-empty where none are expected");
}

// Both at the same time, each by a thread.
Status ReadSides(std::array<RowSource*, 2> sources, std::array<ComparisonSide*, 2> sides, const RowFilter& filter,
                 const ComparedColumns& columns, const std::atomic<bool>& stop) {
  std::atomic<bool> failed = false;
  std::array<Status, 2> statuses;
  const Status none = ParallelFor(2, 2, [&](std::size_t i, std::size_t) -> Status {
    statuses[i] = ReadSide(*sources[i], filter, columns, *sides[i], failed, stop);
    if (!statuses[i].ok()) failed = true;
    return {};
  });
  // A side that was ended for the other's sake says nothing.
  for (const Status& status : statuses) {
    if (!status.ok() && (status.error().kind != ErrorKind::kInterrupted || stop.load())) return status;
  }
  return none;
}

SideFacts FactsOf(const RowSource& source, const ComparisonSide& side, std::vector<std::string> only_here) {
  SideFacts facts;
  facts.where = source.Describe();
  facts.rows = side.rows();
  const auto& days = side.totals().days();
  if (!days.empty()) facts.days = DayRange{days.begin()->first, days.rbegin()->first};
  facts.only_here = std::move(only_here);
  CountPlaces(side.totals().places(), facts);
  return facts;
}

void AddTotals(const ScopeTotals& actual, const ScopeTotals& expected, ComparisonResult& result) {
  static const QuantitySums kNothing{};
  const MeasureSum zero;
  auto a = actual.begin();
  auto e = expected.begin();
  while (a != actual.end() || e != expected.end()) {
    const bool has_actual = a != actual.end() && (e == expected.end() || a->first <= e->first);
    const bool has_expected = e != expected.end() && (a == actual.end() || e->first <= a->first);
    const ScopeKey& key = has_actual ? a->first : e->first;
    const QuantitySums& ours = has_actual ? a->second : kNothing;
    const QuantitySums& theirs = has_expected ? e->second : kNothing;
    for (std::size_t i = 0; i < kNumQuantities && !key.all_nodes; ++i) {
      if (!ours[i].DiffersFrom(zero, 0) && !theirs[i].DiffersFrom(zero, 0)) continue;
      result.totals.push_back(LineOf(key, static_cast<Quantity>(i), ours[i], theirs[i], result.tolerance));
    }
    if (has_actual) ++a;
    if (has_expected) ++e;
  }
}

void AddColumns(const ComparedColumns& columns, const PartialComparison& found, const ComparisonSide& actual,
                const ComparisonSide& baseline, ComparisonResult& result) {
  for (std::size_t at = 0; at < kNumRowColumns; ++at) {
    if (!columns.all[at]) continue;
    const Column& column = RowColumns()[at];
    ColumnComparison comparison;
    comparison.name = column.name;
    comparison.rows_beyond = found.attributes[at];
    if (column.kind == ColumnKind::kMetric) {
      const PartialComparison::OfMetric& metric = found.metrics[column.index];
      comparison.is_metric = true;
      comparison.rows_beyond = metric.rows_beyond;
      comparison.sums = {actual.sums()[column.index], baseline.sums()[column.index]};
      comparison.largest_difference = metric.largest;
      comparison.mean_difference = metric.numbers == 0 ? 0 : metric.sum / static_cast<double>(metric.numbers);
      comparison.numbers_compared = metric.numbers;
      comparison.null_on_one_side = metric.null_on_one_side;
      comparison.nan_on_one_side = metric.nan_on_one_side;
      comparison.nan_actual = actual.not_finite()[column.index];
      comparison.nan_baseline = baseline.not_finite()[column.index];
    }
    result.columns.push_back(std::move(comparison));
  }
}

void AddDays(const PartialComparison& found, const ComparisonSide& actual, const ComparisonSide& baseline,
             ComparisonResult& result) {
  std::map<Day, DayComparison> days;
  const auto add = [&](const SideTotals& totals, auto rows, auto side) {
    for (const auto& [day, of_day] : totals.days()) {
      DayComparison& to = days[day];
      to.sums.resize(kNumQuantities);
      to.*rows = of_day.rows;
      for (std::size_t i = 0; i < kNumQuantities; ++i) to.sums[i].*side = of_day.sums[i];
    }
  };
  add(actual.totals(), &DayComparison::rows_actual, &SumPair::actual);
  add(baseline.totals(), &DayComparison::rows_baseline, &SumPair::baseline);
  for (const auto& [day, counts] : found.days) days[day].counts = counts;
  for (auto& [day, comparison] : days) {
    comparison.day = day;
    result.days.push_back(std::move(comparison));
  }
}

void AddPlaces(const PartialComparison& found, ComparisonResult& result) {
  for (const auto& [place, counts] : found.places) result.places.push_back({place.first, place.second, counts});
  std::stable_sort(result.places.begin(), result.places.end(),
                   [](const PlaceDifferences& one, const PlaceDifferences& other) {
                     return one.counts.total() > other.counts.total();
                   });
}

void AddRemarks(ComparisonResult& result) {
  for (const auto& [side, other] : {std::pair(&result.actual, "baseline"), std::pair(&result.baseline, "actual")}) {
    if (side->only_here.empty()) continue;
    result.remarks.push_back("not compared, since the " + std::string(other) +
                             " rows lack them: " + ListText(side->only_here));
  }
  for (const ColumnComparison& column : result.columns) {
    if (column.nan_actual != 0 || column.nan_baseline != 0) {
      result.remarks.push_back(column.name + " is NaN or infinite in " + std::to_string(column.nan_actual) +
                               " actual rows and " + std::to_string(column.nan_baseline) + " of the baseline");
    }
    const std::int64_t pairs = result.matching + result.different;
    if (!column.is_metric && pairs > 0 && column.rows_beyond == pairs) {
      result.remarks.push_back(column.name + " differs in every row; --ignore " + column.name + " compares without it");
    }
  }
}

}  // namespace

Result<ComparisonResult> CompareSources(RowSource& actual, RowSource& baseline, const CompareOptions& options,
                                        const std::atomic<bool>& stop) {
  const Clock::time_point begin = Clock::now();
  // Columns: what both have is compared.
  DAYBOOK_ASSIGN_OR_RETURN(const SourceColumns actual_columns, actual.Open(stop));
  DAYBOOK_ASSIGN_OR_RETURN(const SourceColumns baseline_columns, baseline.Open(stop));
  ColumnSet common = actual_columns.known & baseline_columns.known;
  DAYBOOK_RETURN_IF_ERROR(RemoveIgnored(options.ignored, common));
  const ComparedColumns columns = DivideColumns(common);
  if (columns.metrics.none()) {
    return InputError(kWhat, baseline.Describe(),
                      "no number is in both: " + actual.Describe() + " has " + ListText(NamesOf(actual_columns.known)) +
                          ", and this one " + ListText(NamesOf(baseline_columns.known)),
                      "give summaries with the columns of rows.csv");
  }

  // Rows: both sides are read, packed and divided by key.
  ComparisonSide ours(columns, actual.Describe(), options.temporary_folder, options.memory);
  ComparisonSide theirs(columns, baseline.Describe(), options.temporary_folder, options.memory);
  DAYBOOK_RETURN_IF_ERROR(ReadSides({&actual, &baseline}, {&ours, &theirs}, options.filter, columns, stop));
  if (!options.allow_empty) {
    if (ours.rows() == 0) return NoRowsError(actual.Describe(), options.filter);
    if (theirs.rows() == 0) return NoRowsError(baseline.Describe(), options.filter);
  }

  // Beyond this point no row is added: the partitions are compared side by side.
  std::vector<PartialComparison> parts(RowPartitions::kCount);
  DAYBOOK_RETURN_IF_ERROR(ParallelFor(parts.size(), options.threads, [&](std::size_t i, std::size_t) -> Status {
    if (stop.load()) return InterruptedError(kWhat);
    try {
      DAYBOOK_ASSIGN_OR_RETURN(parts[i], ComparePartition(i, columns, ours, theirs, options.tolerance));
      return {};
    } catch (const std::bad_alloc&) {
      return OutOfMemoryError(kWhat, baseline.Describe());
    }
  }));
  PartialComparison found = MergeComparisons(std::move(parts), columns);

  ComparisonResult result;
  result.tolerance = options.tolerance;
  result.ignored = options.ignored;
  result.matching = found.matching;
  result.different = found.different;
  result.missing = found.missing;
  result.extra = found.extra;
  result.actual = FactsOf(actual, ours, NamesOf(actual_columns.known & ~baseline_columns.known));
  result.baseline = FactsOf(baseline, theirs, NamesOf(baseline_columns.known & ~actual_columns.known));
  result.counts_equal =
      result.actual.nodes == result.baseline.nodes && result.actual.namespaces == result.baseline.namespaces;
  AddColumns(columns, found, ours, theirs, result);
  AddTotals(TotalsByScope(ours.totals().places()), TotalsByScope(theirs.totals().places()), result);
  AddDays(found, ours, theirs, result);
  AddPlaces(found, result);
  AddRemarks(result);
  result.different_rows = std::move(found.different_rows);
  result.missing_rows = std::move(found.missing_rows);
  result.extra_rows = std::move(found.extra_rows);
  result.seconds = SecondsSince(begin);
  return result;
}

}  // namespace daybook
