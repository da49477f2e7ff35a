// SPDX-License-Identifier: Apache-2.0
#include "src/generate/run_lengths.h"

#include <algorithm>
#include <array>
#include <bit>

namespace daybook {
namespace {

constexpr std::size_t kGroup = 8;        // bit-packed values come in groups of eight
constexpr std::size_t kMaxGroups = 63;   // of one run, so that its header is one byte
constexpr std::size_t kWorthARun = 16;

void AppendVarint(std::uint64_t number, std::string* out) {
  for (; number >= 128; number >>= 7U) *out += static_cast<char>((number & 127U) | 128U);
  *out += static_cast<char>(number);
}

void AppendGroup(const std::uint32_t* values, int bit_width, std::string* out) {
  std::uint64_t bits = 0;
  int used = 0;
  for (std::size_t i = 0; i < kGroup; ++i) {
    bits |= static_cast<std::uint64_t>(values[i]) << used;
    for (used += bit_width; used >= 8; used -= 8) {
      *out += static_cast<char>(bits & 255U);
      bits >>= 8U;
    }
  }
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
      for (int byte = 0; byte < (bit_width + 7) / 8; ++byte) *out += static_cast<char>((values[at] >> (8 * byte)) & 255U);
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
