// SPDX-License-Identifier: Apache-2.0
#include "src/validate/row_texts.h"

#include <cstring>

namespace daybook {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 20;
constexpr std::uint32_t kNullLength = 0xFFFF'FFFFU;

}  // namespace

Result<RowTexts::Added> RowTexts::Add(std::uint64_t hash, const Cells& cells) {
  const auto next = static_cast<std::uint32_t>(extents_.size());
  const std::uint32_t number = numbers_.FindOrAdd(hash, next);
  if (number != next) return Added{number, false};
  scratch_.clear();
  for (std::size_t at = 0; at < kNumRowColumns; ++at) {
    if (!columns_[at]) continue;
    const auto length = cells[at] ? static_cast<std::uint32_t>(cells[at]->size()) : kNullLength;
    scratch_.append(reinterpret_cast<const char*>(&length), sizeof length);
    if (cells[at]) scratch_.append(*cells[at]);
  }
  if (chunks_.empty() || chunks_.back().bytes.size() + scratch_.size() > kChunkBytes) {
    DAYBOOK_RETURN_IF_ERROR(StartChunk());
  }
  std::string& chunk = chunks_.back().bytes;
  extents_.push_back({static_cast<std::uint32_t>(chunks_.size() - 1), static_cast<std::uint32_t>(chunk.size()),
                      static_cast<std::uint32_t>(scratch_.size())});
  chunk += scratch_;
  return Added{number, true};
}

// The last chunk stays in memory as long as there is room.
Status RowTexts::StartChunk() {
  if (!chunks_.empty()) {
    Chunk& full = chunks_.back();
    if (memory_bytes_ + full.bytes.size() > most_bytes_) {
      DAYBOOK_ASSIGN_OR_RETURN(full.file_offset, file_->Append(full.bytes));
      std::string().swap(full.bytes);
    } else {
      memory_bytes_ += full.bytes.size();
    }
  }
  chunks_.emplace_back().bytes.reserve(kChunkBytes);
  return {};
}

Result<std::vector<std::optional<std::string>>> RowTexts::Read(std::uint32_t number) const {
  const Extent& extent = extents_[number];
  const Chunk& chunk = chunks_[extent.chunk];
  std::string bytes(extent.length, '\0');
  if (chunk.file_offset < 0) {
    bytes = chunk.bytes.substr(extent.offset, extent.length);
  } else {
    DAYBOOK_RETURN_IF_ERROR(file_->ReadAt(chunk.file_offset + extent.offset, extent.length, bytes.data()));
  }
  std::vector<std::optional<std::string>> cells(kNumRowColumns);
  std::size_t from = 0;
  for (std::size_t at = 0; at < kNumRowColumns; ++at) {
    if (!columns_[at]) continue;
    std::uint32_t length;
    std::memcpy(&length, bytes.data() + from, sizeof length);
    from += sizeof length;
    if (length == kNullLength) continue;
    cells[at] = bytes.substr(from, length);
    from += length;
  }
  return cells;
}

}  // namespace daybook
