// SPDX-License-Identifier: Apache-2.0
#include "src/summary/columnar/block_read_ahead.h"

#include <algorithm>
#include <utility>

#include "src/plan/table.h"

namespace daybook::columnar {
namespace {

using Items = std::vector<ChunkReadAhead::Item>;

Items ItemsInOrder(const SummaryInput& input, const TableRowGroups& row_groups, const PlannedBlock& block) {
  Items items;
  for (const Table table : kReadingOrder) {
    const auto t = static_cast<std::size_t>(table);
    for (const std::uint32_t i : block.row_groups[t]) {
      const RowGroup& row_group = row_groups[t][i];
      items.push_back({&input.objects[t][row_group.object], &row_group, BytesOf(row_group)});
    }
  }
  return items;
}

}  // namespace

BlockReadAhead::BlockReadAhead(const SummaryInput& input, const TableRowGroups& row_groups,
                               const std::vector<PlannedBlock>& blocks, std::size_t num_threads, std::int64_t max_bytes,
                               const std::atomic<bool>& stop)
    : items_of_block_(blocks.size()) {
  if (max_bytes <= 0) return;
  Items items;
  for (std::size_t first = 0; first < blocks.size(); first += num_threads) {
    std::vector<Items> side_by_side;
    std::size_t most = 0;
    for (std::size_t block = first; block < std::min(first + num_threads, blocks.size()); ++block) {
      side_by_side.push_back(ItemsInOrder(input, row_groups, blocks[block]));
      most = std::max(most, side_by_side.back().size());
    }
    for (std::size_t i = 0; i < most; ++i) {
      for (std::size_t b = 0; b < side_by_side.size(); ++b) {
        if (i >= side_by_side[b].size()) continue;
        items_of_block_[first + b].push_back(items.size());
        items.push_back(side_by_side[b][i]);
      }
    }
  }
  chunks_.emplace(*input.store, std::move(items), max_bytes, stop);
}

}  // namespace daybook::columnar
