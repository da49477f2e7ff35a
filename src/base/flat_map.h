// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace daybook {

// Integer keys to integer values, by open addressing in one array. Nothing is ever erased.
class FlatMap {
 public:
  // No value may be this one, which marks a free slot.
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  // The value of `key`, which is `value` when the key is new.
  std::uint32_t FindOrAdd(std::uint64_t key, std::uint32_t value) {
    if (2 * (size_ + 1) > slots_.size()) Grow();
    Slot& slot = slots_[SlotOf(key)];
    if (slot.value == kNone) {
      slot = {key, value};
      ++size_;
    }
    return slot.value;
  }
  // kNone when there is no such key.
  std::uint32_t Find(std::uint64_t key) const { return slots_.empty() ? kNone : slots_[SlotOf(key)].value; }

  std::size_t size() const { return size_; }
  std::size_t num_bytes() const { return slots_.capacity() * sizeof(Slot); }
  void Clear() {
    slots_.clear();
    size_ = 0;
  }
  // As Clear, but the memory is kept for what comes.
  void ClearKeys() {
    std::fill(slots_.begin(), slots_.end(), Slot());
    size_ = 0;
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t value = kNone;
  };

  std::size_t SlotOf(std::uint64_t key) const {
    const std::size_t mask = slots_.size() - 1;
    // The multiplication spreads dense ids over the upper bits, the shift brings them down.
    std::uint64_t hash = key * 0x9E37'79B9'7F4A'7C15U;
    hash ^= hash >> 32U;
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
      if (slots_[at].value == kNone || slots_[at].key == key) return at;
    }
  }
  void Grow() {
    std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(slots_.empty() ? 64 : 2 * slots_.size()));
    for (const Slot& slot : old) {
      if (slot.value != kNone) slots_[SlotOf(slot.key)] = slot;
    }
  }

  std::vector<Slot> slots_;  // a power of two, at most half full
  std::size_t size_ = 0;
};

}  // namespace daybook
