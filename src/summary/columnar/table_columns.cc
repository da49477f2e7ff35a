// SPDX-License-Identifier: Apache-2.0
#include "src/summary/columnar/table_columns.h"

#include <array>

namespace daybook::columnar {
namespace {

constexpr ColumnRequest Time(std::string_view name) { return {name, ColumnRequest::Kind::kTime, true}; }
constexpr ColumnRequest Text(std::string_view name) { return {name, ColumnRequest::Kind::kText, true}; }
constexpr ColumnRequest OptionalText(std::string_view name) { return {name, ColumnRequest::Kind::kText, false}; }
constexpr ColumnRequest Number(std::string_view name) { return {name, ColumnRequest::Kind::kNumber, true}; }
constexpr ColumnRequest OptionalNumber(std::string_view name) { return {name, ColumnRequest::Kind::kNumber, false}; }

constexpr std::array kCapacity = {Time("interval_start"), Text("node"), Number("node_capacity_cpu_core_seconds"),
                                  Number("node_capacity_memory_byte_seconds")};

constexpr std::array kPods = {Time("interval_start"),
                              Text("namespace"),
                              Text("node"),
                              Text("pod"),
                              Text("resource_id"),
                              OptionalText("pod_labels"),
                              Number("pod_usage_cpu_core_seconds"),
                              Number("pod_request_cpu_core_seconds"),
                              OptionalNumber("pod_effective_usage_cpu_core_seconds"),
                              Number("pod_limit_cpu_core_seconds"),
                              Number("pod_usage_memory_byte_seconds"),
                              Number("pod_request_memory_byte_seconds"),
                              OptionalNumber("pod_effective_usage_memory_byte_seconds"),
                              Number("pod_limit_memory_byte_seconds"),
                              Number("node_capacity_cpu_cores"),
                              Number("node_capacity_memory_bytes")};

constexpr std::array kVolumes = {Time("interval_start"),
                                 Text("namespace"),
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

constexpr std::array kRoles = {Time("interval_start"), Text("namespace"), Text("node"), Text("resource_id"),
                               OptionalText("node_role")};

}  // namespace

std::span<const ColumnRequest> ColumnsOf(Table table) {
  switch (table) {
    case Table::kPodHourly: return kCapacity;
    case Table::kPodDaily: return kPods;
    case Table::kStorageDaily: return kVolumes;
    case Table::kNodeLabelDaily:
    case Table::kNodeLabelHourly: return kNodeLabels;
    case Table::kNamespaceLabelDaily:
    case Table::kNamespaceLabelHourly: break;
  }
  return kNamespaceLabels;
}

std::span<const ColumnRequest> RoleColumns() { return kRoles; }

}  // namespace daybook::columnar
