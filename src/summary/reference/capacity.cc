// SPDX-License-Identifier: Apache-2.0
// spec: summary.md B.
#include "src/summary/reference/rules.h"

namespace daybook::reference {
namespace {

struct MaxPair {
  NullableMax cpu;
  NullableMax memory;
};

struct SumPair {
  NullableSum cpu;
  NullableSum memory;
};

}  // namespace

CapacityOfDay ComputeCapacity(const std::vector<const CapacityRow*>& rows, const DialectRules& rules) {
  // B.6: the greatest value of each (interval, node); a NULL node is a node of its own here.
  std::map<std::pair<std::int64_t, Text>, MaxPair> intervals;
  for (const CapacityRow* row : rows) {
    MaxPair& interval = intervals[{row->interval_start, row->node}];
    interval.cpu.Add(row->cpu_core_seconds);
    interval.memory.Add(row->memory_byte_seconds);
  }
  std::map<Text, SumPair> nodes;
  for (const auto& [key, interval] : intervals) {
    SumPair& node = nodes[key.second];
    node.cpu.Add(interval.cpu.value());
    node.memory.Add(interval.memory.value());
  }
  // B.7: the nodes' rounded sums, the node '' included.
  CapacityOfDay day;
  SumPair cluster;
  for (const auto& [name, sums] : nodes) {
    const Capacity node = {sums.cpu.Round(), sums.memory.Round()};
    cluster.cpu.Add(node.cpu_core_seconds);
    cluster.memory.Add(node.memory_byte_seconds);
    day.nodes.emplace(name, node);
  }
  day.cluster = {cluster.cpu.Round(), cluster.memory.Round()};
  // B.8
  if (!rules.missing_capacity_is_null) {
    const auto zero_for_null = [](Capacity& capacity) {
      capacity.cpu_core_seconds = capacity.cpu_core_seconds.value_or(0);
      capacity.memory_byte_seconds = capacity.memory_byte_seconds.value_or(0);
    };
    for (auto& [name, node] : day.nodes) zero_for_null(node);
    zero_for_null(day.cluster);
  }
  return day;
}

}  // namespace daybook::reference
