// SPDX-License-Identifier: Apache-2.0
// Rows into groups, as a day of a cluster of 50 nodes has them. Numbers are whole, so that any order gives one sum.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "bench/micro/require.h"
#include "src/summary/columnar/capacity_table.h"
#include "src/summary/columnar/pod_table.h"

namespace daybook::micro {
namespace {

using columnar::CapacityTable;
using columnar::NameId;
using columnar::PodTable;

constexpr std::size_t kRows = 32U * 1024U;
constexpr std::uint64_t kSeed = 20251001;

struct PodRow {
  NameId namespace_;
  NameId node;
  LabelStore::MapId labels;
  double value;
};

void GroupPods(benchmark::State& state) {
  std::mt19937_64 random(kSeed);
  const auto num_maps = static_cast<std::uint64_t>(state.range(0));
  std::vector<PodRow> rows(kRows);
  std::set<std::tuple<NameId, NameId, LabelStore::MapId>> keys;
  double total = 0;
  for (PodRow& row : rows) {
    row = {static_cast<NameId>(1 + random() % 30), static_cast<NameId>(1 + random() % 50),
           static_cast<LabelStore::MapId>(1 + random() % num_maps), static_cast<double>(random() % 100'000)};
    keys.emplace(row.namespace_, row.node, row.labels);
    total += row.value;
  }
  const auto fill = [&rows](PodTable& table) {
    for (const PodRow& row : rows) {
      const PodTable::CellId cell = table.CellOf(row.namespace_, row.node, row.labels);
      for (std::size_t metric = 0; metric < columnar::kNumPodMetrics; ++metric) {
        table.Add(cell, static_cast<columnar::PodMetric>(metric), row.value);
      }
    }
  };
  PodTable table;
  fill(table);
  Require(table.cells().size() == keys.size(), "another number of groups");
  for (std::size_t metric = 0; metric < columnar::kNumPodMetrics; ++metric) {
    double sum = 0;
    for (const PodTable::Cell& cell : table.cells()) sum += cell.sums[metric].Round();
    Require(sum == total, "another sum over the groups");
  }
  for (auto _ : state) {
    PodTable timed;
    fill(timed);
    benchmark::DoNotOptimize(timed.cells().data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRows));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(kRows * 8 * columnar::kNumPodMetrics));
}
BENCHMARK(GroupPods)->Name("Group/Pods")->ArgName("label_maps")->Arg(10)->Arg(1000);

void GroupCapacity(benchmark::State& state) {
  struct Row {
    std::int64_t interval;
    NameId node;
    double cpu;
    double memory;
  };
  std::mt19937_64 random(kSeed);
  std::vector<Row> rows(kRows);
  std::map<std::pair<std::int64_t, NameId>, std::pair<double, double>> greatest;
  for (std::size_t i = 0; i < kRows; ++i) {
    rows[i] = {static_cast<std::int64_t>(i * 24 / kRows) * 3'600'000, static_cast<NameId>(1 + random() % 50),
               static_cast<double>(random() % 100'000), static_cast<double>(random() % 1'000'000)};
    auto& [cpu, memory] = greatest[{rows[i].interval, rows[i].node}];
    cpu = std::max(cpu, rows[i].cpu);
    memory = std::max(memory, rows[i].memory);
  }
  double cpu_total = 0;
  double memory_total = 0;
  for (const auto& [key, capacity] : greatest) {
    cpu_total += capacity.first;
    memory_total += capacity.second;
  }
  const auto fill = [&rows](CapacityTable& table) {
    for (const Row& row : rows) table.Take(table.CellOf(row.interval, 0, row.node), row.cpu, row.memory);
  };
  CapacityTable table;
  fill(table);
  const columnar::CapacityOfDay day = table.SumDay(0, true);
  Require(day.nodes.size() == 50, "another number of nodes");
  Require(day.cluster.cpu_core_seconds == cpu_total && day.cluster.memory_byte_seconds == memory_total,
          "another capacity of the cluster");
  for (auto _ : state) {
    CapacityTable timed;
    fill(timed);
    benchmark::DoNotOptimize(timed.num_bytes());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRows));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(kRows * sizeof(Row)));
}
BENCHMARK(GroupCapacity)->Name("Group/Capacity");

}  // namespace
}  // namespace daybook::micro
