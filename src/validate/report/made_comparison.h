// SPDX-License-Identifier: Apache-2.0
// For tests: comparisons as if two summaries had been read.
#pragma once

#include <string>

#include "src/validate/comparison_result.h"

namespace daybook {

// Text that would do harm if it were markup, script or JSON: U+2028 ends a line in old JavaScript.
inline const std::string kHostileText = "</script><script>alert('1')</script><!--\"&\xe2\x80\xa8\\";

inline MeasureSum MadeSum(std::int64_t whole) {
  MeasureSum sum;
  for (std::int64_t i = 0; i < whole; ++i) sum.Add(Int128{1'000'000'000'000'000});
  return sum;
}

inline Day MadeDay(int number) { return Day(Day::FromCalendar(2025, 10, 1).days_since_epoch() + number); }

// 20 days of rows that are equal.
inline ComparisonResult EqualComparison() {
  ComparisonResult result;
  result.tolerance = 0.0001;
  result.actual.where = "rows.csv";
  result.baseline.where = "postgresql://koku@db/koku?schema=org1";
  result.actual.rows = result.baseline.rows = 12'345;
  result.actual.days = result.baseline.days = DayRange{MadeDay(0), MadeDay(19)};
  result.actual.namespaces = result.baseline.namespaces = 12;
  result.actual.nodes = result.baseline.nodes = 3;
  result.matching = 12'345;
  for (const char* name : {"usage_start", "data_source", "namespace", "node", "pod_labels"}) {
    result.columns.emplace_back().name = name;
  }
  for (const char* name : {"pod_usage_cpu_core_hours", "pod_effective_usage_memory_gigabyte_hours"}) {
    ColumnComparison& column = result.columns.emplace_back();
    column.name = name;
    column.is_metric = true;
    column.numbers_compared = 12'345;
    column.sums = {MadeSum(2500), MadeSum(2500)};
  }
  for (int i = 0; i < 20; ++i) {
    DayComparison& day = result.days.emplace_back();
    day.day = MadeDay(i);
    day.rows_actual = day.rows_baseline = 600;
    for (std::size_t quantity = 0; quantity < kNumQuantities; ++quantity) {
      const MeasureSum sum = MadeSum(quantity > 5 ? 0 : 1000 + 40 * ((i * 7 + static_cast<int>(quantity)) % 11));
      day.sums.push_back({sum, sum});
    }
  }
  for (const Quantity quantity : {Quantity::kCpuUsage, Quantity::kMemoryUsage}) {
    TotalLine& line = result.totals.emplace_back();
    line.cluster = "c1";
    line.quantity = quantity;
    line.actual = line.expected = MadeSum(2500);
    line.good = true;
  }
  result.seconds = 1.25;
  return result;
}

// The same with rows of every kind that are wrong, in hostile namespaces too.
inline ComparisonResult DifferentComparison() {
  ComparisonResult result = EqualComparison();
  result.matching = 12'000;
  result.different = 240;
  result.missing = 2;
  result.extra = 1;
  result.remarks = {"pod_labels of " + kHostileText};
  result.columns[4].rows_beyond = 3;
  ColumnComparison& usage = result.columns[5];
  usage.rows_beyond = 239;
  usage.largest_difference = 0.02;
  usage.mean_difference = 0.00003;
  usage.nan_on_one_side = 1;
  usage.sums.actual = MadeSum(2550);
  result.columns[6].largest_difference = 0.000001;
  result.columns[6].mean_difference = 0.0000000002;
  for (int i = 0; i < 120; ++i) {
    const Day day = MadeDay(i % 20);
    const ShownRow row = {day,
                          {day.ToString(), "Pod", i % 2 == 0 ? "shop" : kHostileText, "node-" + std::to_string(i % 3),
                           R"({"app":")" + std::to_string(i) + "\"}", std::to_string(1000 + i), std::nullopt}};
    DifferentRow& different = result.different_rows.emplace_back(DifferentRow{row, row, {5}});
    different.baseline.cells[5] = std::to_string(999 + i) + ".5";
    if (i == 1) {
      different.columns = {4, 5};
      different.baseline.cells[4] = "";
      different.baseline.cells[5] = std::nullopt;
    }
    if (i < 2) result.missing_rows.push_back(row);
    if (i < 1) result.extra_rows.push_back(row);
  }
  for (int i = 0; i < 20; ++i) {
    DayComparison& day = result.days[static_cast<std::size_t>(i)];
    day.sums[0].actual.Add(MadeSum(i % 4));
    day.counts = {i % 4, i == 3 ? 2 : 0, i == 4 ? 1 : 0, 0.001 * (i % 4)};
  }
  result.days[19].rows_baseline = 0;
  for (int i = 0; i < 60; ++i) {
    PlaceDifferences& place = result.places.emplace_back();
    place.node = "node-" + std::to_string(i % 7);
    place.namespace_ = i == 1 ? kHostileText : "namespace-" + std::to_string(i / 7);
    if (i == 2) place.node = std::nullopt;
    place.counts = {100 - i, i % 3, i % 2, 0.01};
  }
  result.totals[0].actual = MadeSum(2550);
  result.totals[0].relative_difference = 0.02;
  result.totals[0].good = false;
  return result;
}

// Expected totals, which say nothing of rows.
inline ComparisonResult TotalsComparison() {
  ComparisonResult result;
  result.tolerance = 0.01;
  result.by_rows = false;
  result.actual.where = "rows.csv";
  result.baseline.where = "totals.yaml";
  result.totals = DifferentComparison().totals;
  return result;
}

}  // namespace daybook
