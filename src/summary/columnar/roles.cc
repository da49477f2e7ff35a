// SPDX-License-Identifier: Apache-2.0
// spec: summary.md G and E.26.
#include "src/summary/columnar/roles.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "src/base/flat_map.h"
#include "src/base/parallel_for.h"
#include "src/labels/label_store.h"
#include "src/plan/table.h"
#include "src/scan/chunk_read_ahead.h"
#include "src/scan/row_group_scan.h"
#include "src/summary/columnar/block_plan.h"
#include "src/summary/columnar/interval_column.h"
#include "src/summary/columnar/names.h"
#include "src/summary/columnar/table_columns.h"

namespace daybook::columnar {
namespace {

constexpr std::string_view kRoleKey = "node_role_kubernetes_io";
constexpr std::string_view kInfraLabels = R"({"node_role_kubernetes_io":"infra"})";
constexpr std::string_view kMasterNamespace = "openshift-kube-apiserver";

// What the rows of the range say of the nodes.
struct Seen {
  Names names;
  std::set<NameId> registered;  // nodes with a row of labels
  std::set<NameId> infra;       // by label
  std::set<NameId> masters;     // by namespace
  struct Report {
    NameId node;
    NameId resource_id;
    NameId role;
    bool operator==(const Report&) const = default;
  };
  std::vector<Report> reported;  // distinct

  void AddReport(const Report& report) {
    // Nearly every row of a node reports what the one before did.
    if (report.node >= last_of_node.size()) last_of_node.resize(report.node + 1, {kNullName, kNullName, kNullName});
    Report& last = last_of_node[report.node];
    if (last == report) return;
    last = report;
    const std::uint32_t place = places.FindOrAdd(static_cast<std::uint64_t>(report.node) << 32U | report.resource_id,
                                                 static_cast<std::uint32_t>(places.size()));
    const auto next = static_cast<std::uint32_t>(reported.size());
    if (reports.FindOrAdd(static_cast<std::uint64_t>(place) << 32U | report.role, next) == next) {
      reported.push_back(report);
    }
  }

