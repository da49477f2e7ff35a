// SPDX-License-Identifier: Apache-2.0
#include "src/summary/reference/parquet_rows.h"

#include <cmath>
#include <utility>

#include "src/summary/reference/column_reader.h"

namespace daybook::reference {
namespace {

using Kind = WantedColumn::Kind;

constexpr std::int64_t kMillisPerDay = 86'400'000;

// The rows of one object with the columns by position.
class Rows {
 public:
  Rows(std::vector<ColumnValues> columns, const SummaryInput& input, const DialectRules& rules)
      : columns_(std::move(columns)), days_(input.days), nan_is_null_(rules.nan_is_null) {}

  std::size_t size() const { return std::get<TimeValues>(columns_[0]).size(); }
  // Column 0 is interval_start everywhere. A row without one belongs to no day.
  std::optional<Day> DayAt(std::size_t row) const {
    const auto& time = std::get<TimeValues>(columns_[0])[row];
    if (!time.has_value()) return std::nullopt;
    const std::int64_t days = *time / kMillisPerDay - (*time % kMillisPerDay < 0 ? 1 : 0);
    if (days < days_.start.days_since_epoch() || days > days_.end.days_since_epoch()) return std::nullopt;
    return Day(static_cast<std::int32_t>(days));
  }
  std::int64_t TimeAt(std::size_t row) const { return *std::get<TimeValues>(columns_[0])[row]; }
  Text TextAt(std::size_t column, std::size_t row) { return std::move(std::get<TextValues>(columns_[column])[row]); }
  // -0 is read as 0: which of the two a maximum is would depend on the order of rows (spec: F.29).
  Number NumberAt(std::size_t column, std::size_t row) const {
    const Number number = std::get<NumberValues>(columns_[column])[row];
    if (nan_is_null_ && number.has_value() && std::isnan(*number)) return std::nullopt;
    return number == 0 ? 0 : number;
  }

 private:
  std::vector<ColumnValues> columns_;
  DayRange days_;
  bool nan_is_null_;
};

const WantedColumn kInterval = {"interval_start", Kind::kTime};

WantedColumn OptionalText(std::string_view name) { return {name, Kind::kText, false}; }
WantedColumn RequiredText(std::string_view name) { return {name, Kind::kText, true}; }
WantedColumn OptionalNumber(std::string_view name) { return {name, Kind::kNumber, false}; }
WantedColumn RequiredNumber(std::string_view name) { return {name, Kind::kNumber, true}; }

// A label column may be absent and is NULL then; so are the columns that reports have only of late.
std::vector<WantedColumn> CapacityColumns() {
  return {kInterval, RequiredText("node"), RequiredNumber("node_capacity_cpu_core_seconds"),
          RequiredNumber("node_capacity_memory_byte_seconds")};
}

std::vector<WantedColumn> PodColumns() {
  return {kInterval,
          RequiredText("namespace"),
          RequiredText("node"),
          RequiredText("pod"),
          RequiredText("resource_id"),
          OptionalText("pod_labels"),
          OptionalText("node_role"),
          RequiredNumber("pod_usage_cpu_core_seconds"),
          RequiredNumber("pod_request_cpu_core_seconds"),
          OptionalNumber("pod_effective_usage_cpu_core_seconds"),
          RequiredNumber("pod_limit_cpu_core_seconds"),
          RequiredNumber("pod_usage_memory_byte_seconds"),
          RequiredNumber("pod_request_memory_byte_seconds"),
          OptionalNumber("pod_effective_usage_memory_byte_seconds"),
          RequiredNumber("pod_limit_memory_byte_seconds"),
          RequiredNumber("node_capacity_cpu_cores"),
          RequiredNumber("node_capacity_memory_bytes")};
}

std::vector<WantedColumn> StorageColumns() {
  return {kInterval,
          RequiredText("namespace"),
          RequiredText("pod"),
          RequiredText("persistentvolumeclaim"),
          RequiredText("persistentvolume"),
          RequiredText("storageclass"),
          OptionalText("csi_volume_handle"),
          OptionalText("persistentvolume_labels"),
          OptionalText("persistentvolumeclaim_labels"),
          RequiredNumber("persistentvolumeclaim_capacity_bytes"),
          RequiredNumber("persistentvolumeclaim_capacity_byte_seconds"),
          RequiredNumber("volume_request_storage_byte_seconds"),
          RequiredNumber("persistentvolumeclaim_usage_byte_seconds")};
}

// What reading a table needs beside its columns.
struct Scan {
  const SummaryInput& input;
  const DialectRules& rules;
  Observer& observer;
  const std::atomic<bool>& stop;
  InputRows& out;
  std::int64_t objects_done = 0;
  std::int64_t num_objects = 0;
};

// Reads the objects of `table` and calls add(rows, row, day, origin) for each row of the range.
template <typename Add>
Status ReadTable(Scan& scan, Table table, const std::vector<WantedColumn>& columns, Add add) {
  const SummaryInput& input = scan.input;
  for (const ObjectInfo& object : input.objects[static_cast<std::size_t>(table)]) {
    if (scan.stop.load()) return InterruptedError("summarize");
    DAYBOOK_ASSIGN_OR_RETURN(std::vector<ColumnValues> values, ReadColumns(*input.store, object, columns, scan.stop));
    Rows rows(std::move(values), input, scan.rules);
    std::map<Day, std::int64_t> rows_of_day;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const std::optional<Day> day = rows.DayAt(row);
      if (!day.has_value()) continue;
      ++rows_of_day[*day];
      add(rows, row, *day, Origin{&object.key, static_cast<std::int64_t>(row) + 1});
    }
    for (const auto& [day, count] : rows_of_day) {
      scan.out.objects[day].push_back({std::string(NameOf(table)), object.key, object.size, object.version, count});
    }
    scan.observer.Progress(++scan.objects_done, scan.num_objects);
  }
  return Status();
}

Status ReadLabelTable(Scan& scan, Table table, std::string_view name_column, std::string_view label_column,
                      std::vector<LabelRow>& labels) {
  return ReadTable(scan, table, {kInterval, RequiredText(name_column), OptionalText(label_column)},
                   [&](Rows& rows, std::size_t row, Day day, const Origin& origin) {
                     labels.push_back({origin, day, rows.TimeAt(row), rows.TextAt(1, row), rows.TextAt(2, row)});
                   });
}

}  // namespace

