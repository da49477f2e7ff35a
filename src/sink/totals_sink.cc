// SPDX-License-Identifier: Apache-2.0
#include "src/sink/totals_sink.h"

#include <array>
#include <string_view>

#include "src/base/elapsed_time.h"

namespace daybook {
namespace {

constexpr std::array<Metric, 6> kComputeMetrics = {
    Metric::kPodUsageCpuCoreHours,          Metric::kPodRequestCpuCoreHours,
    Metric::kPodEffectiveUsageCpuCoreHours, Metric::kPodUsageMemoryGigabyteHours,
    Metric::kPodRequestMemoryGigabyteHours, Metric::kPodEffectiveUsageMemoryGigabyteHours};
constexpr std::array<Metric, 3> kStorageMetrics = {Metric::kPersistentvolumeclaimCapacityGigabyteMonths,
                                                   Metric::kVolumeRequestStorageGigabyteMonths,
                                                   Metric::kPersistentvolumeclaimUsageGigabyteMonths};

template <std::size_t kSize>
void AddMetrics(const FinishedRow& row, const std::array<Metric, kSize>& metrics, std::array<ExactSum, kSize>& sums) {
  for (std::size_t i = 0; i < kSize; ++i) {
    if (const auto& metric = row[metrics[i]]; metric.has_value()) sums[i].Add(metric.value());
  }
}

Totals::Compute RoundCompute(const std::array<ExactSum, 6>& sums) {
  return {.cpu_used = sums[0].Round(),
          .cpu_requested = sums[1].Round(),
          .cpu_effective = sums[2].Round(),
          .memory_used = sums[3].Round(),
          .memory_requested = sums[4].Round(),
          .memory_effective = sums[5].Round()};
}

Totals::Storage RoundStorage(const std::array<ExactSum, 3>& sums) {
  return {.capacity = sums[0].Round(), .requested = sums[1].Round(), .used = sums[2].Round()};
}

std::optional<std::string> Owned(const std::optional<std::string_view>& text) {
  return text.has_value() ? std::optional<std::string>(*text) : std::nullopt;
}

}  // namespace

Status TotalsSink::Open() { return {}; }

Status TotalsSink::WriteDay(Day, const RunIdentity&, std::span<const FinishedRow> rows) {
  const ElapsedTime time(report_.seconds);
  for (const FinishedRow& row : rows) {
    if (row.data_source == DataSource::kPod && !row.infrastructure_usage_cost.has_value()) {
      UnallocatedSums& sums = unallocated_[{Owned(row.node), Owned(row.namespace_)}];
      AddMetrics(row, kComputeMetrics, sums.compute);
      ++sums.rows;
      continue;
    }
    NamespaceSums& sums = namespaces_[Owned(row.namespace_)];
    // Columns of the other data source are NULL.
    AddMetrics(row, kComputeMetrics, sums.compute);
    AddMetrics(row, kStorageMetrics, sums.storage);
    ++sums.rows;
  }
  report_.rows += static_cast<std::int64_t>(rows.size());
  return {};
}

Totals TotalsSink::totals() const {
  Totals totals;
  for (const auto& [name, sums] : namespaces_) {
    totals.namespaces[name] = {RoundCompute(sums.compute), RoundStorage(sums.storage), sums.rows};
  }
  for (const auto& [key, sums] : unallocated_) totals.unallocated[key] = {RoundCompute(sums.compute), sums.rows};
  totals.rows = report_.rows;
  return totals;
}

}  // namespace daybook
