// SPDX-License-Identifier: Apache-2.0
#include "src/validate/partition_comparison.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace daybook {
namespace {

const std::size_t kDay = ColumnAt("usage_start");
const std::size_t kUsageEnd = ColumnAt("usage_end");
// Of more rows of one key not every pair is looked at.
constexpr std::size_t kFewRows = 64;

// A packed row among the bytes of its partition.
struct RowAt {
  Hash128 key;
  std::size_t offset = 0;
};

std::vector<RowAt> SortedRows(const std::string& bytes) {
  std::vector<RowAt> rows;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::string_view rest = std::string_view(bytes).substr(at);
    rows.push_back({PackedKey(rest), at});
    at += PackedSize(rest);
  }
  std::sort(rows.begin(), rows.end(), [](const RowAt& one, const RowAt& other) {
    return std::tie(one.key, one.offset) < std::tie(other.key, other.offset);
  });
  return rows;
}

// The order of rows.csv: day, data_source, namespace, node, then the other columns; NULL first.
bool ShownLess(const ShownRow& one, const ShownRow& other, const std::vector<std::size_t>& order) {
  if (one.day != other.day) return one.day < other.day;
  for (const std::size_t at : order) {
    if (one.cells[at] != other.cells[at]) return one.cells[at] < other.cells[at];
  }
  return false;
}

const ShownRow& RowOf(const ShownRow& row) { return row; }
const ShownRow& RowOf(const DifferentRow& row) { return row.actual; }

// Positions among a row's cells, in the order of rows.csv's rows.
std::vector<std::size_t> OrderOf(const ColumnSet& columns) {
  std::vector<std::size_t> positions(kNumRowColumns, kNumRowColumns);
  std::size_t next = 0;
  for (std::size_t at = 0; at < kNumRowColumns; ++at) {
    if (columns[at]) positions[at] = next++;
  }
  std::vector<std::size_t> order;
  for (const char* first : {"data_source", "namespace", "node"}) {
    const std::size_t at = ColumnAt(first);
    if (columns[at]) order.push_back(std::exchange(positions[at], kNumRowColumns));
  }
  for (const std::size_t position : positions) {
    if (position != kNumRowColumns) order.push_back(position);
  }
  return order;
}

// Adds `more`, and keeps the first of all.
template <typename Row>
void KeepFirst(std::vector<Row> more, const std::vector<std::size_t>& order, std::vector<Row>& rows) {
  rows.insert(rows.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const Row& one, const Row& other) { return ShownLess(RowOf(one), RowOf(other), order); });
  if (rows.size() > ComparisonResult::kMostShown) rows.resize(ComparisonResult::kMostShown);
}

void Add(const DifferenceCounts& more, DifferenceCounts& to) {
  to.different += more.different;
  to.missing += more.missing;
  to.extra += more.extra;
  to.largest_difference = std::max(to.largest_difference, more.largest_difference);
}

class Comparer {
 public:
  Comparer(const ComparedColumns& columns, const ComparisonSide& actual, const ComparisonSide& baseline,
           double tolerance)
      : columns_(columns), actual_(actual), baseline_(baseline), tolerance_(tolerance), order_(OrderOf(columns.all)) {}

  Status Compare(const std::string& actual_bytes, const std::string& baseline_bytes) {
    const std::vector<RowAt> actual = SortedRows(actual_bytes);
    const std::vector<RowAt> baseline = SortedRows(baseline_bytes);
    std::vector<PackedRow> ours;
    std::vector<PackedRow> theirs;
    std::size_t a = 0;
    std::size_t b = 0;
    while (a < actual.size() || b < baseline.size()) {
      const Hash128 key = a == actual.size()     ? baseline[b].key
                          : b == baseline.size() ? actual[a].key
                                                 : std::min(actual[a].key, baseline[b].key);
      TakeKey(key, actual_bytes, actual, a, ours);
      TakeKey(key, baseline_bytes, baseline, b, theirs);
      DAYBOOK_RETURN_IF_ERROR(CompareKey(ours, theirs));
    }
    return {};
  }

