// SPDX-License-Identifier: Apache-2.0
#include "src/summary/finished_row.h"

#include <algorithm>

namespace daybook {
namespace {

// What Column::index means for the columns that are no metrics.
enum Cell : std::size_t {
  kReportPeriodId,
  kClusterId,
  kClusterAlias,
  kDataSource,
  kUsageDate,
  kNamespace,
  kNode,
  kResourceId,
  kPodLabels,
  kPersistentvolumeclaim,
  kPersistentvolume,
  kStorageclass,
  kVolumeLabels,
  kAllLabels,
  kSourceUuid,
  kInfrastructureUsageCost,
  kCostCategoryId,
};

constexpr Column Of(ColumnKind kind, std::string_view name, Cell cell) { return {name, kind, cell}; }
constexpr Column Number(std::string_view name, Metric metric) {
  return {name, ColumnKind::kMetric, static_cast<std::size_t>(metric)};
}

// spec: cli.md, "rows.csv"
constexpr std::array kColumns = {
    Of(ColumnKind::kInteger, "report_period_id", kReportPeriodId),
    Of(ColumnKind::kText, "cluster_id", kClusterId),
    Of(ColumnKind::kText, "cluster_alias", kClusterAlias),
    Of(ColumnKind::kText, "data_source", kDataSource),
    Of(ColumnKind::kDate, "usage_start", kUsageDate),
    Of(ColumnKind::kDate, "usage_end", kUsageDate),
    Of(ColumnKind::kText, "namespace", kNamespace),
    Of(ColumnKind::kText, "node", kNode),
    Of(ColumnKind::kText, "resource_id", kResourceId),
    Of(ColumnKind::kJson, "pod_labels", kPodLabels),
    Number("pod_usage_cpu_core_hours", Metric::kPodUsageCpuCoreHours),
    Number("pod_request_cpu_core_hours", Metric::kPodRequestCpuCoreHours),
    Number("pod_effective_usage_cpu_core_hours", Metric::kPodEffectiveUsageCpuCoreHours),
    Number("pod_limit_cpu_core_hours", Metric::kPodLimitCpuCoreHours),
    Number("pod_usage_memory_gigabyte_hours", Metric::kPodUsageMemoryGigabyteHours),
    Number("pod_request_memory_gigabyte_hours", Metric::kPodRequestMemoryGigabyteHours),
    Number("pod_effective_usage_memory_gigabyte_hours", Metric::kPodEffectiveUsageMemoryGigabyteHours),
    Number("pod_limit_memory_gigabyte_hours", Metric::kPodLimitMemoryGigabyteHours),
    Number("node_capacity_cpu_cores", Metric::kNodeCapacityCpuCores),
    Number("node_capacity_cpu_core_hours", Metric::kNodeCapacityCpuCoreHours),
    Number("node_capacity_memory_gigabytes", Metric::kNodeCapacityMemoryGigabytes),
    Number("node_capacity_memory_gigabyte_hours", Metric::kNodeCapacityMemoryGigabyteHours),
    Number("cluster_capacity_cpu_core_hours", Metric::kClusterCapacityCpuCoreHours),
    Number("cluster_capacity_memory_gigabyte_hours", Metric::kClusterCapacityMemoryGigabyteHours),
    Of(ColumnKind::kText, "persistentvolumeclaim", kPersistentvolumeclaim),
    Of(ColumnKind::kText, "persistentvolume", kPersistentvolume),
    Of(ColumnKind::kText, "storageclass", kStorageclass),
    Of(ColumnKind::kJson, "volume_labels", kVolumeLabels),
    Of(ColumnKind::kJson, "all_labels", kAllLabels),
    Number("persistentvolumeclaim_capacity_gigabyte", Metric::kPersistentvolumeclaimCapacityGigabyte),
    Number("persistentvolumeclaim_capacity_gigabyte_months", Metric::kPersistentvolumeclaimCapacityGigabyteMonths),
    Number("volume_request_storage_gigabyte_months", Metric::kVolumeRequestStorageGigabyteMonths),
    Number("persistentvolumeclaim_usage_gigabyte_months", Metric::kPersistentvolumeclaimUsageGigabyteMonths),
    Of(ColumnKind::kUuid, "source_uuid", kSourceUuid),
    Of(ColumnKind::kJson, "infrastructure_usage_cost", kInfrastructureUsageCost),
    Of(ColumnKind::kInteger, "cost_category_id", kCostCategoryId),
};

template <typename T>
int Compare(const T& a, const T& b) {
  return a < b ? -1 : (b < a ? 1 : 0);
}

// NULL first, then by `compare`.
template <typename T, typename CompareValues>
int CompareNullable(const std::optional<T>& a, const std::optional<T>& b, CompareValues compare) {
  if (!a.has_value() || !b.has_value()) return Compare(a.has_value(), b.has_value());
  return compare(*a, *b);
}

int CompareText(std::string_view a, std::string_view b) { return a.compare(b); }

int CompareMetric(const NullableMetric& a, const NullableMetric& b) {
  if (!a.has_value() || !b.has_value()) return Compare(a.has_value(), b.has_value());
  if (a.numeric() == b.numeric()) return 0;
  return CompareText(a.numeric().ToString(), b.numeric().ToString());
}

int CompareColumn(const Column& column, const RunIdentity& identity, const FinishedRow& a, const FinishedRow& b) {
  switch (column.kind) {
    case ColumnKind::kMetric: return CompareMetric(a.metrics[column.index], b.metrics[column.index]);
    case ColumnKind::kInteger:
      return CompareNullable(
          IntegerOf(column, identity, a), IntegerOf(column, identity, b),
          [](std::int32_t x, std::int32_t y) { return CompareText(std::to_string(x), std::to_string(y)); });
    case ColumnKind::kDate: return 0;
    case ColumnKind::kText:
    case ColumnKind::kJson:
    case ColumnKind::kUuid:
      return CompareNullable(TextOf(column, identity, a), TextOf(column, identity, b), CompareText);
  }
  return 0;
}

}  // namespace

std::span<const Column> RowColumns() { return kColumns; }

std::string_view NameOf(DataSource source) { return source == DataSource::kPod ? "Pod" : "Storage"; }

std::optional<std::string_view> TextOf(const Column& column, const RunIdentity& identity, const FinishedRow& row) {
  switch (column.index) {
    case kClusterId: return identity.cluster_id;
    case kClusterAlias: return identity.cluster_alias;
    case kDataSource: return NameOf(row.data_source);
    case kNamespace: return row.namespace_;
    case kNode: return row.node;
    case kResourceId: return row.resource_id;
    case kPodLabels: return row.pod_labels;
    case kPersistentvolumeclaim: return row.persistentvolumeclaim;
    case kPersistentvolume: return row.persistentvolume;
    case kStorageclass: return row.storageclass;
    case kVolumeLabels: return row.volume_labels;
    case kAllLabels: return row.all_labels;
    case kSourceUuid: return identity.source_uuid;
    case kInfrastructureUsageCost: return row.infrastructure_usage_cost;
    default: return std::nullopt;
  }
}

std::optional<std::int32_t> IntegerOf(const Column& column, const RunIdentity& identity, const FinishedRow& row) {
  switch (column.index) {
    case kReportPeriodId: return identity.report_period_id;
    case kCostCategoryId: return row.cost_category_id;
    default: return std::nullopt;
  }
}

bool RowLess(const FinishedRow& a, const FinishedRow& b) {
  static const RunIdentity kSame;  // the columns of the identity are equal in all rows
  if (const int order = Compare(a.data_source, b.data_source); order != 0) return order < 0;
  if (const int order = CompareNullable(a.namespace_, b.namespace_, CompareText); order != 0) return order < 0;
  if (const int order = CompareNullable(a.node, b.node, CompareText); order != 0) return order < 0;
  for (const Column& column : kColumns) {
    if (const int order = CompareColumn(column, kSame, a, b); order != 0) return order < 0;
  }
  return CompareNullable(a.csi_volume_handle, b.csi_volume_handle, CompareText) < 0;
}

void SortRows(std::vector<FinishedRow>& rows) { std::sort(rows.begin(), rows.end(), RowLess); }

}  // namespace daybook
