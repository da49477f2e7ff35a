// SPDX-License-Identifier: Apache-2.0
#include "src/generate/coded_table.h"

#include <bit>
#include <cstdlib>

namespace daybook {

CodedColumn& CodedTable::Column(std::string_view name) {
  for (CodedColumn& column : columns) {
    if (column.name == name) return column;
  }
  std::abort();
}

const CodedColumn* CodedTable::Find(std::string_view name) const {
  for (const CodedColumn& column : columns) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

std::uint32_t TextCoder::Code(const std::string& text) {
  const auto [found, is_new] = codes_.try_emplace(text, static_cast<std::uint32_t>(column_->texts.size()));
  if (is_new) column_->texts.push_back(text);
  return found->second;
}

DenseIds::DenseIds(std::size_t expected)
    : slots_(std::bit_ceil(expected + expected / 2 + 64), Slot{0, kNullCode}),
      shift_(64 - static_cast<unsigned>(std::countr_zero(slots_.size()))) {}

std::uint32_t DenseIds::Id(std::uint64_t key, bool* is_new) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = Begin(key);
  while (slots_[at].id != kNullCode) {
    if (slots_[at].key == key) {
      *is_new = false;
      return slots_[at].id;
    }
    at = (at + 1) & mask;
  }
  *is_new = true;
  slots_[at] = {key, static_cast<std::uint32_t>(size_++)};
  const std::uint32_t id = slots_[at].id;
  if (size_ > slots_.size() / 4 * 3) Grow();
  return id;
}

std::uint32_t DenseIds::Find(std::uint64_t key) const {
  std::size_t at = Begin(key);
  while (slots_[at].id != kNullCode && slots_[at].key != key) at = (at + 1) & (slots_.size() - 1);
  return slots_[at].id;
}

void DenseIds::Grow() {
  std::vector<Slot> old(slots_.size() * 2, Slot{0, kNullCode});
  old.swap(slots_);
  --shift_;
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.id == kNullCode) continue;
    std::size_t at = Begin(slot.key);
    while (slots_[at].id != kNullCode) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

std::uint32_t NumberCoder::Code(double value) {
  bool is_new = false;
  const std::uint32_t id = ids_.Id(std::bit_cast<std::uint64_t>(value), &is_new);
  if (is_new) column_->numbers.push_back(value);
  return id;
}

std::uint32_t NumberCoder::Find(double value) const { return ids_.Find(std::bit_cast<std::uint64_t>(value)); }

}  // namespace daybook
