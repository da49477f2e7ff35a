// SPDX-License-Identifier: Apache-2.0
#include "src/sink/run_lengths.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

namespace daybook {
namespace {

constexpr std::size_t kGroup = 8;       // bit-packed values come in groups of eight
constexpr std::size_t kMaxGroups = 63;  // of one run, so that its header is one byte
constexpr std::size_t kWorthARun = 16;

void AppendVarint(std::uint64_t number, std::string* out) {
  for (; number >= 128; number >>= 7U) *out += static_cast<char>((number & 127U) | 128U);
  *out += static_cast<char>(number);
}

// Packs eight values into `width` bytes; up to seven more may be overwritten. A function a width, so that all shifts
// are constants.
template <unsigned width>
void Pack(const std::uint32_t* values, char* out) {
  static_assert(std::endian::native == std::endian::little);
  std::uint64_t word = 0;
  unsigned used = 0;
#pragma GCC unroll 8
  for (std::size_t i = 0; i < kGroup; ++i) {
    const std::uint64_t value = values[i];
    word |= value << used;
    used += width;
    if (used < 64) continue;
    std::memcpy(out, &word, sizeof(word));
    out += sizeof(word);
    used -= 64;
    word = used == 0 ? 0 : value >> (width - used);
  }
  if (used > 0) std::memcpy(out, &word, sizeof(word));
}

using PackFunction = void (*)(const std::uint32_t* values, char* out);

template <std::size_t... widths>
constexpr std::array<PackFunction, sizeof...(widths)> PackFunctions(std::index_sequence<widths...>) {
  return {Pack<static_cast<unsigned>(widths + 1)>...};
}
constexpr auto kPack = PackFunctions(std::make_index_sequence<32>());

}  // namespace

int BitWidthFor(std::size_t count) { return count <= 2 ? 1 : static_cast<int>(std::bit_width(count - 1)); }

void AppendRun(std::size_t length, std::uint32_t value, int bit_width, std::string* out) {
  AppendVarint(length << 1U, out);
  for (int byte = 0; byte < (bit_width + 7) / 8; ++byte) *out += static_cast<char>((value >> (8 * byte)) & 255U);
}

void AppendRunLengths(std::span<const std::uint32_t> values, int bit_width, std::string* out) {
  const auto width = static_cast<std::size_t>(bit_width);
  const PackFunction pack = kPack[width - 1];
  // Bit-packed runs are put together here: a header of one byte, then the groups.
  std::array<char, 1 + kMaxGroups * 32 + sizeof(std::uint64_t)> run;
  std::size_t groups = 0;  // in it
  const auto end_run = [&] {
    if (groups == 0) return;
    run[0] = static_cast<char>((groups << 1U) | 1U);
    out->append(run.data(), 1 + groups * width);
    groups = 0;
  };
  std::size_t at = 0;
  while (at < values.size()) {
    std::size_t end = at + 1;
    while (end < values.size() && values[end] == values[at]) ++end;
    if (end - at >= kWorthARun) {
      end_run();
      AppendRun(end - at, values[at], bit_width, out);
      at = end;
      continue;
    }
    if (groups == kMaxGroups) end_run();
    char* to = run.data() + 1 + groups * width;
    const std::size_t count = std::min(kGroup, values.size() - at);
    if (count == kGroup) {
      pack(values.data() + at, to);
    } else {
      std::array<std::uint32_t, kGroup> last{};
      std::copy_n(values.data() + at, count, last.begin());
      pack(last.data(), to);
    }
    ++groups;
    at += count;
  }
  end_run();
}

}  // namespace daybook
