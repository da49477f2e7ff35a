// SPDX-License-Identifier: Apache-2.0
// spec: summary.md E.
#include <algorithm>
#include <array>

#include "src/summary/reference/rules.h"

namespace daybook::reference {
namespace {

constexpr const char* kPlatform = "Platform unallocated";
constexpr const char* kWorker = "Worker unallocated";
constexpr std::array kNotAllocated = {kPlatform, kWorker, "Network unattributed", "Storage unattributed"};

// A metric of pods and the node capacity that it is taken from.
constexpr std::array<std::pair<Metric, Metric>, 6> kMetricAndCapacity = {{
    {Metric::kPodUsageCpuCoreHours, Metric::kNodeCapacityCpuCoreHours},
    {Metric::kPodRequestCpuCoreHours, Metric::kNodeCapacityCpuCoreHours},
    {Metric::kPodEffectiveUsageCpuCoreHours, Metric::kNodeCapacityCpuCoreHours},
    {Metric::kPodUsageMemoryGigabyteHours, Metric::kNodeCapacityMemoryGigabyteHours},
    {Metric::kPodRequestMemoryGigabyteHours, Metric::kNodeCapacityMemoryGigabyteHours},
    {Metric::kPodEffectiveUsageMemoryGigabyteHours, Metric::kNodeCapacityMemoryGigabyteHours},
}};

// E.25
constexpr std::array kCapacities = {
    Metric::kNodeCapacityCpuCores,        Metric::kNodeCapacityCpuCoreHours,
    Metric::kNodeCapacityMemoryGigabytes, Metric::kNodeCapacityMemoryGigabyteHours,
    Metric::kClusterCapacityCpuCoreHours, Metric::kClusterCapacityMemoryGigabyteHours,
};

struct Group {
  std::array<NullableSum, kNumMetrics> sums;
  std::array<NullableMax, kNumMetrics> maxima;
  Text resource_id;
  Text role;
};

// E.26
Text NamespaceOf(const Text& role) {
  if (role == "master" || role == "infra") return kPlatform;
  if (role == "worker") return kWorker;
  return std::nullopt;
}

}  // namespace

RolesByNode MaxRoles(const std::vector<NodeRole>& nodes) {
  RolesByNode roles;
  for (const NodeRole& node : nodes) {
    if (!node.node.has_value() || !node.resource_id.has_value() || !node.role.has_value()) continue;
    std::string& role = roles[{*node.node, *node.resource_id}];
    role = std::max(role, *node.role);
  }
  return roles;
}

Result<std::vector<SummaryRow>> ComputeUnallocatedRows(const std::vector<SummaryRow>& pod_rows,
                                                       const RolesByNode& roles, const RuleContext& context) {
  std::map<std::string, Group> groups;  // by node
  for (const SummaryRow& row : pod_rows) {
    // E.24
    if (!row.namespace_.has_value() || !row.node.has_value()) continue;
    if (std::find(kNotAllocated.begin(), kNotAllocated.end(), *row.namespace_) != kNotAllocated.end()) continue;
    Group& group = groups[*row.node];
    for (const auto& [metric, capacity] : kMetricAndCapacity) {
      group.sums[static_cast<std::size_t>(metric)].Add(row[metric]);
    }
    for (const Metric metric : kCapacities) group.maxima[static_cast<std::size_t>(metric)].Add(row[metric]);
    TakeMax(row.resource_id, group.resource_id);
    if (row.resource_id.has_value()) {
      const auto role = roles.find({*row.node, *row.resource_id});
      if (role != roles.end()) TakeMax(role->second, group.role);
    }
  }
  std::vector<SummaryRow> finished;
  for (const auto& [node, group] : groups) {
    SummaryRow row;
    row.data_source = DataSource::kPod;
    row.namespace_ = NamespaceOf(group.role);
    row.node = node;
    row.resource_id = group.resource_id;
    row.has_infrastructure_usage_cost = false;
    for (const Metric metric : kCapacities) row[metric] = group.maxima[static_cast<std::size_t>(metric)].value();
    for (const auto& [metric, capacity] : kMetricAndCapacity) {
      const Number sum = group.sums[static_cast<std::size_t>(metric)].Round();
      if (sum.has_value() && row[capacity].has_value()) row[metric] = *row[capacity] - *sum;
    }
    // E.27: joined after the sums, so each pattern that matches gives a row.
    DAYBOOK_ASSIGN_OR_RETURN(const CategoryMatch categories,
                             MatchCategories(row.namespace_, context.lookups.cost_categories, context.rules));
    if (categories.ids.empty()) finished.push_back(row);
    for (const auto& id : categories.ids) {
      row.cost_category_id = id;
      finished.push_back(row);
    }
  }
  return finished;
}

}  // namespace daybook::reference
