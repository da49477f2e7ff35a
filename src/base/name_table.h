// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace daybook {

// Distinct texts, numbered from 0 in the order in which they came. Views and numbers hold until Clear.
class NameTable {
 public:
  NameTable() = default;
  NameTable(const NameTable&) = delete;
  NameTable& operator=(const NameTable&) = delete;
  NameTable(NameTable&&) = default;
  NameTable& operator=(NameTable&&) = default;

  // The number of `name`, which is copied when it is new.
  std::uint32_t Add(std::string_view name);
  std::optional<std::uint32_t> Find(std::string_view name) const;
  // REQUIRES: id < size().
  std::string_view NameOf(std::uint32_t id) const { return names_[id]; }
  std::size_t size() const { return names_.size(); }
  // Bytes of memory held.
  std::size_t num_bytes() const;
  void Clear();

 private:
  // The slot of `name`, or the free one where it belongs. REQUIRES: there is a free slot.
  std::size_t SlotOf(std::string_view name, std::uint64_t hash) const;
  void Grow();
  std::string_view Keep(std::string_view name);

  struct Slot {
    std::uint32_t id_plus_one = 0;  // 0: free
    std::uint32_t hash = 0;         // its upper half
  };
  std::vector<Slot> slots_;  // a power of two, at most half full
  std::vector<std::string_view> names_;
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* free_ = nullptr;
  std::size_t num_free_ = 0;
  std::size_t block_bytes_ = 0;
};

}  // namespace daybook
