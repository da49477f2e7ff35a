// SPDX-License-Identifier: Apache-2.0
#include "src/base/name_table.h"

#include <algorithm>
#include <cstring>

namespace daybook {
namespace {

constexpr std::size_t kFirstSlots = 64;
constexpr std::size_t kBlockBytes = 16 * 1024;

template <typename Word>
std::uint64_t Load(const char* at) {
  Word word;
  std::memcpy(&word, at, sizeof(word));
  return word;
}

// Sixteen bytes at a time: the product of two halves, each mixed with an odd constant, folded to 64 bits.
std::uint64_t HashOf(std::string_view name) {
  __extension__ using Product = unsigned __int128;
  constexpr std::uint64_t kFirst = 0x9E37'79B9'7F4A'7C15U;
  constexpr std::uint64_t kSecond = 0xD1B5'4A32'D192'ED03U;
  std::uint64_t hash = name.size() * kSecond;
  const auto mix = [&hash](std::uint64_t a, std::uint64_t b) {
    const Product product = static_cast<Product>(a ^ kFirst ^ hash) * (b ^ kSecond);
    hash = static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
  };
  const char* at = name.data();
  std::size_t left = name.size();
  for (; left > 16; at += 16, left -= 16) mix(Load<std::uint64_t>(at), Load<std::uint64_t>(at + 8));
  // The last bytes, some of them twice.
  if (left >= 8) {
    mix(Load<std::uint64_t>(at), Load<std::uint64_t>(at + left - 8));
  } else if (left >= 4) {
    mix(Load<std::uint32_t>(at), Load<std::uint32_t>(at + left - 4));
  } else if (left > 0) {
    mix(Load<std::uint8_t>(at) << 8U | Load<std::uint8_t>(at + left / 2), Load<std::uint8_t>(at + left - 1));
  }
  return hash;
}

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
