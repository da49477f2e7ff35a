// SPDX-License-Identifier: Apache-2.0
// spec: summary.md B.
#include "src/summary/columnar/capacity_table.h"

namespace daybook::columnar {

CapacityTable::CellId CapacityTable::CellOf(std::int64_t interval, std::int32_t day, NameId node) {
  const auto number = intervals_.try_emplace(interval, static_cast<std::uint32_t>(intervals_.size())).first->second;
  const auto next = static_cast<CellId>(cells_.size());
  const CellId cell = cell_ids_.FindOrAdd(static_cast<std::uint64_t>(number) << 32U | node, next);
  if (cell == next) {
    cells_.emplace_back();
    cells_.back().day = day;
    cells_.back().node = node;
  }
  return cell;
}

CapacityOfDay CapacityTable::SumDay(std::int32_t day, bool missing_is_null) const {
  struct Sums {
    NullableSum cpu;
    NullableSum memory;
  };
  std::unordered_map<NameId, Sums> nodes;
  for (const Cell& cell : cells_) {
    if (cell.day != day) continue;
    Sums& node = nodes[cell.node];
    node.cpu.Add(NumberOf(cell.cpu_core_seconds));
    node.memory.Add(NumberOf(cell.memory_byte_seconds));
  }
  // B.7: the nodes' rounded sums.
  CapacityOfDay capacity;
  Sums cluster;
  for (const auto& [name, sums] : nodes) {
    Capacity node = {sums.cpu.Round(), sums.memory.Round()};
    cluster.cpu.Add(node.cpu_core_seconds);
    cluster.memory.Add(node.memory_byte_seconds);
    if (!missing_is_null) node = {node.cpu_core_seconds.value_or(0), node.memory_byte_seconds.value_or(0)};
    capacity.nodes.emplace(name, node);
  }
  capacity.cluster = {cluster.cpu.Round(), cluster.memory.Round()};
  if (!missing_is_null) {
    capacity.cluster = {capacity.cluster.cpu_core_seconds.value_or(0),
                        capacity.cluster.memory_byte_seconds.value_or(0)};
  }
  return capacity;
}

std::size_t CapacityTable::num_bytes() const {
  return intervals_.size() * 32 + cell_ids_.num_bytes() + cells_.capacity() * sizeof(Cell);
}

}  // namespace daybook::columnar
