// SPDX-License-Identifier: Apache-2.0
#include "src/generate/run_lengths.h"

#include <algorithm>
#include <array>
#include <bit>

namespace daybook {
namespace {

constexpr std::size_t kGroup = 8;       // bit-packed values come in groups of eight
constexpr std::size_t kMaxGroups = 63;  // of one run, so that its header is one byte
constexpr std::size_t kWorthARun = 16;

void AppendVarint(std::uint64_t number, std::string* out) {
  for (; number >= 128; number >>= 7U) *out += static_cast<char>((number & 127U) | 128U);
  *out += static_cast<char>(number);
}

// Eight values are `bit_width` bytes.
void AppendGroup(const std::uint32_t* values, int bit_width, std::string* out) {
  __extension__ typedef unsigned __int128 Uint128;
  std::array<std::uint64_t, 6> words{};
  Uint128 bits = 0;
  int used = 0;
  std::size_t word = 0;
  for (std::size_t i = 0; i < kGroup; ++i) {
    bits |= static_cast<Uint128>(values[i]) << used;
    used += bit_width;
    if (used >= 64) {
      words[word++] = static_cast<std::uint64_t>(bits);
      bits >>= 64U;
      used -= 64;
    }
  }
  words[word] = static_cast<std::uint64_t>(bits);
  static_assert(std::endian::native == std::endian::little);
  out->append(reinterpret_cast<const char*>(words.data()), static_cast<std::size_t>(bit_width));
}

}  // namespace

int BitWidthFor(std::size_t count) { return count <= 2 ? 1 : static_cast<int>(std::bit_width(count - 1)); }

void AppendRunLengths(std::span<const std::uint32_t> values, int bit_width, std::string* out) {
  std::size_t header = 0;  // where the open bit-packed run has its header
  std::size_t groups = 0;  // in it
  std::size_t at = 0;
  while (at < values.size()) {
    std::size_t end = at + 1;
    while (end < values.size() && values[end] == values[at]) ++end;
    if (end - at >= kWorthARun) {
      groups = 0;
      AppendVarint((end - at) << 1U, out);
      for (int byte = 0; byte < (bit_width + 7) / 8; ++byte)
        *out += static_cast<char>((values[at] >> (8 * byte)) & 255U);
      at = end;
      continue;
    }
    if (groups == 0 || groups == kMaxGroups) {
      header = out->size();
      groups = 0;
      *out += '\0';
    }
    std::array<std::uint32_t, kGroup> group{};
    const std::size_t count = std::min(kGroup, values.size() - at);
    std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(at), count, group.begin());
    AppendGroup(group.data(), bit_width, out);
    (*out)[header] = static_cast<char>((++groups << 1U) | 1U);
    at += count;
  }
}

}  // namespace daybook