Result<InputRows> ReadInputRows(const SummaryInput& input, const DialectRules& rules, Observer& observer,
                                const std::atomic<bool>& stop) {
  InputRows out;
  Scan scan = {input, rules, observer, stop, out};
  for (const auto& objects : input.objects) scan.num_objects += static_cast<std::int64_t>(objects.size());
  DAYBOOK_RETURN_IF_ERROR(
      ReadTable(scan, Table::kPodHourly, CapacityColumns(), [&](Rows& rows, std::size_t row, Day day, const Origin&) {
        out.capacity.push_back(
            {day, rows.TimeAt(row), rows.TextAt(1, row), rows.NumberAt(2, row), rows.NumberAt(3, row)});
      }));
  DAYBOOK_RETURN_IF_ERROR(
      ReadTable(scan, Table::kPodDaily, PodColumns(), [&](Rows& rows, std::size_t row, Day day, const Origin& origin) {
        PodRow pod;
        pod.origin = origin;
        pod.day = day;
        pod.namespace_ = rows.TextAt(1, row);
        pod.node = rows.TextAt(2, row);
        pod.pod = rows.TextAt(3, row);
        pod.resource_id = rows.TextAt(4, row);
        pod.labels = rows.TextAt(5, row);
        pod.node_role = rows.TextAt(6, row);
        pod.usage_cpu = rows.NumberAt(7, row);
        pod.request_cpu = rows.NumberAt(8, row);
        pod.effective_cpu = rows.NumberAt(9, row);
        pod.limit_cpu = rows.NumberAt(10, row);
        pod.usage_memory = rows.NumberAt(11, row);
        pod.request_memory = rows.NumberAt(12, row);
        pod.effective_memory = rows.NumberAt(13, row);
        pod.limit_memory = rows.NumberAt(14, row);
        pod.node_capacity_cpu_cores = rows.NumberAt(15, row);
        pod.node_capacity_memory_bytes = rows.NumberAt(16, row);
        out.pods.push_back(std::move(pod));
      }));
  if (input.storage_exists) {
    DAYBOOK_RETURN_IF_ERROR(ReadTable(scan, Table::kStorageDaily, StorageColumns(),
                                      [&](Rows& rows, std::size_t row, Day day, const Origin& origin) {
                                        StorageRow storage;
                                        storage.origin = origin;
                                        storage.day = day;
                                        storage.namespace_ = rows.TextAt(1, row);
                                        storage.pod = rows.TextAt(2, row);
                                        storage.persistentvolumeclaim = rows.TextAt(3, row);
                                        storage.persistentvolume = rows.TextAt(4, row);
                                        storage.storageclass = rows.TextAt(5, row);
                                        storage.csi_volume_handle = rows.TextAt(6, row);
                                        storage.volume_labels = rows.TextAt(7, row);
                                        storage.claim_labels = rows.TextAt(8, row);
                                        storage.capacity_bytes = rows.NumberAt(9, row);
                                        storage.capacity_byte_seconds = rows.NumberAt(10, row);
                                        storage.request_byte_seconds = rows.NumberAt(11, row);
                                        storage.usage_byte_seconds = rows.NumberAt(12, row);
                                        out.storage.push_back(std::move(storage));
                                      }));
  }
  DAYBOOK_RETURN_IF_ERROR(ReadLabelTable(scan, Table::kNodeLabelDaily, "node", "node_labels", out.node_labels));
  DAYBOOK_RETURN_IF_ERROR(
      ReadLabelTable(scan, Table::kNamespaceLabelDaily, "namespace", "namespace_labels", out.namespace_labels));
  if (input.label_change == LabelChange::kLatest) {
    DAYBOOK_RETURN_IF_ERROR(
        ReadLabelTable(scan, Table::kNodeLabelHourly, "node", "node_labels", out.hourly_node_labels));
    DAYBOOK_RETURN_IF_ERROR(ReadLabelTable(scan, Table::kNamespaceLabelHourly, "namespace", "namespace_labels",
                                           out.hourly_namespace_labels));
  }
  return out;
}

}  // namespace daybook::reference
