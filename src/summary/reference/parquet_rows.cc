// SPDX-License-Identifier: Apache-2.0
#include "src/summary/reference/parquet_rows.h"

#include <cmath>
#include <utility>
#include <variant>

#include "src/summary/reference/column_reader.h"

namespace daybook::reference {
namespace {

using Kind = WantedColumn::Kind;

constexpr std::int64_t kMillisPerDay = 86'400'000;

const WantedColumn kInterval = {"interval_start", Kind::kTime};

// A column of a table, and the member of its rows that takes the values.
template <typename Row>
struct Field {
  WantedColumn column;
  std::variant<Text Row::*, Number Row::*> member;
};

template <typename Row>
Field<Row> Required(std::string_view name, Text Row::*member) {
  return {{name, Kind::kText, true}, member};
}
template <typename Row>
Field<Row> Required(std::string_view name, Number Row::*member) {
  return {{name, Kind::kNumber, true}, member};
}
template <typename Row>
Field<Row> Optional(std::string_view name, Text Row::*member) {
  return {{name, Kind::kText, false}, member};
}
template <typename Row>
Field<Row> Optional(std::string_view name, Number Row::*member) {
  return {{name, Kind::kNumber, false}, member};
}

std::vector<Field<CapacityRow>> CapacityFields() {
  using Row = CapacityRow;
  return {Required("node", &Row::node), Required("node_capacity_cpu_core_seconds", &Row::cpu_core_seconds),
          Required("node_capacity_memory_byte_seconds", &Row::memory_byte_seconds)};
}

// The role is read where it is needed (spec: G). A label column may be absent and is NULL then; so are the columns that
// reports have only of late.
std::vector<Field<PodRow>> PodFields(bool derives_roles) {
  using Row = PodRow;
  std::vector<Field<PodRow>> fields = {Required("namespace", &Row::namespace_),
                                       Required("node", &Row::node),
                                       Required("pod", &Row::pod),
                                       Required("resource_id", &Row::resource_id),
                                       Optional("pod_labels", &Row::labels),
                                       Required("pod_usage_cpu_core_seconds", &Row::usage_cpu),
                                       Required("pod_request_cpu_core_seconds", &Row::request_cpu),
                                       Optional("pod_effective_usage_cpu_core_seconds", &Row::effective_cpu),
                                       Required("pod_limit_cpu_core_seconds", &Row::limit_cpu),
                                       Required("pod_usage_memory_byte_seconds", &Row::usage_memory),
                                       Required("pod_request_memory_byte_seconds", &Row::request_memory),
                                       Optional("pod_effective_usage_memory_byte_seconds", &Row::effective_memory),
                                       Required("pod_limit_memory_byte_seconds", &Row::limit_memory),
                                       Required("node_capacity_cpu_cores", &Row::node_capacity_cpu_cores),
                                       Required("node_capacity_memory_bytes", &Row::node_capacity_memory_bytes)};
  if (derives_roles) fields.push_back(Optional("node_role", &Row::node_role));
  return fields;
}

std::vector<Field<StorageRow>> StorageFields() {
  using Row = StorageRow;
  return {Required("namespace", &Row::namespace_),
          Required("pod", &Row::pod),
          Required("persistentvolumeclaim", &Row::persistentvolumeclaim),
          Required("persistentvolume", &Row::persistentvolume),
          Required("storageclass", &Row::storageclass),
          Optional("csi_volume_handle", &Row::csi_volume_handle),
          Optional("persistentvolume_labels", &Row::volume_labels),
          Optional("persistentvolumeclaim_labels", &Row::claim_labels),
          Required("persistentvolumeclaim_capacity_bytes", &Row::capacity_bytes),
          Required("persistentvolumeclaim_capacity_byte_seconds", &Row::capacity_byte_seconds),
          Required("volume_request_storage_byte_seconds", &Row::request_byte_seconds),
          Required("persistentvolumeclaim_usage_byte_seconds", &Row::usage_byte_seconds)};
}

std::vector<Field<LabelRow>> LabelFields(std::string_view name_column, std::string_view label_column) {
  return {Required(name_column, &LabelRow::name), Optional(label_column, &LabelRow::labels)};
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

// The day of a row at `time`, unless there is no time or the day is not wanted.
std::optional<Day> WantedDay(const std::optional<std::int64_t>& time, DayRange days) {
  if (!time.has_value()) return std::nullopt;
  const std::int64_t day = *time / kMillisPerDay - (*time % kMillisPerDay < 0 ? 1 : 0);
  if (day < days.start.days_since_epoch() || day > days.end.days_since_epoch()) return std::nullopt;
  return Day(static_cast<std::int32_t>(day));
}

void SetMember(ColumnValues& values, std::size_t row, bool /*nan_is_null*/, Text& member) {
  member = std::move(std::get<TextValues>(values)[row]);
}

// -0 is read as 0: which of the two a maximum is would depend on the order of rows (spec: F.29).
void SetMember(ColumnValues& values, std::size_t row, bool nan_is_null, Number& member) {
  member = std::get<NumberValues>(values)[row];
  if (nan_is_null && member.has_value() && std::isnan(*member)) member = std::nullopt;
  if (member == 0.0) member = 0.0;
}

// Reads the objects of `table` and appends the rows of the range to `out`.
template <typename Row>
Status ReadTable(Scan& scan, Table table, const std::vector<Field<Row>>& fields, std::vector<Row>& out) {
  const SummaryInput& input = scan.input;
  std::vector<WantedColumn> wanted = {kInterval};
  for (const Field<Row>& field : fields) wanted.push_back(field.column);
  for (const ObjectInfo& object : input.objects[static_cast<std::size_t>(table)]) {
    if (scan.stop.load()) return InterruptedError("summarize");
    const auto wants_row = [&](const std::optional<std::int64_t>& time) {
      return WantedDay(time, input.days).has_value();
    };
    DAYBOOK_ASSIGN_OR_RETURN(std::vector<ColumnValues> columns,
                             ReadColumns(*input.store, object, wanted, wants_row, scan.stop));
    const TimeValues& times = std::get<TimeValues>(columns.front());
    std::map<Day, std::int64_t> rows_of_day;
    for (std::size_t row = 0; row < times.size(); ++row) {
      const std::optional<Day> day = WantedDay(times[row], input.days);
      if (!day.has_value()) continue;
      ++rows_of_day[*day];
      Row& added = out.emplace_back();
      added.day = *day;
      if constexpr (requires { added.origin; }) added.origin = {&object.key, static_cast<std::int64_t>(row) + 1};
      if constexpr (requires { added.interval_start; }) added.interval_start = *times[row];
      for (std::size_t i = 0; i < fields.size(); ++i) {
        std::visit([&](auto member) { SetMember(columns[i + 1], row, scan.rules.nan_is_null, added.*member); },
                   fields[i].member);
      }
    }
    for (const auto& [day, count] : rows_of_day) {
      scan.out.objects[day].push_back({std::string(NameOf(table)), object.key, object.size, object.version, count});
    }
    scan.observer.Progress(++scan.objects_done, scan.num_objects);
  }
  return Status();
}

}  // namespace

Result<InputRows> ReadInputRows(const SummaryInput& input, const DialectRules& rules, Observer& observer,
                                const std::atomic<bool>& stop) {
  InputRows out;
  Scan scan = {input, rules, observer, stop, out};
  for (const auto& objects : input.objects) scan.num_objects += static_cast<std::int64_t>(objects.size());
  const std::vector<Field<LabelRow>> node_labels = LabelFields("node", "node_labels");
  const std::vector<Field<LabelRow>> namespace_labels = LabelFields("namespace", "namespace_labels");
  DAYBOOK_RETURN_IF_ERROR(ReadTable(scan, Table::kPodHourly, CapacityFields(), out.capacity));
  DAYBOOK_RETURN_IF_ERROR(ReadTable(scan, Table::kPodDaily, PodFields(!input.lookups->nodes.has_value()), out.pods));
  if (input.storage_exists) {
    DAYBOOK_RETURN_IF_ERROR(ReadTable(scan, Table::kStorageDaily, StorageFields(), out.storage));
  }
  DAYBOOK_RETURN_IF_ERROR(ReadTable(scan, Table::kNodeLabelDaily, node_labels, out.node_labels));
  DAYBOOK_RETURN_IF_ERROR(ReadTable(scan, Table::kNamespaceLabelDaily, namespace_labels, out.namespace_labels));
  if (input.label_change == LabelChange::kLatest) {
    DAYBOOK_RETURN_IF_ERROR(ReadTable(scan, Table::kNodeLabelHourly, node_labels, out.hourly_node_labels));
    DAYBOOK_RETURN_IF_ERROR(
        ReadTable(scan, Table::kNamespaceLabelHourly, namespace_labels, out.hourly_namespace_labels));
  }
  return out;
}

}  // namespace daybook::reference
