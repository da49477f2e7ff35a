// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace daybook {

// Parquet's RLE / bit-packing hybrid: dictionary indices and definition levels. The bytes are borrowed and untrusted:
// nothing outside of them is read, whatever they say.
class RleHybridDecoder {
 public:
  RleHybridDecoder() = default;
  // REQUIRES: 0 <= bit_width <= 32.
  RleHybridDecoder(const std::uint8_t* data, std::size_t size, int bit_width);

  // Decodes up to `count` values. Fewer only when the data end, or are malformed.
  std::size_t Read(std::uint32_t* out, std::size_t count);
  // Passes over `count` values when all of them are `value` and lie in one repeated run; otherwise does nothing.
  bool SkipRepeated(std::uint32_t value, std::size_t count);

 private:
  // Goes to the next run. False at the end of the data, or when they are malformed.
  bool NextRun();
  void Unpack(std::uint32_t* out, std::size_t count);

  const std::uint8_t* at_ = nullptr;  // of what follows the run in hand
  const std::uint8_t* end_ = nullptr;
  int bit_width_ = 0;

  std::size_t left_in_run_ = 0;
  bool repeated_ = false;
  std::uint32_t value_ = 0;                   // of a repeated run
  const std::uint8_t* packed_ = nullptr;      // of a bit-packed run: its first byte
  const std::uint8_t* packed_end_ = nullptr;  // one past its last byte
  std::size_t next_in_run_ = 0;               // of a bit-packed run: the index of the next value
};

}  // namespace daybook
