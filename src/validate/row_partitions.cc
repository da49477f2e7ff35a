// SPDX-License-Identifier: Apache-2.0
#include "src/validate/row_partitions.h"

#include <utility>

namespace daybook {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{128} << 10;

}  // namespace

Status RowPartitions::Add(const PackedRow& row, const std::bitset<kNumMetrics>& metrics) {
  Partition& partition = partitions_[row.key.high % kCount];
  Pack(row, metrics, partition.open);
  return partition.open.size() < kBlockBytes ? Status() : CloseBlock(partition);
}

Status RowPartitions::CloseBlock(Partition& partition) {
  Block block;
  block.length = static_cast<std::int64_t>(partition.open.size());
  if (memory_bytes_ + partition.open.size() <= most_bytes_) {
    memory_bytes_ += partition.open.size();
    block.bytes = partition.open;  // a copy is as long as its text, where the open one has room to grow
  } else {
    DAYBOOK_ASSIGN_OR_RETURN(block.file_offset, file_->Append(partition.open));
  }
  partition.open.clear();
  partition.blocks.push_back(std::move(block));
  return {};
}

Result<std::string> RowPartitions::Read(std::size_t partition) const {
  const Partition& from = partitions_[partition];
  std::size_t total = from.open.size();
  for (const Block& block : from.blocks) total += static_cast<std::size_t>(block.length);
  std::string rows;
  rows.reserve(total);
  for (const Block& block : from.blocks) {
    if (block.file_offset < 0) {
      rows += block.bytes;
      continue;
    }
    const std::size_t at = rows.size();
    rows.resize(at + static_cast<std::size_t>(block.length));
    DAYBOOK_RETURN_IF_ERROR(file_->ReadAt(block.file_offset, block.length, rows.data() + at));
  }
  rows += from.open;
  return rows;
}

}  // namespace daybook
