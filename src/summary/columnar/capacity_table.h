// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "src/base/flat_map.h"
#include "src/summary/columnar/exact_cells.h"
#include "src/summary/columnar/names.h"

namespace daybook::columnar {

// Units: core-seconds and byte-seconds of a day.
struct Capacity {
  Number cpu_core_seconds;
  Number memory_byte_seconds;
};

struct CapacityOfDay {
  std::unordered_map<NameId, Capacity> nodes;  // the NULL node is one of them
  Capacity cluster;
};

// The greatest capacities of each (interval, node) of some days (spec: B.6).
class CapacityTable {
 public:
  using CellId = std::uint32_t;
  // `day` counts from the first day of the table's range.
  CellId CellOf(std::int64_t interval, std::int32_t day, NameId node);
  void Take(CellId cell, double cpu_core_seconds, double memory_byte_seconds) {
    TakeMax(cpu_core_seconds, cells_[cell].cpu_core_seconds);
    TakeMax(memory_byte_seconds, cells_[cell].memory_byte_seconds);
  }
  // The sums of a day: by node, and over the nodes (spec: B.6, B.7). `missing_is_null`: B.8.
  CapacityOfDay SumDay(std::int32_t day, bool missing_is_null) const;
  std::size_t num_bytes() const;

 private:
  struct Cell {
    std::int32_t day = 0;
    NameId node = kNullName;
    double cpu_core_seconds = kNullNumber;
    double memory_byte_seconds = kNullNumber;
  };

  std::unordered_map<std::int64_t, std::uint32_t> intervals_;  // numbered
  FlatMap cell_ids_;                                           // interval << 32 | node
  std::vector<Cell> cells_;
};

}  // namespace daybook::columnar
