// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daybook/status.h"
#include "src/summary/reference/join_counts.h"
#include "src/summary/reference/label_map.h"
#include "src/summary/reference/parquet_rows.h"

// One function for each section of spec: summary.md, in its order, each from plain rows to plain rows of one day.
namespace daybook::reference {

// ---- B. Capacity. Units: core-seconds and byte-seconds of the day.

struct Capacity {
  Number cpu_core_seconds;
  Number memory_byte_seconds;
};

struct CapacityOfDay {
  std::map<Text, Capacity> nodes;
  Capacity cluster;
};

// `rows` are those of one day.
CapacityOfDay ComputeCapacity(const std::vector<const CapacityRow*>& rows, const DialectRules& rules);

// ---- A finished row before F: owning text, doubles as computed.

struct SummaryRow {
  DataSource data_source = DataSource::kPod;
  Text namespace_;
  Text node;
  Text resource_id;
  NullableLabelMap pod_labels;
  NullableLabelMap volume_labels;
  LabelMap all_labels;
  std::array<Number, kNumMetrics> metrics;
  Text persistentvolumeclaim;
  Text persistentvolume;
  Text storageclass;
  Text csi_volume_handle;
  bool has_infrastructure_usage_cost = true;
  std::optional<std::int32_t> cost_category_id;

  Number& operator[](Metric metric) { return metrics[static_cast<std::size_t>(metric)]; }
  const Number& operator[](Metric metric) const { return metrics[static_cast<std::size_t>(metric)]; }
};

// What C and D look up. Borrowed.
struct RuleContext {
  const DialectRules& rules;
  const Lookups& lookups;
  const EnabledKeys& keys;
  const LabelsOfDay& node_labels;
  const LabelsOfDay& namespace_labels;
};

// ---- C. Pod rows. `rows` are the daily pod rows of one day.
Result<std::vector<SummaryRow>> ComputePodRows(Day day, const std::vector<const PodRow*>& rows,
                                               const CapacityOfDay& capacity, const RuleContext& context);

// ---- D. Storage rows. `pods` are all daily pod rows of the day, those without a node too.
Result<std::vector<SummaryRow>> ComputeStorageRows(Day day, const std::vector<const StorageRow*>& rows,
                                                   const std::vector<const PodRow*>& pods, const RuleContext& context);

// ---- E. Unallocated capacity. `pod_rows` are the rows of C; `roles` are those of MaxRoles.
using RolesByNode = std::map<std::pair<std::string, std::string>, std::string>;  // (node, resource_id) -> role
Result<std::vector<SummaryRow>> ComputeUnallocatedRows(const std::vector<SummaryRow>& pod_rows,
                                                       const RolesByNode& roles, const RuleContext& context);

// max(node_role) per (node, resource_id); NULL joins nothing (spec: E.26).
RolesByNode MaxRoles(const std::vector<NodeRole>& nodes);

// ---- G. Node roles without a look-up table, from all days of the range.
Result<std::vector<NodeRole>> DeriveRoles(const std::vector<PodRow>& pods, const std::vector<LabelRow>& node_labels,
                                          const DialectRules& rules);

// ---- F. The finished row: text that fits its column, numbers as numeric(33,15), labels as text.
class FinishedRows {
 public:
  FinishedRows(Day day, const DialectRules& rules) : day_(day), rules_(rules) {}
  Status Add(const SummaryRow& row);
  // Sorted. The views live as long as this object.
  std::vector<FinishedRow> Take();

 private:
  std::string_view Keep(std::string text);

  Day day_;
  const DialectRules& rules_;
  std::vector<std::unique_ptr<std::string>> texts_;
  std::vector<FinishedRow> rows_;
};

}  // namespace daybook::reference
