// SPDX-License-Identifier: Apache-2.0
#include "src/summary/columnar/pod_table.h"

namespace daybook::columnar {

PodTable::CellId PodTable::CellOf(NameId namespace_, NameId node, LabelStore::MapId labels) {
  const std::uint64_t place_key = static_cast<std::uint64_t>(namespace_) << 32U | node;
  if (place_key != last_place_key_) {
    last_place_key_ = place_key;
    last_place_ = places_.FindOrAdd(place_key, static_cast<std::uint32_t>(places_.size()));
  }
  const auto next = static_cast<CellId>(cells_.size());
  const CellId id = cell_ids_.FindOrAdd(static_cast<std::uint64_t>(last_place_) << 32U | labels, next);
  if (id == next) {
    Cell& cell = cells_.emplace_back();
    cell.namespace_ = namespace_;
    cell.node = node;
    cell.labels = labels;
  }
  return id;
}

std::size_t PodTable::num_bytes() const {
  return places_.num_bytes() + cell_ids_.num_bytes() + cells_.capacity() * sizeof(Cell) + spilled_.num_bytes();
}

}  // namespace daybook::columnar
