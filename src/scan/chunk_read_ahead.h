// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "daybook/status.h"
#include "src/io/object_store.h"
#include "src/scan/column_chunk.h"
#include "src/scan/row_group_scan.h"

namespace daybook {

// Reads the chunks of row groups before they are asked for, from threads of its own, so that the next ones come while
// this one is decoded. It goes through the row groups in the order in which they are listed, and holds at most
// `max_bytes` that nobody has taken yet. Without a store that gains from it, without bytes or row groups it has no
// threads, and what is asked for is read there and then. Any thread may call.
class ChunkReadAhead {
 public:
  struct Item {
    const ObjectInfo* object = nullptr;
    const RowGroup* row_group = nullptr;
    std::int64_t num_bytes = 0;  // of its chunks
  };

  // All is borrowed.
  ChunkReadAhead(const ObjectStore& store, std::vector<Item> items, std::int64_t max_bytes,
                 const std::atomic<bool>& stop);
  ChunkReadAhead(const ChunkReadAhead&) = delete;
  ChunkReadAhead& operator=(const ChunkReadAhead&) = delete;
  // Waits for the reads that are under way.
  ~ChunkReadAhead();

  // The bytes of an item, by its index: what was read ahead, or is being read. An item that nobody has begun with is
  // read by the caller, so nobody ever waits for room that he keeps himself; so is one that is taken a second time.
  Result<ChunkBytes> Take(std::size_t item);
  // Nobody will take the item: its room is free for others.
  void PassOver(std::size_t item);

 private:
  enum class State : std::uint8_t { kWaiting, kReading, kThere, kGone };

  void ReadOn();
  // Gives up what is held for the item. REQUIRES: mutex_ is held.
  void Release(std::size_t item);

  const ObjectStore& store_;
  const std::vector<Item> items_;
  const std::int64_t max_bytes_;
  const std::atomic<bool>& stop_;

  std::mutex mutex_;  // of what follows
  std::condition_variable is_there_;
  std::condition_variable has_room_;
  std::vector<State> states_;
  std::vector<Result<ChunkBytes>> bytes_;
  std::vector<bool> is_passed_over_;
  std::size_t next_ = 0;
  std::int64_t held_ = 0;
  bool end_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace daybook
