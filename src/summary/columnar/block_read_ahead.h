// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "src/scan/chunk_read_ahead.h"
#include "src/summary/columnar/block_plan.h"
#include "src/summary/engine.h"

namespace daybook::columnar {

// The row groups of all blocks, read ahead: those of the `num_threads` blocks that are worked on side by side in turn,
// each block's in kReadingOrder. All is borrowed. Without `max_bytes` there are no items.
class BlockReadAhead {
 public:
  BlockReadAhead(const SummaryInput& input, const TableRowGroups& row_groups, const std::vector<PlannedBlock>& blocks,
                 std::size_t num_threads, std::int64_t max_bytes, const std::atomic<bool>& stop);

  // What chunks() knows the row groups of a block by, in the order in which they are read.
  std::span<const std::size_t> ItemsOf(std::size_t block) const { return items_of_block_[block]; }
  // REQUIRES: a block has items.
  ChunkReadAhead& chunks() { return *chunks_; }

 private:
  std::vector<std::vector<std::size_t>> items_of_block_;
  std::optional<ChunkReadAhead> chunks_;
};

}  // namespace daybook::columnar
