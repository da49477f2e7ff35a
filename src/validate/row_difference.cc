// SPDX-License-Identifier: Apache-2.0
#include "src/validate/row_difference.h"

#include <algorithm>
#include <cmath>

namespace daybook {
namespace {

constexpr Int128 kSmallestUnits = 1'000'000;  // 1e-9

Int128 Magnitude(Int128 units) { return units < 0 ? -units : units; }

// The capacity of the node that an unallocated quantity is the rest of (spec: summary.md E.24).
std::optional<Metric> CapacityOf(Metric metric) {
  switch (metric) {
    case Metric::kPodUsageCpuCoreHours:
    case Metric::kPodRequestCpuCoreHours:
    case Metric::kPodEffectiveUsageCpuCoreHours: return Metric::kNodeCapacityCpuCoreHours;
    case Metric::kPodUsageMemoryGigabyteHours:
    case Metric::kPodRequestMemoryGigabyteHours:
    case Metric::kPodEffectiveUsageMemoryGigabyteHours: return Metric::kNodeCapacityMemoryGigabyteHours;
    default: return std::nullopt;
  }
}

std::optional<Measure> LargerCapacity(const PackedRow& one, const PackedRow& other, std::size_t metric) {
  if (!one.unallocated && !other.unallocated) return std::nullopt;
  const std::optional<Metric> capacity = CapacityOf(static_cast<Metric>(metric));
  if (!capacity) return std::nullopt;
  const Measure& first = one.measures[static_cast<std::size_t>(*capacity)];
  const Measure& second = other.measures[static_cast<std::size_t>(*capacity)];
  if (!first.is_number()) return second;
  if (!second.is_number()) return first;
  return Magnitude(first.units) < Magnitude(second.units) ? second : first;
}

}  // namespace

MeasureDifference CompareMeasures(const Measure& one, const Measure& other, const std::optional<Measure>& capacity,
                                  double tolerance) {
  MeasureDifference difference;
  if (!one.is_number() || !other.is_number()) {
    difference.beyond = one.kind != other.kind;
    if (!difference.beyond) return difference;
    difference.null_on_one_side = one.kind == Measure::Kind::kNull || other.kind == Measure::Kind::kNull;
    const auto not_finite = [](const Measure& measure) {
      return measure.kind != Measure::Kind::kNull && !measure.is_number();
    };
    difference.nan_on_one_side = not_finite(one) || not_finite(other);
    return difference;
  }
  difference.relative = 0;
  if (one.units == other.units) return difference;
  const Int128 apart = Magnitude(one.units - other.units);
  Int128 largest = std::max(Magnitude(one.units), Magnitude(other.units));
  if (capacity && capacity->is_number()) largest = std::max(largest, Magnitude(capacity->units));
  difference.relative = static_cast<double>(static_cast<long double>(apart) / static_cast<long double>(largest));
  difference.beyond = apart > kSmallestUnits && static_cast<long double>(apart) > static_cast<long double>(tolerance) *
                                                                                      static_cast<long double>(largest);
  return difference;
}

RowDifference CompareRows(const PackedRow& one, const PackedRow& other, const std::bitset<kNumMetrics>& metrics,
                          double tolerance) {
  RowDifference row;
  row.attributes = one.attributes != other.attributes;
  int beyond = row.attributes ? 1 : 0;
  double apart = 0;
  for (std::size_t i = 0; i < kNumMetrics; ++i) {
    if (!metrics[i]) continue;
    MeasureDifference& metric = row.metrics[i];
    metric = CompareMeasures(one.measures[i], other.measures[i], LargerCapacity(one, other, i), tolerance);
    beyond += metric.beyond ? 1 : 0;
    row.largest = std::max(row.largest, metric.relative.value_or(0));
    apart += metric.relative.value_or(metric.beyond ? 1 : 0);
  }
  row.any = beyond > 0;
  // A row has at most kNumMetrics of each, so the count always outweighs the sum.
  row.distance = beyond * 100.0 + apart;
  return row;
}

}  // namespace daybook
