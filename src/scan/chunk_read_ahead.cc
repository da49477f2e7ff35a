// SPDX-License-Identifier: Apache-2.0
#include "src/scan/chunk_read_ahead.h"

#include <algorithm>
#include <utility>

namespace daybook {

ChunkReadAhead::ChunkReadAhead(const ObjectStore& store, std::vector<Item> items, std::int64_t max_bytes,
                               const std::atomic<bool>& stop)
    : store_(store),
      items_(std::move(items)),
      max_bytes_(max_bytes),
      stop_(stop),
      states_(items_.size(), State::kWaiting),
      bytes_(items_.size(), ChunkBytes()),
      is_passed_over_(items_.size(), false) {
  if (max_bytes_ <= 0) return;
  for (std::size_t t = 0; t < std::min(store_.concurrent_reads(), items_.size()); ++t) {
    threads_.emplace_back([this] { ReadOn(); });
  }
}

ChunkReadAhead::~ChunkReadAhead() {
  {
    const std::lock_guard lock(mutex_);
    end_ = true;
  }
  has_room_.notify_all();
  threads_.clear();
}

void ChunkReadAhead::ReadOn() {
  std::unique_lock lock(mutex_);
  for (;;) {
    // What the callers have taken themselves, and what is too large to be held at all, is left to them.
    while (next_ < items_.size() && (states_[next_] != State::kWaiting || items_[next_].num_bytes > max_bytes_)) {
      ++next_;
    }
    if (end_ || next_ == items_.size() || stop_.load(std::memory_order_relaxed)) return;
    const std::size_t item = next_;
    const std::int64_t size = items_[item].num_bytes;
    if (held_ + size > max_bytes_) {
      has_room_.wait(lock);
      continue;
    }
    ++next_;
    held_ += size;
    states_[item] = State::kReading;
    lock.unlock();
    Result<ChunkBytes> bytes = ReadChunkBytes(store_, *items_[item].object, *items_[item].row_group);
    lock.lock();
    bytes_[item] = std::move(bytes);
    states_[item] = State::kThere;
    if (is_passed_over_[item]) Release(item);
    is_there_.notify_all();
  }
}

void ChunkReadAhead::Release(std::size_t item) {
  bytes_[item] = ChunkBytes();
  states_[item] = State::kGone;
  held_ -= items_[item].num_bytes;
  has_room_.notify_all();
}

Result<ChunkBytes> ChunkReadAhead::Take(std::size_t item) {
  {
    std::unique_lock lock(mutex_);
    is_there_.wait(lock, [&] { return states_[item] != State::kReading; });
    if (states_[item] == State::kThere) {
      Result<ChunkBytes> bytes = std::move(bytes_[item]);
      Release(item);
      return bytes;
    }
    states_[item] = State::kGone;
  }
  return ReadChunkBytes(store_, *items_[item].object, *items_[item].row_group);
}

void ChunkReadAhead::PassOver(std::size_t item) {
  const std::lock_guard lock(mutex_);
  switch (states_[item]) {
    case State::kWaiting: states_[item] = State::kGone; break;
    case State::kReading: is_passed_over_[item] = true; break;
    case State::kThere: Release(item); break;
    case State::kGone: break;
  }
}

}  // namespace daybook