  PartialComparison TakeFound() {
    SortShown(found_.different_rows);
    SortShown(found_.missing_rows);
    SortShown(found_.extra_rows);
    return std::move(found_);
  }

 private:
  void TakeKey(const Hash128& key, const std::string& bytes, const std::vector<RowAt>& rows, std::size_t& at,
               std::vector<PackedRow>& taken) const {
    taken.clear();
    for (; at < rows.size() && rows[at].key == key; ++at) {
      std::string_view rest = std::string_view(bytes).substr(rows[at].offset);
      taken.push_back(Unpack(columns_.metrics, rest));
    }
  }

  Status CompareKey(const std::vector<PackedRow>& ours, const std::vector<PackedRow>& theirs) {
    if (ours.size() == 1 && theirs.size() == 1) return TakePair(ours[0], theirs[0]);
    std::vector<bool> used_ours(ours.size());
    std::vector<bool> used_theirs(theirs.size());
    for (const auto& [i, j] : Pairs(ours, theirs)) {
      used_ours[i] = true;
      used_theirs[j] = true;
      DAYBOOK_RETURN_IF_ERROR(TakePair(ours[i], theirs[j]));
    }
    for (std::size_t i = 0; i < ours.size(); ++i) {
      if (!used_ours[i]) DAYBOOK_RETURN_IF_ERROR(TakeAlone(ours[i], actual_, found_.extra, found_.extra_rows, true));
    }
    for (std::size_t j = 0; j < theirs.size(); ++j) {
      if (!used_theirs[j]) {
        DAYBOOK_RETURN_IF_ERROR(TakeAlone(theirs[j], baseline_, found_.missing, found_.missing_rows, false));
      }
    }
    return {};
  }

  // Which row of the one side goes with which of the other: the nearest first.
  std::vector<std::pair<std::size_t, std::size_t>> Pairs(const std::vector<PackedRow>& ours,
                                                         const std::vector<PackedRow>& theirs) const {
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    if (ours.empty() || theirs.empty()) return pairs;
    if (ours.size() > kFewRows || theirs.size() > kFewRows) return PairsInOrder(ours, theirs);
    struct Candidate {
      double distance;
      std::size_t i;
      std::size_t j;
    };
    std::vector<Candidate> candidates;
    for (std::size_t i = 0; i < ours.size(); ++i) {
      for (std::size_t j = 0; j < theirs.size(); ++j) {
        candidates.push_back({CompareRows(ours[i], theirs[j], columns_.metrics, tolerance_).distance, i, j});
      }
    }
    std::sort(candidates.begin(), candidates.end(), [](const Candidate& one, const Candidate& other) {
      return std::tie(one.distance, one.i, one.j) < std::tie(other.distance, other.i, other.j);
    });
    std::vector<bool> used_ours(ours.size());
    std::vector<bool> used_theirs(theirs.size());
    for (const Candidate& candidate : candidates) {
      if (used_ours[candidate.i] || used_theirs[candidate.j]) continue;
      used_ours[candidate.i] = true;
      used_theirs[candidate.j] = true;
      pairs.emplace_back(candidate.i, candidate.j);
    }
    return pairs;
  }

