// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace daybook {

// The code of NULL in a column of codes.
inline constexpr std::uint32_t kNullCode = 0xFFFFFFFFU;

// The bits that hold every number below `count`; at least 1.
int BitWidthFor(std::size_t count);

// Appends `values` in Parquet's hybrid of run lengths and bit packing, without a length before it. REQUIRES: all values
// are below 2^bit_width.
void AppendRunLengths(std::span<const std::uint32_t> values, int bit_width, std::string* out);

// The same for `length` times one value.
void AppendRun(std::size_t length, std::uint32_t value, int bit_width, std::string* out);

}  // namespace daybook
