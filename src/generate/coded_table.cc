// SPDX-License-Identifier: Apache-2.0
#include "src/generate/coded_table.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <functional>
#include <utility>

namespace daybook {

DictionaryColumn& CodedTable::Column(std::string_view name) {
  for (DictionaryColumn& column : columns) {
    if (column.name == name) return column;
  }
  std::abort();
}

const DictionaryColumn* CodedTable::Find(std::string_view name) const {
  for (const DictionaryColumn& column : columns) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

std::uint32_t TextCoder::Code(std::string text) {
  const std::size_t hash = std::hash<std::string_view>()(text);
  std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  for (; slots_[at] != kNullCode; at = (at + 1) & mask) {
    if (hashes_[slots_[at]] == hash && column_->texts[slots_[at]] == text) return slots_[at];
  }
  const auto code = static_cast<std::uint32_t>(hashes_.size());
  slots_[at] = code;
  hashes_.push_back(hash);
  column_->texts.push_back(std::move(text));
  if (hashes_.size() > slots_.size() / 2) {
    slots_.assign(slots_.size() * 2, kNullCode);
    mask = slots_.size() - 1;
    for (std::uint32_t other = 0; other < hashes_.size(); ++other) {
      at = hashes_[other] & mask;
      while (slots_[at] != kNullCode) at = (at + 1) & mask;
      slots_[at] = other;
    }
  }
  return code;
}

DenseIds::DenseIds(std::size_t expected)
    : slots_(std::bit_ceil(expected + expected / 2 + 64), kNullCode),
      shift_(64 - static_cast<unsigned>(std::countr_zero(slots_.size()))) {
  keys_.reserve(expected);
}

std::uint32_t DenseIds::Id(std::uint64_t key, bool* is_new) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = Begin(key);
  while (slots_[at] != kNullCode) {
    if (keys_[slots_[at]] == key) {
      *is_new = false;
      return slots_[at];
    }
    at = (at + 1) & mask;
  }
  *is_new = true;
  const auto id = static_cast<std::uint32_t>(keys_.size());
  slots_[at] = id;
  keys_.push_back(key);
  if (keys_.size() > slots_.size() / 4 * 3) Grow(slots_.size() * 2);
  return id;
}

void DenseIds::Ids(std::span<const std::uint64_t> keys, std::uint32_t* ids) {
  // A block's slots are fetched together: one after another, each would be waited for.
  constexpr std::size_t kBlock = 64;
  while (!keys.empty()) {
    const std::size_t count = std::min(kBlock, keys.size());
    for (std::size_t i = 0; i < count; ++i) __builtin_prefetch(&slots_[Begin(keys[i])], 1);
    bool is_new = false;
    for (std::size_t i = 0; i < count; ++i) *ids++ = Id(keys[i], &is_new);
    keys = keys.subspan(count);
  }
}

std::uint32_t DenseIds::Find(std::uint64_t key) const {
  std::size_t at = Begin(key);
  while (slots_[at] != kNullCode && keys_[slots_[at]] != key) at = (at + 1) & (slots_.size() - 1);
  return slots_[at];
}

void DenseIds::Grow(std::size_t num_slots) {
  slots_.assign(num_slots, kNullCode);
  shift_ = 64 - static_cast<unsigned>(std::countr_zero(num_slots));
  const std::size_t mask = slots_.size() - 1;
  for (std::uint32_t id = 0; id < keys_.size(); ++id) {
    std::size_t at = Begin(keys_[id]);
    while (slots_[at] != kNullCode) at = (at + 1) & mask;
    slots_[at] = id;
  }
}

std::uint32_t NumberCoder::Code(double value) {
  bool is_new = false;
  const std::uint32_t id = ids_.Id(std::bit_cast<std::uint64_t>(value), &is_new);
  if (is_new) column_->numbers.push_back(value);
  return id;
}

void NumberCoder::Codes(std::span<const double> values, std::uint32_t* codes) {
  std::vector<std::uint64_t> keys(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) keys[i] = std::bit_cast<std::uint64_t>(values[i]);
  ids_.Ids(keys, codes);
  for (std::size_t id = column_->numbers.size(); id < ids_.size(); ++id) {
    column_->numbers.push_back(std::bit_cast<double>(ids_.keys()[id]));
  }
}

std::uint32_t NumberCoder::Find(double value) const { return ids_.Find(std::bit_cast<std::uint64_t>(value)); }

}  // namespace daybook
