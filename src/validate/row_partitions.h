// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/validate/packed_row.h"
#include "src/validate/spill_file.h"

namespace daybook {

// Packed rows, divided by the hash of their keys: rows that may match are in the same partition of both sides, so that
// the sides are compared one partition at a time. Beyond `most_bytes` rows go to a file.
class RowPartitions {
 public:
  static constexpr std::size_t kCount = 64;

  // `file` is borrowed.
  RowPartitions(std::size_t most_bytes, SpillFile* file) : most_bytes_(most_bytes), file_(file) {}

  Status Add(const PackedRow& row, const std::bitset<kNumMetrics>& metrics);
  // All rows of a partition, one behind the other. Any thread, while nobody adds.
  Result<std::string> Read(std::size_t partition) const;

 private:
  struct Block {
    std::string bytes;
    std::int64_t file_offset = -1;
    std::int64_t length = 0;
  };
  struct Partition {
    std::string open;
    std::vector<Block> blocks;
  };

  Status CloseBlock(Partition& partition);

  const std::size_t most_bytes_;
  SpillFile* const file_;
  std::size_t memory_bytes_ = 0;
  std::array<Partition, kCount> partitions_;
};

}  // namespace daybook
