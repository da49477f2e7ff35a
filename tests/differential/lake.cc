// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/lake.h"

#include <array>

namespace daybook::differential {
namespace {

constexpr TableColumn Time(std::string_view name) { return {name, CellKind::kTime, true}; }
constexpr TableColumn Text(std::string_view name) { return {name, CellKind::kText, true}; }
constexpr TableColumn OptionalText(std::string_view name) { return {name, CellKind::kText, false}; }
constexpr TableColumn Number(std::string_view name) { return {name, CellKind::kNumber, true}; }
constexpr TableColumn OptionalNumber(std::string_view name) { return {name, CellKind::kNumber, false}; }

constexpr std::array kPods = {Time("interval_start"),
                              Text("namespace"),
                              Text("node"),
                              Text("pod"),
                              Text("resource_id"),
                              OptionalText("pod_labels"),
                              OptionalText("node_role"),
                              Number("pod_usage_cpu_core_seconds"),
                              Number("pod_request_cpu_core_seconds"),
                              OptionalNumber("pod_effective_usage_cpu_core_seconds"),
                              Number("pod_limit_cpu_core_seconds"),
                              Number("pod_usage_memory_byte_seconds"),
                              Number("pod_request_memory_byte_seconds"),
                              OptionalNumber("pod_effective_usage_memory_byte_seconds"),
                              Number("pod_limit_memory_byte_seconds"),
                              Number("node_capacity_cpu_cores"),
                              Number("node_capacity_cpu_core_seconds"),
                              Number("node_capacity_memory_bytes"),
                              Number("node_capacity_memory_byte_seconds")};

constexpr std::array kVolumes = {Time("interval_start"),
                                 Text("namespace"),
                                 OptionalText("node"),
                                 Text("pod"),
                                 Text("persistentvolumeclaim"),
                                 Text("persistentvolume"),
                                 Text("storageclass"),
                                 OptionalText("csi_volume_handle"),
                                 OptionalText("persistentvolume_labels"),
                                 OptionalText("persistentvolumeclaim_labels"),
                                 Number("persistentvolumeclaim_capacity_bytes"),
                                 Number("persistentvolumeclaim_capacity_byte_seconds"),
                                 Number("volume_request_storage_byte_seconds"),
                                 Number("persistentvolumeclaim_usage_byte_seconds")};

constexpr std::array kNodeLabels = {Time("interval_start"), Text("node"), OptionalText("node_labels")};
constexpr std::array kNamespaceLabels = {Time("interval_start"), Text("namespace"), OptionalText("namespace_labels")};

}  // namespace

std::span<const TableColumn> ColumnsOf(Table table) {
  switch (table) {
    case Table::kPodHourly:
    case Table::kPodDaily: return kPods;
    case Table::kStorageDaily: return kVolumes;
    case Table::kNodeLabelDaily:
    case Table::kNodeLabelHourly: return kNodeLabels;
    case Table::kNamespaceLabelDaily:
    case Table::kNamespaceLabelHourly: break;
  }
  return kNamespaceLabels;
}

std::string KeyOf(const LakeFile& file, DayRange days) {
  const std::string month = days.start.month().ToString();
  return std::string("data/parquet/") + (IsDaily(file.table) ? "daily/" : "") + "org1234567/OCP/" +
         std::string(TypeOf(file.table)) + "/source=" + std::string(kSource) + "/year=" + month.substr(0, 4) +
         "/month=" + month.substr(5) + "/" + file.name;
}

}  // namespace daybook::differential
