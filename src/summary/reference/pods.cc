// SPDX-License-Identifier: Apache-2.0
// spec: summary.md C.
#include <algorithm>
#include <tuple>

#include "src/summary/reference/rules.h"
#include "src/summary/reference/units.h"

namespace daybook::reference {
namespace {

struct Group {
  Text resource_id;
  NullableMax capacity_cores;
  NullableMax capacity_bytes;
  NullableSum usage_cpu, request_cpu, effective_cpu, limit_cpu;
  NullableSum usage_memory, request_memory, effective_memory, limit_memory;
  std::optional<std::int32_t> cost_category_id;
};

// C.10: the pod's name is no key.
using GroupKey = std::tuple<Text, Text, NullableLabelMap>;  // namespace, node, merged labels

// C.13
Number Effective(const Number& effective, const Number& usage, const Number& request, const DialectRules& rules) {
  if (effective.has_value()) return effective;
  if (usage.has_value() && request.has_value()) return std::max(*usage, *request);
  if (rules.greatest_of_null_is_null) return std::nullopt;
  return usage.has_value() ? usage : request;
}

void AddRow(const PodRow& row, std::uint64_t times, const DialectRules& rules, Group& group) {
  TakeMax(row.resource_id, group.resource_id);
  group.capacity_cores.Add(row.node_capacity_cpu_cores);
  group.capacity_bytes.Add(row.node_capacity_memory_bytes);
  group.usage_cpu.Add(row.usage_cpu, times);
  group.request_cpu.Add(row.request_cpu, times);
  group.effective_cpu.Add(Effective(row.effective_cpu, row.usage_cpu, row.request_cpu, rules), times);
  group.limit_cpu.Add(row.limit_cpu, times);
  group.usage_memory.Add(row.usage_memory, times);
  group.request_memory.Add(row.request_memory, times);
  group.effective_memory.Add(Effective(row.effective_memory, row.usage_memory, row.request_memory, rules), times);
  group.limit_memory.Add(row.limit_memory, times);
}

Capacity CapacityOf(const Text& node, const CapacityOfDay& capacity, const DialectRules& rules) {
  const auto found = capacity.nodes.find(node);
  if (found != capacity.nodes.end()) return found->second;
  return rules.missing_capacity_is_null ? Capacity{} : Capacity{0.0, 0.0};
}

SummaryRow MakeRow(const GroupKey& key, const Group& group, const CapacityOfDay& capacity, const DialectRules& rules) {
  SummaryRow row;
  row.data_source = DataSource::kPod;
  row.namespace_ = std::get<0>(key);
  row.node = std::get<1>(key);
  row.pod_labels = std::get<2>(key);
  row.all_labels = MergeLabels({&row.pod_labels});
  row.resource_id = group.resource_id;
  row.cost_category_id = group.cost_category_id;
  row[Metric::kPodUsageCpuCoreHours] = Hours(group.usage_cpu.Round());
  row[Metric::kPodRequestCpuCoreHours] = Hours(group.request_cpu.Round());
  row[Metric::kPodEffectiveUsageCpuCoreHours] = Hours(group.effective_cpu.Round());
  row[Metric::kPodLimitCpuCoreHours] = Hours(group.limit_cpu.Round());
  row[Metric::kPodUsageMemoryGigabyteHours] = Gigabytes(Hours(group.usage_memory.Round()));
  row[Metric::kPodRequestMemoryGigabyteHours] = Gigabytes(Hours(group.request_memory.Round()));
  row[Metric::kPodEffectiveUsageMemoryGigabyteHours] = Gigabytes(Hours(group.effective_memory.Round()));
  row[Metric::kPodLimitMemoryGigabyteHours] = Gigabytes(Hours(group.limit_memory.Round()));
  row[Metric::kNodeCapacityCpuCores] = group.capacity_cores.value();
  row[Metric::kNodeCapacityMemoryGigabytes] = Gigabytes(group.capacity_bytes.value());
  // C.14
  const Capacity node = CapacityOf(row.node, capacity, rules);
  row[Metric::kNodeCapacityCpuCoreHours] = Hours(node.cpu_core_seconds);
  row[Metric::kNodeCapacityMemoryGigabyteHours] = Gigabytes(Hours(node.memory_byte_seconds));
  row[Metric::kClusterCapacityCpuCoreHours] = Hours(capacity.cluster.cpu_core_seconds);
  row[Metric::kClusterCapacityMemoryGigabyteHours] = Gigabytes(Hours(capacity.cluster.memory_byte_seconds));
  return row;
}

}  // namespace

Result<std::vector<SummaryRow>> ComputePodRows(Day day, const std::vector<const PodRow*>& rows,
                                               const CapacityOfDay& capacity, const RuleContext& context) {
  std::map<GroupKey, Group> groups;
  for (const PodRow* row : rows) {
    if (!row->node.has_value() || row->node->empty()) continue;  // C.9
    DAYBOOK_ASSIGN_OR_RETURN(const NullableLabelMap pod_labels,
                             FilteredLabels(row->labels, row->origin, "pod_labels", context.keys, context.rules));
    DAYBOOK_ASSIGN_OR_RETURN(const CategoryMatch categories,
                             MatchCategories(row->namespace_, context.lookups.cost_categories, context.rules));
    // A.4: the row joins every map of its node and every map of its namespace; C.15: and every pattern it matches.
    for (const NullableLabelMap& node_labels : context.node_labels.MapsOf(day, row->node)) {
      for (const NullableLabelMap& namespace_labels : context.namespace_labels.MapsOf(day, row->namespace_)) {
        NullableLabelMap merged;
        if (pod_labels.has_value()) merged = MergeLabels({&node_labels, &namespace_labels, &pod_labels});
        Group& group = groups[{row->namespace_, row->node, std::move(merged)}];
        AddRow(*row, categories.times(), context.rules, group);
        group.cost_category_id = categories.max_id();
      }
    }
  }
  std::vector<SummaryRow> finished;
  for (const auto& [key, group] : groups) finished.push_back(MakeRow(key, group, capacity, context.rules));
  return finished;
}

}  // namespace daybook::reference
