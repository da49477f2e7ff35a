// SPDX-License-Identifier: Apache-2.0
#include "src/base/name_table.h"

#include <algorithm>
#include <cstring>
#include <functional>

namespace daybook {
namespace {

constexpr std::size_t kFirstSlots = 64;
constexpr std::size_t kBlockBytes = 16 * 1024;

std::uint64_t HashOf(std::string_view name) { return std::hash<std::string_view>()(name); }

}  // namespace

std::size_t NameTable::SlotOf(std::string_view name, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  const auto upper = static_cast<std::uint32_t>(hash >> 32U);
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    const Slot& slot = slots_[at];
    if (slot.id_plus_one == 0) return at;
    if (slot.hash == upper && names_[slot.id_plus_one - 1] == name) return at;
  }
}

std::uint32_t NameTable::Add(std::string_view name) {
  if (2 * (names_.size() + 1) > slots_.size()) Grow();
  const std::uint64_t hash = HashOf(name);
  Slot& slot = slots_[SlotOf(name, hash)];
  if (slot.id_plus_one == 0) {
    names_.push_back(Keep(name));
    slot = {static_cast<std::uint32_t>(names_.size()), static_cast<std::uint32_t>(hash >> 32U)};
  }
  return slot.id_plus_one - 1;
}

std::optional<std::uint32_t> NameTable::Find(std::string_view name) const {
  if (slots_.empty()) return std::nullopt;
  const Slot& slot = slots_[SlotOf(name, HashOf(name))];
  if (slot.id_plus_one == 0) return std::nullopt;
  return slot.id_plus_one - 1;
}

std::size_t NameTable::num_bytes() const {
  return block_bytes_ + slots_.capacity() * sizeof(Slot) + names_.capacity() * sizeof(std::string_view);
}

void NameTable::Clear() {
  slots_.clear();
  names_.clear();
  blocks_.clear();
  free_ = nullptr;
  num_free_ = 0;
  block_bytes_ = 0;
}

void NameTable::Grow() {
  slots_.assign(std::max(kFirstSlots, 2 * slots_.size()), Slot());
  for (std::uint32_t id = 0; id < names_.size(); ++id) {
    const std::uint64_t hash = HashOf(names_[id]);
    slots_[SlotOf(names_[id], hash)] = {id + 1, static_cast<std::uint32_t>(hash >> 32U)};
  }
}

std::string_view NameTable::Keep(std::string_view name) {
  if (name.size() > num_free_) {
    const std::size_t size = std::max(kBlockBytes, name.size());
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    free_ = blocks_.back().get();
    num_free_ = size;
    block_bytes_ += size;
  }
  if (name.empty()) return std::string_view("");
  std::memcpy(free_, name.data(), name.size());
  const std::string_view kept(free_, name.size());
  free_ += name.size();
  num_free_ -= name.size();
  return kept;
}

}  // namespace daybook