  std::vector<Report> last_of_node;
  FlatMap places;   // node << 32 | resource_id, numbered
  FlatMap reports;  // place << 32 | role: index into `reported`
};

Status ReadNodeLabels(RowGroupScan& scan, DayRange days, std::size_t batch_rows, const std::atomic<bool>& stop,
                      LabelStore& labels, Seen& seen) {
  namespace columns = label_columns;
  IntervalColumn intervals(scan, days);
  NameColumn names(scan, columns::kName, seen.names);
  for (;;) {
    if (stop.load(std::memory_order_relaxed)) return InterruptedError("summarize");
    DAYBOOK_ASSIGN_OR_RETURN(const std::size_t count, scan.Next(batch_rows));
    if (count == 0) return {};
    DAYBOOK_ASSIGN_OR_RETURN(const std::int32_t* const day_of_row, intervals.Map(count));
    DAYBOOK_ASSIGN_OR_RETURN(const NameId* const nodes, names.Map(count, day_of_row));
    for (std::size_t i = 0; i < count; ++i) {
      if (day_of_row[i] == IntervalColumn::kOutside || nodes[i] == kNullName) continue;
      seen.registered.insert(nodes[i]);
      const std::int32_t code = scan.codes(columns::kLabels)[i];
      if (code == CodedColumn::kNull) continue;
      DAYBOOK_ASSIGN_OR_RETURN(const std::string_view text, TextOfCode(scan, columns::kLabels, code, i));
      // A text that is refused ends the run where the labels are joined; here it tells no role.
      const LabelStore::Filtered filtered = labels.Filter(text);
      if (filtered.refusal == nullptr && labels.TextOf(filtered.map) == kInfraLabels) seen.infra.insert(nodes[i]);
    }
  }
}

Status ReadPods(RowGroupScan& scan, DayRange days, std::size_t batch_rows, const std::atomic<bool>& stop, Seen& seen) {
  namespace columns = role_columns;
  IntervalColumn intervals(scan, days);
  NameColumn namespaces(scan, columns::kNamespace, seen.names);
  NameColumn node_names(scan, columns::kNode, seen.names);
  NameColumn resources(scan, columns::kResourceId, seen.names);
  NameColumn roles(scan, columns::kNodeRole, seen.names);
  const NameId master_namespace = seen.names.Add(kMasterNamespace);
  for (;;) {
    if (stop.load(std::memory_order_relaxed)) return InterruptedError("summarize");
    DAYBOOK_ASSIGN_OR_RETURN(const std::size_t count, scan.Next(batch_rows));
    if (count == 0) return {};
    DAYBOOK_ASSIGN_OR_RETURN(const std::int32_t* const day_of_row, intervals.Map(count));
    DAYBOOK_ASSIGN_OR_RETURN(const NameId* const namespace_ids, namespaces.Map(count, day_of_row));
    DAYBOOK_ASSIGN_OR_RETURN(const NameId* const nodes, node_names.Map(count, day_of_row));
    DAYBOOK_ASSIGN_OR_RETURN(const NameId* const resource_ids, resources.Map(count, day_of_row));
    DAYBOOK_ASSIGN_OR_RETURN(const NameId* const role_ids, roles.Map(count, day_of_row));
    for (std::size_t i = 0; i < count; ++i) {
      if (day_of_row[i] == IntervalColumn::kOutside || nodes[i] == kNullName) continue;
      seen.AddReport({nodes[i], resource_ids[i], role_ids[i]});
      if (namespace_ids[i] == master_namespace) seen.masters.insert(nodes[i]);
    }
  }
}

// Adds what another thread saw.
void Merge(const Seen& from, Seen& into) {
  const auto id_of = [&](NameId id) { return id == kNullName ? kNullName : into.names.Add(from.names.TextOf(id)); };
  for (const NameId node : from.registered) into.registered.insert(id_of(node));
  for (const NameId node : from.infra) into.infra.insert(id_of(node));
  for (const NameId node : from.masters) into.masters.insert(id_of(node));
  for (const auto& [node, resource_id, role] : from.reported) {
    into.AddReport({id_of(node), id_of(resource_id), id_of(role)});
  }
}

std::optional<std::string> TextOrNull(const Names& names, NameId id) {
  return id == kNullName ? std::nullopt : std::optional(std::string(names.TextOf(id)));
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

Result<DerivedRoles> DeriveRoles(const SummaryInput& input, const std::vector<RowGroup>& pods,
                                 const std::vector<RowGroup>& node_labels, const DialectRules& rules, RolePass pass,
                                 const std::atomic<bool>& stop) {
  struct Worker {
    Seen seen;
    LabelStore labels;
    std::int64_t bytes_read = 0;
  };
  std::vector<Worker> workers;
  for (std::size_t thread = 0; thread < std::max<std::size_t>(pass.threads, 1); ++thread) {
    workers.push_back(
        {{},
         LabelStore({rules.refuses_nested_or_repeated, rules.null_labels_are_null, rules.refuses_blank_labels},
                    {std::string(kRoleKey)}),
         0});
  }
  const auto object_of = [&](Table table, const RowGroup& row_group) -> const ObjectInfo& {
    return input.objects[static_cast<std::size_t>(table)][row_group.object];
  };
  std::vector<ChunkReadAhead::Item> items;
  for (const RowGroup& row_group : node_labels) {
    items.push_back({&object_of(Table::kNodeLabelDaily, row_group), &row_group, BytesOf(row_group)});
  }
  for (const RowGroup& row_group : pods) {
    items.push_back({&object_of(Table::kPodDaily, row_group), &row_group, BytesOf(row_group)});
  }
  ChunkReadAhead read_ahead(*input.store, std::move(items), pass.read_ahead_bytes, stop);
  const auto open = [&](std::size_t item, Table table, const RowGroup& row_group,
                        std::span<const ColumnRequest> columns, Worker& worker) -> Result<RowGroupScan> {
    const ObjectInfo& object = object_of(table, row_group);
    DAYBOOK_ASSIGN_OR_RETURN(ChunkBytes bytes, read_ahead.Take(item));
    worker.bytes_read += BytesOf(row_group);
    return RowGroupScan::Open(object, row_group, std::move(bytes), columns, input.days, rules.nan_is_null);
  };
  DAYBOOK_RETURN_IF_ERROR(
      ParallelFor(node_labels.size() + pods.size(), workers.size(), [&](std::size_t i, std::size_t thread) -> Status {
        Worker& worker = workers[thread];
        if (i < node_labels.size()) {
          constexpr Table kLabels = Table::kNodeLabelDaily;
          DAYBOOK_ASSIGN_OR_RETURN(RowGroupScan scan, open(i, kLabels, node_labels[i], ColumnsOf(kLabels), worker));
          return ReadNodeLabels(scan, input.days, pass.batch_rows, stop, worker.labels, worker.seen);
        }
        DAYBOOK_ASSIGN_OR_RETURN(RowGroupScan scan,
                                 open(i, Table::kPodDaily, pods[i - node_labels.size()], RoleColumns(), worker));
        return ReadPods(scan, input.days, pass.batch_rows, stop, worker.seen);
      }));
  DerivedRoles derived;
  Seen& seen = workers[0].seen;
  for (const Worker& worker : workers) {
    derived.bytes_read += worker.bytes_read;
    if (&worker != &workers[0]) Merge(worker.seen, seen);
  }
  std::map<std::pair<NameId, NameId>, NameId> greatest;  // (node, resource_id) -> max(node_role)
  for (const auto& [node, resource_id, role] : seen.reported) {
    if (!seen.registered.contains(node)) continue;
    NameId& max = greatest[{node, resource_id}];
    if (role != kNullName && (max == kNullName || seen.names.TextOf(role) > seen.names.TextOf(max))) max = role;
  }
  for (const auto& [key, role] : greatest) {
    const auto& [node, resource_id] = key;
    std::string text = "worker";
    if (role != kNullName) {
      text = std::string(seen.names.TextOf(role));
    } else if (seen.masters.contains(node)) {
      text = "master";
    } else if (seen.infra.contains(node)) {
      text = "infra";
    }
    derived.roles.push_back({TextOrNull(seen.names, node), TextOrNull(seen.names, resource_id), std::move(text)});
  }
  return derived;
}

}  // namespace daybook::columnar
