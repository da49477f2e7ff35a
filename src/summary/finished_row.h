// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daybook/day.h"
#include "daybook/status.h"
#include "src/base/numeric.h"

namespace daybook {

// The numeric columns of the target, in the order of rows.csv (spec: cli.md; units as the names say: core-hours,
// GiB-hours, cores, GiB, GiB-months).
enum class Metric : std::uint8_t {
  kPodUsageCpuCoreHours,
  kPodRequestCpuCoreHours,
  kPodEffectiveUsageCpuCoreHours,
  kPodLimitCpuCoreHours,
  kPodUsageMemoryGigabyteHours,
  kPodRequestMemoryGigabyteHours,
  kPodEffectiveUsageMemoryGigabyteHours,
  kPodLimitMemoryGigabyteHours,
  kNodeCapacityCpuCores,
  kNodeCapacityCpuCoreHours,
  kNodeCapacityMemoryGigabytes,
  kNodeCapacityMemoryGigabyteHours,
  kClusterCapacityCpuCoreHours,
  kClusterCapacityMemoryGigabyteHours,
  kPersistentvolumeclaimCapacityGigabyte,
  kPersistentvolumeclaimCapacityGigabyteMonths,
  kVolumeRequestStorageGigabyteMonths,
  kPersistentvolumeclaimUsageGigabyteMonths,
};
inline constexpr std::size_t kNumMetrics = 18;

// The double as computed, and what numeric(33,15) holds of it. Both are there from the moment a row is finished, so
// no sink can meet a value that does not fit.
struct MetricValue {
  double value = 0;
  Numeric numeric;
};

// A MetricValue or NULL, without padding: rows are mostly metrics, and the rows of a day are held together.
class NullableMetric {
 public:
  NullableMetric() = default;                 // NULL
  NullableMetric(std::nullopt_t /*null*/) {}  // NOLINT(google-explicit-constructor): as std::optional
  NullableMetric(const MetricValue& metric)   // NOLINT(google-explicit-constructor): as std::optional
      : value_(metric.value + 0.0),           // -0 becomes 0, as in its numeric
        high_(static_cast<std::int64_t>(metric.numeric.units >> 64)),
        low_(static_cast<std::uint64_t>(metric.numeric.units)) {}

  bool has_value() const { return !std::isnan(value_); }
  // REQUIRES, and of what follows: has_value().
  double value() const { return value_; }
  Numeric numeric() const { return {static_cast<Int128>(high_) << 64 | static_cast<Int128>(low_)}; }

 private:
  double value_ = std::numeric_limits<double>::quiet_NaN();  // a finished value is a number: NaN is NULL
  std::int64_t high_ = 0;
  std::uint64_t low_ = 0;
};

enum class DataSource : std::uint8_t { kPod, kStorage };  // "Pod" < "Storage"

// One row of the target. Text is UTF-8 without NUL and fits its column; labels are JSON objects with sorted keys and
// no spaces. Views are owned by the engine and live until the DayConsumer returns.
struct FinishedRow {
  DataSource data_source = DataSource::kPod;
  std::optional<std::string_view> namespace_;
  std::optional<std::string_view> node;
  std::optional<std::string_view> resource_id;
  std::optional<std::string_view> pod_labels;
  std::array<NullableMetric, kNumMetrics> metrics;
  std::optional<std::string_view> persistentvolumeclaim;
  std::optional<std::string_view> persistentvolume;
  std::optional<std::string_view> storageclass;
  std::optional<std::string_view> csi_volume_handle;  // not in PostgreSQL, rows.csv and rows.parquet
  std::optional<std::string_view> volume_labels;
  std::optional<std::string_view> all_labels;
  std::optional<std::string_view> infrastructure_usage_cost;  // NULL in unallocated rows (spec: E.25)
  std::optional<std::int32_t> cost_category_id;

  NullableMetric& operator[](Metric metric) { return metrics[static_cast<std::size_t>(metric)]; }
  const NullableMetric& operator[](Metric metric) const { return metrics[static_cast<std::size_t>(metric)]; }
};

// What every row of a day repeats.
struct RunIdentity {
  std::optional<std::int32_t> report_period_id;  // files may go without; PostgreSQL's sink finds its own
  std::string cluster_id;
  std::optional<std::string> cluster_alias;
  std::string source_uuid;
};

// Characters that the target's columns of names hold: namespace, node, resource_id, persistentvolumeclaim,
// persistentvolume, storageclass (spec: postgresql.md, "Target").
inline constexpr std::size_t kNameChars = 253;

// A column of rows.csv, in order. The one list from which headers, Parquet schemas and COPY columns are made.
enum class ColumnKind { kInteger, kText, kDate, kJson, kMetric, kUuid };
struct Column {
  std::string_view name;
  ColumnKind kind;
  std::size_t index;  // of kMetric: of the Metric; otherwise private to TextOf and IntegerOf
};
std::span<const Column> RowColumns();  // the 36 columns of spec: cli.md

std::string_view NameOf(DataSource source);

// The value of a kText, kJson or kUuid column.
std::optional<std::string_view> TextOf(const Column& column, const RunIdentity& identity, const FinishedRow& row);
// The value of a kInteger column.
std::optional<std::int32_t> IntegerOf(const Column& column, const RunIdentity& identity, const FinishedRow& row);

// The order of the rows of one day, as SortRows has it.
bool RowLess(const FinishedRow& a, const FinishedRow& b);

// Sorts the rows of one day as rows.csv has them: data_source, namespace, node, then the other columns in their order;
// NULL first, then bytes, numbers by their text. csi_volume_handle breaks what is then equal.
void SortRows(std::vector<FinishedRow>& rows);

// Takes the finished, sorted rows of one day. Called once for every day of the range, ascending, also for a day
// without rows. An error ends the run.
using DayConsumer = std::function<Status(Day, std::span<const FinishedRow>)>;

}  // namespace daybook