  // Both sides by their values; equal ones first, then the rest as they stand.
  std::vector<std::pair<std::size_t, std::size_t>> PairsInOrder(const std::vector<PackedRow>& ours,
                                                                const std::vector<PackedRow>& theirs) const {
    const std::vector<std::size_t> a = ByValues(ours);
    const std::vector<std::size_t> b = ByValues(theirs);
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    std::vector<std::size_t> left_a;
    std::vector<std::size_t> left_b;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() && j < b.size()) {
      if (!CompareRows(ours[a[i]], theirs[b[j]], columns_.metrics, tolerance_).any) {
        pairs.emplace_back(a[i++], b[j++]);
      } else if (ValuesLess(ours[a[i]], theirs[b[j]])) {
        left_a.push_back(a[i++]);
      } else {
        left_b.push_back(b[j++]);
      }
    }
    left_a.insert(left_a.end(), a.begin() + static_cast<std::ptrdiff_t>(i), a.end());
    left_b.insert(left_b.end(), b.begin() + static_cast<std::ptrdiff_t>(j), b.end());
    for (std::size_t k = 0; k < std::min(left_a.size(), left_b.size()); ++k) pairs.emplace_back(left_a[k], left_b[k]);
    return pairs;
  }

  static bool ValuesLess(const PackedRow& one, const PackedRow& other) {
    if (one.attributes != other.attributes) return one.attributes < other.attributes;
    for (std::size_t i = 0; i < kNumMetrics; ++i) {
      const Measure& first = one.measures[i];
      const Measure& second = other.measures[i];
      if (first != second) return std::tie(first.kind, first.units) < std::tie(second.kind, second.units);
    }
    return false;
  }
  static std::vector<std::size_t> ByValues(const std::vector<PackedRow>& rows) {
    std::vector<std::size_t> order(rows.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t one, std::size_t other) { return ValuesLess(rows[one], rows[other]); });
    return order;
  }

  Status TakePair(const PackedRow& ours, const PackedRow& theirs) {
    const RowDifference difference = CompareRows(ours, theirs, columns_.metrics, tolerance_);
    for (std::size_t i = 0; i < kNumMetrics; ++i) {
      const MeasureDifference& metric = difference.metrics[i];
      PartialComparison::OfMetric& to = found_.metrics[i];
      if (metric.relative) {
        ++to.numbers;
        to.sum += *metric.relative;
        to.largest = std::max(to.largest, *metric.relative);
      }
      to.rows_beyond += metric.beyond ? 1 : 0;
      to.null_on_one_side += metric.null_on_one_side ? 1 : 0;
      to.nan_on_one_side += metric.nan_on_one_side ? 1 : 0;
    }
    if (!difference.any) {
      ++found_.matching;
      return {};
    }
    ++found_.different;
    Count(ours, actual_, [&](DifferenceCounts& counts) {
      ++counts.different;
      counts.largest_difference = std::max(counts.largest_difference, difference.largest);
    });
    if (!difference.attributes && !MayShow(ours, found_.different_rows)) return {};
    DifferentRow shown;
    DAYBOOK_ASSIGN_OR_RETURN(shown.actual, Show(ours, actual_));
    DAYBOOK_ASSIGN_OR_RETURN(shown.baseline, Show(theirs, baseline_));
    std::size_t position = 0;
    for (std::size_t at = 0; at < kNumRowColumns; ++at) {
      if (!columns_.all[at]) continue;
      const Column& column = RowColumns()[at];
      bool differs = false;
      if (columns_.attributes[at]) {
        differs = shown.actual.cells[position] != shown.baseline.cells[position];
        found_.attributes[at] += differs ? 1 : 0;
      } else if (column.kind == ColumnKind::kMetric) {
        differs = difference.metrics[column.index].beyond;
      }
      if (differs) shown.columns.push_back(position);
      ++position;
    }
    Keep(std::move(shown), found_.different_rows);
    return {};
  }

  Status TakeAlone(const PackedRow& row, const ComparisonSide& side, std::int64_t& count, std::vector<ShownRow>& rows,
                   bool is_extra) {
    ++count;
    Count(row, side, [&](DifferenceCounts& counts) { ++(is_extra ? counts.extra : counts.missing); });
    if (!MayShow(row, rows)) return {};
    DAYBOOK_ASSIGN_OR_RETURN(ShownRow shown, Show(row, side));
    Keep(std::move(shown), rows);
    return {};
  }

  template <typename Change>
  void Count(const PackedRow& row, const ComparisonSide& side, const Change& change) {
    const Place& place = side.totals().places()[row.place].place;
    change(found_.places[{place.node, place.namespace_}]);
    change(found_.days[Day(row.day)]);
  }

  Result<ShownRow> Show(const PackedRow& row, const ComparisonSide& side) const {
    ShownRow shown;
    shown.day = Day(row.day);
    DAYBOOK_ASSIGN_OR_RETURN(std::vector<CellText> texts, side.texts().Read(row.text));
    for (std::size_t at = 0; at < kNumRowColumns; ++at) {
      if (!columns_.all[at]) continue;
      const Column& column = RowColumns()[at];
      if (at == kDay) {
        shown.cells.emplace_back(shown.day.ToString());
      } else if (column.kind == ColumnKind::kMetric) {
        const Measure& measure = row.measures[column.index];
        shown.cells.push_back(measure.kind == Measure::Kind::kNull ? CellText() : CellText(measure.ToString()));
      } else if (at == kUsageEnd && texts[at] == "=") {
        shown.cells.emplace_back(shown.day.ToString());
      } else {
        shown.cells.push_back(std::move(texts[at]));
      }
    }
    return shown;
  }

  template <typename Row>
  bool MayShow(const PackedRow& row, const std::vector<Row>& rows) const {
    return rows.size() < ComparisonResult::kMostShown || Day(row.day) <= RowOf(rows.front()).day;
  }

  // `rows` is a heap whose front is the last in order.
  template <typename Row>
  void Keep(Row&& row, std::vector<Row>& rows) const {
    const auto less = [this](const Row& one, const Row& other) { return ShownLess(RowOf(one), RowOf(other), order_); };
    if (rows.size() == ComparisonResult::kMostShown) {
      if (!less(row, rows.front())) return;
      std::pop_heap(rows.begin(), rows.end(), less);
      rows.pop_back();
    }
    rows.push_back(std::move(row));
    std::push_heap(rows.begin(), rows.end(), less);
  }

  template <typename Row>
  void SortShown(std::vector<Row>& rows) const {
    std::sort(rows.begin(), rows.end(),
              [this](const Row& one, const Row& other) { return ShownLess(RowOf(one), RowOf(other), order_); });
  }

  const ComparedColumns& columns_;
  const ComparisonSide& actual_;
  const ComparisonSide& baseline_;
  const double tolerance_;
  const std::vector<std::size_t> order_;
  PartialComparison found_;
};

}  // namespace

