// SPDX-License-Identifier: Apache-2.0
// spec: summary.md D.
#include <set>
#include <tuple>

#include "src/summary/reference/rules.h"
#include "src/summary/reference/units.h"

namespace daybook::reference {
namespace {

// D.17: where a volume is mounted. The claim, pod and namespace it is found by are the key of the map around it.
struct Placement {
  Text persistentvolume;
  Text node;
  Text resource_id;
  auto operator<=>(const Placement&) const = default;
};

using PodKey = std::pair<std::string, std::string>;                  // namespace, pod
using ClaimKey = std::tuple<std::string, std::string, std::string>;  // claim, pod, namespace

struct VolumeNodes {
  std::map<ClaimKey, std::set<Placement>> placements;
  std::map<std::string, std::set<std::string>> nodes_of_volume;  // D.18; a volume may have none that is not NULL
};

VolumeNodes FindVolumeNodes(const std::vector<const StorageRow*>& rows, const std::vector<const PodRow*>& pods) {
  std::map<PodKey, std::set<std::pair<Text, Text>>> nodes_of_pod;  // node, resource_id
  for (const PodRow* pod : pods) {
    if (!pod->namespace_.has_value() || !pod->pod.has_value()) continue;
    nodes_of_pod[{*pod->namespace_, *pod->pod}].emplace(pod->node, pod->resource_id);
  }
  VolumeNodes found;
  for (const StorageRow* row : rows) {
    if (!row->namespace_.has_value() || !row->pod.has_value()) continue;
    const auto nodes = nodes_of_pod.find({*row->namespace_, *row->pod});
    if (nodes == nodes_of_pod.end()) continue;
    for (const auto& [node, resource_id] : nodes->second) {
      if (row->persistentvolume.has_value()) {
        std::set<std::string>& counted = found.nodes_of_volume[*row->persistentvolume];
        if (node.has_value()) counted.insert(*node);
      }
      if (row->persistentvolumeclaim.has_value()) {
        found.placements[{*row->persistentvolumeclaim, *row->pod, *row->namespace_}].insert(
            {row->persistentvolume, node, resource_id});
      }
    }
  }
  return found;
}

struct Group {
  NullableMax capacity_bytes;
  NullableSum capacity_byte_seconds;
  NullableSum request_byte_seconds;
  NullableSum usage_byte_seconds;
  std::optional<std::size_t> num_nodes;
  std::optional<std::int32_t> cost_category_id;
};

// D.21: namespace, node, resource_id, claim, volume, storage class, handle, merged labels; the pod is no key.
using GroupKey = std::tuple<Text, Text, Text, Text, Text, Text, Text, NullableLabelMap>;

// D.22: sum / n / D · 2^-30. Nothing: a division by zero.
std::optional<Number> PerNodeGigabyteMonths(const Number& byte_seconds, const Group& group, double month_seconds,
                                            const DialectRules& rules) {
  if (!byte_seconds.has_value()) return Number();
  if (!group.num_nodes.has_value() && rules.volume_without_node_is_null) return Number();
  const auto num_nodes = static_cast<double>(group.num_nodes.value_or(1));
  if (num_nodes == 0) return std::nullopt;
  return Gigabytes(*byte_seconds / num_nodes / month_seconds);
}

Result<SummaryRow> MakeRow(Day day, const GroupKey& key, const Group& group, const DialectRules& rules) {
  SummaryRow row;
  row.data_source = DataSource::kStorage;
  std::tie(row.namespace_, row.node, row.resource_id, row.persistentvolumeclaim, row.persistentvolume, row.storageclass,
           row.csi_volume_handle, row.volume_labels) = key;
  row.all_labels = MergeLabels({&row.volume_labels});
  row.cost_category_id = group.cost_category_id;
  const double month_seconds = 86400.0 * day.month().NumDays();
  const Number capacity = group.capacity_byte_seconds.Round();
  row[Metric::kPersistentvolumeclaimCapacityGigabyte] = Gigabytes(group.capacity_bytes.value());
  row[Metric::kPersistentvolumeclaimCapacityGigabyteMonths] =
      capacity.has_value() ? Gigabytes(*capacity / month_seconds) : std::nullopt;
  const auto request = PerNodeGigabyteMonths(group.request_byte_seconds.Round(), group, month_seconds, rules);
  const auto usage = PerNodeGigabyteMonths(group.usage_byte_seconds.Round(), group, month_seconds, rules);
  if (!request.has_value() || !usage.has_value()) {
    return InputError(
        "divide volume by nodes", day.ToString() + ", persistent volume " + row.persistentvolume.value_or("NULL"),
        "every pod that mounts it has a NULL node, so it counts 0 nodes", "mend the node column of the pod report");
  }
  row[Metric::kVolumeRequestStorageGigabyteMonths] = *request;
  row[Metric::kPersistentvolumeclaimUsageGigabyteMonths] = *usage;
  return row;
}

}  // namespace

Result<std::vector<SummaryRow>> ComputeStorageRows(Day day, const std::vector<const StorageRow*>& rows,
                                                   const std::vector<const PodRow*>& pods, const RuleContext& context) {
  const VolumeNodes volume_nodes = FindVolumeNodes(rows, pods);
  const std::set<Placement> unmatched = {Placement{}};
  std::map<GroupKey, Group> groups;
  for (const StorageRow* row : rows) {
    DAYBOOK_ASSIGN_OR_RETURN(
        const NullableLabelMap volume_labels,
        FilteredLabels(row->volume_labels, row->origin, "persistentvolume_labels", context.keys, context.rules));
    DAYBOOK_ASSIGN_OR_RETURN(
        const NullableLabelMap claim_labels,
        FilteredLabels(row->claim_labels, row->origin, "persistentvolumeclaim_labels", context.keys, context.rules));
    // D.23
    DAYBOOK_ASSIGN_OR_RETURN(const CategoryMatch categories,
                             MatchCategories(row->namespace_, context.lookups.cost_categories, context.rules));
    // D.19: joined without the volume, so a claim with two volumes joins the places of both.
    const std::set<Placement>* placements = &unmatched;
    if (row->persistentvolumeclaim.has_value() && row->pod.has_value() && row->namespace_.has_value()) {
      const auto found = volume_nodes.placements.find({*row->persistentvolumeclaim, *row->pod, *row->namespace_});
      if (found != volume_nodes.placements.end()) placements = &found->second;
    }
    std::optional<std::size_t> num_nodes;
    if (row->persistentvolume.has_value()) {
      const auto found = volume_nodes.nodes_of_volume.find(*row->persistentvolume);
      if (found != volume_nodes.nodes_of_volume.end()) num_nodes = found->second.size();
    }
    for (const Placement& placement : *placements) {
      // D.20
      for (const NullableLabelMap& node_labels : context.node_labels.MapsOf(day, placement.node)) {
        for (const NullableLabelMap& namespace_labels : context.namespace_labels.MapsOf(day, row->namespace_)) {
          NullableLabelMap merged;
          if (volume_labels.has_value() && claim_labels.has_value()) {
            merged = MergeLabels({&node_labels, &namespace_labels, &volume_labels, &claim_labels});
          }
          Group& group = groups[{row->namespace_, placement.node, placement.resource_id, row->persistentvolumeclaim,
                                 row->persistentvolume, row->storageclass, row->csi_volume_handle, std::move(merged)}];
          group.capacity_bytes.Add(row->capacity_bytes);
          group.capacity_byte_seconds.Add(row->capacity_byte_seconds, categories.times());
          group.request_byte_seconds.Add(row->request_byte_seconds, categories.times());
          group.usage_byte_seconds.Add(row->usage_byte_seconds, categories.times());
          group.num_nodes = num_nodes;
          group.cost_category_id = categories.max_id();
        }
      }
    }
  }
  std::vector<SummaryRow> finished;
  for (const auto& [key, group] : groups) {
    DAYBOOK_ASSIGN_OR_RETURN(SummaryRow row, MakeRow(day, key, group, context.rules));
    finished.push_back(std::move(row));
  }
  return finished;
}

}  // namespace daybook::reference
