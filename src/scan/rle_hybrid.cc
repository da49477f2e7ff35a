// SPDX-License-Identifier: Apache-2.0
#include "src/scan/rle_hybrid.h"

#include <algorithm>
#include <cstring>

namespace daybook {

RleHybridDecoder::RleHybridDecoder(const std::uint8_t* data, std::size_t size, int bit_width)
    : at_(data), end_(data + size), bit_width_(bit_width) {}

bool RleHybridDecoder::NextRun() {
  std::uint64_t header = 0;
  for (unsigned shift = 0;; shift += 7) {
    if (at_ == end_ || shift > 28) return false;
    const std::uint8_t byte = *at_++;
    header |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    if ((byte & 0x80U) == 0) break;
  }
  const std::uint64_t count = header >> 1U;
  if (count == 0) return false;
  const auto available = static_cast<std::size_t>(end_ - at_);
  repeated_ = (header & 1U) == 0;
  if (repeated_) {
    const std::size_t num_bytes = (static_cast<std::size_t>(bit_width_) + 7) / 8;
    if (num_bytes > available) return false;
    value_ = 0;
    std::memcpy(&value_, at_, num_bytes);
    at_ += num_bytes;
    left_in_run_ = count;
    return true;
  }
  // Groups of eight values. Writers may leave out the bytes of the last group that no value needs.
  const std::size_t num_bytes = std::min<std::uint64_t>(count * static_cast<std::uint64_t>(bit_width_), available);
  packed_ = at_;
  packed_end_ = at_ + num_bytes;
  at_ = packed_end_;
  next_in_run_ = 0;
  left_in_run_ =
      bit_width_ == 0 ? count * 8 : std::min(count * 8, num_bytes * 8 / static_cast<std::size_t>(bit_width_));
  return left_in_run_ > 0;
}

void RleHybridDecoder::Unpack(std::uint32_t* out, std::size_t count) {
  const auto width = static_cast<std::size_t>(bit_width_);
  const std::uint64_t mask = (std::uint64_t{1} << width) - 1;
  std::size_t bit = next_in_run_ * width;
  std::size_t i = 0;
  // A value and the bits before it in its first byte are at most 39 bits: one load of eight bytes holds them.
  const auto num_bytes = static_cast<std::size_t>(packed_end_ - packed_);
  if (num_bytes >= 8) {
    const std::size_t last_load = num_bytes - 8;
    const std::size_t whole =
        width == 0 ? count : std::min(count, (last_load * 8 + 7 - std::min(bit, last_load * 8 + 7)) / width);
    for (; i < whole; ++i, bit += width) {
      std::uint64_t word;
      std::memcpy(&word, packed_ + bit / 8, sizeof word);
      out[i] = static_cast<std::uint32_t>((word >> (bit % 8)) & mask);
    }
  }
  for (; i < count; ++i, bit += width) {
    std::uint64_t word = 0;
    const std::size_t byte = bit / 8;
    std::memcpy(&word, packed_ + byte, std::min<std::size_t>(sizeof word, num_bytes - byte));
    out[i] = static_cast<std::uint32_t>((word >> (bit % 8)) & mask);
  }
  next_in_run_ += count;
}

std::size_t RleHybridDecoder::Read(std::uint32_t* out, std::size_t count) {
  std::size_t done = 0;
  while (done < count) {
    if (left_in_run_ == 0 && !NextRun()) break;
    const std::size_t part = std::min(count - done, left_in_run_);
    if (repeated_) {
      std::fill_n(out + done, part, value_);
    } else {
      Unpack(out + done, part);
    }
    left_in_run_ -= part;
    done += part;
  }
  return done;
}

bool RleHybridDecoder::SkipRepeated(std::uint32_t value, std::size_t count) {
  if (left_in_run_ == 0 && !NextRun()) return false;
  if (!repeated_ || value_ != value || left_in_run_ < count) return false;
  left_in_run_ -= count;
  return true;
}

}  // namespace daybook
