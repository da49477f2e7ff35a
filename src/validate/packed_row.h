// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "src/base/sip_hash.h"
#include "src/baseline/source_row.h"

namespace daybook {

// What is kept of a row until both sides are there: hashes of its texts, its numbers in full, and where its texts are.
struct PackedRow {
  Hash128 key;                   // of the day and the other columns that rows are matched by
  std::uint64_t attributes = 0;  // hash of the remaining columns that are no metrics
  std::int32_t day = 0;          // since 1970-01-01
  std::uint32_t place = 0;       // of the side's places
  std::uint32_t text = 0;        // of the side's row texts
  bool unallocated = false;      // spec: summary.md E
  std::array<Measure, kNumMetrics> measures;
};

// Appends `row`; of its measures those of `metrics`.
void Pack(const PackedRow& row, const std::bitset<kNumMetrics>& metrics, std::string& out);
// Reads the row at the front of `bytes`, which was packed with the same metrics, and takes it off.
PackedRow Unpack(const std::bitset<kNumMetrics>& metrics, std::string_view& bytes);
// The key and the length in bytes of the row at the front.
Hash128 PackedKey(std::string_view bytes);
std::size_t PackedSize(std::string_view bytes);

}  // namespace daybook