Result<PartialComparison> ComparePartition(std::size_t number, const ComparedColumns& columns,
                                           const ComparisonSide& actual, const ComparisonSide& baseline,
                                           double tolerance) {
  DAYBOOK_ASSIGN_OR_RETURN(const std::string ours, actual.partitions().Read(number));
  DAYBOOK_ASSIGN_OR_RETURN(const std::string theirs, baseline.partitions().Read(number));
  Comparer comparer(columns, actual, baseline, tolerance);
  DAYBOOK_RETURN_IF_ERROR(comparer.Compare(ours, theirs));
  return comparer.TakeFound();
}

PartialComparison MergeComparisons(std::vector<PartialComparison> parts, const ComparedColumns& columns) {
  const std::vector<std::size_t> order = OrderOf(columns.all);
  PartialComparison whole;
  for (PartialComparison& part : parts) {
    whole.matching += part.matching;
    whole.different += part.different;
    whole.missing += part.missing;
    whole.extra += part.extra;
    for (std::size_t i = 0; i < kNumMetrics; ++i) {
      PartialComparison::OfMetric& to = whole.metrics[i];
      const PartialComparison::OfMetric& from = part.metrics[i];
      to.rows_beyond += from.rows_beyond;
      to.largest = std::max(to.largest, from.largest);
      to.sum += from.sum;
      to.numbers += from.numbers;
      to.null_on_one_side += from.null_on_one_side;
      to.nan_on_one_side += from.nan_on_one_side;
    }
    for (std::size_t at = 0; at < kNumRowColumns; ++at) whole.attributes[at] += part.attributes[at];
    for (const auto& [place, counts] : part.places) Add(counts, whole.places[place]);
    for (const auto& [day, counts] : part.days) Add(counts, whole.days[day]);
    KeepFirst(std::move(part.different_rows), order, whole.different_rows);
    KeepFirst(std::move(part.missing_rows), order, whole.missing_rows);
    KeepFirst(std::move(part.extra_rows), order, whole.extra_rows);
  }
  return whole;
}

}  // namespace daybook
