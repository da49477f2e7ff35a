// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "src/base/flat_map.h"
#include "src/base/pair_sum.h"
#include "src/labels/label_store.h"
#include "src/summary/columnar/exact_cells.h"
#include "src/summary/columnar/names.h"

namespace daybook::columnar {

// The metrics of a pod that are summed, in the order of their target columns.
enum PodMetric : std::size_t {
  kUsageCpu,
  kRequestCpu,
  kEffectiveCpu,
  kLimitCpu,
  kUsageMemory,
  kRequestMemory,
  kEffectiveMemory,
  kLimitMemory,
};
inline constexpr std::size_t kNumPodMetrics = 8;

// The pod rows of one day, summed by (namespace, node, filtered labels of the pod): what joins the same labels of node
// and namespace is joined once, not row by row (spec: C.10).
class PodTable {
 public:
  using CellId = std::uint32_t;
  struct Cell {
    NameId namespace_ = kNullName;
    NameId node = kNullName;
    LabelStore::MapId labels = LabelStore::kNullMap;
    NameId resource_id = kNullName;  // the greatest
    std::uint32_t has_values = 0;    // bit i: a value of metric i that is not NULL
    double node_capacity_cpu_cores = kNullNumber;
    double node_capacity_memory_bytes = kNullNumber;
    std::array<PairSum, kNumPodMetrics> sums;
  };

  CellId CellOf(NameId namespace_, NameId node, LabelStore::MapId labels);
  Cell& cell(CellId id) { return cells_[id]; }
  // Adds to a sum of C.12; NULL is skipped.
  void Add(CellId id, PodMetric metric, double value) {
    Cell& cell = cells_[id];
    if (IsNullNumber(value)) return;
    cell.has_values |= 1U << metric;
    if (!cell.sums[metric].Add(value)) spilled_.Add(SumIdOf(id, metric), value);
  }
  const ExactSum* SpilledOf(CellId id, PodMetric metric) const { return spilled_.Find(SumIdOf(id, metric)); }

  const std::vector<Cell>& cells() const { return cells_; }
  std::size_t num_bytes() const;

 private:
  static std::uint64_t SumIdOf(CellId id, PodMetric metric) {
    return static_cast<std::uint64_t>(id) * kNumPodMetrics + metric;
  }

  FlatMap places_;    // namespace << 32 | node, numbered
  FlatMap cell_ids_;  // place << 32 | labels
  std::uint64_t last_place_key_ = ~std::uint64_t{0};
  std::uint32_t last_place_ = 0;
  std::vector<Cell> cells_;
  SpilledSums spilled_;
};

}  // namespace daybook::columnar
