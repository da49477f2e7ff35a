// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/flat_map.h"
#include "src/baseline/source_row.h"
#include "src/validate/spill_file.h"

namespace daybook {

// The texts of rows, each different row of texts once: a group of a summary recurs every day. Beyond `most_bytes` they
// go to a file; they are read back only for the rows that are shown or looked into.
class RowTexts {
 public:
  using Cells = std::array<std::optional<std::string_view>, kNumRowColumns>;

  // `columns`: those that are kept. `file` is borrowed.
  RowTexts(const ColumnSet& columns, std::size_t most_bytes, SpillFile* file)
      : columns_(columns), most_bytes_(most_bytes), file_(file) {}

  struct Added {
    std::uint32_t number = 0;
    bool is_new = false;
  };
  // The number of these texts, whose hash is `hash`.
  Result<Added> Add(std::uint64_t hash, const Cells& cells);
  // By position in RowColumns(). Any thread, while nobody adds.
  Result<std::vector<std::optional<std::string>>> Read(std::uint32_t number) const;

 private:
  struct Chunk {
    std::string bytes;
    std::int64_t file_offset = -1;  // where the bytes are instead, when it is not below zero
  };
  struct Extent {
    std::uint32_t chunk = 0;
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
  };

  Status StartChunk();

  const ColumnSet columns_;
  const std::size_t most_bytes_;
  SpillFile* const file_;
  FlatMap numbers_;
  std::vector<Extent> extents_;
  std::vector<Chunk> chunks_;
  std::size_t memory_bytes_ = 0;
  std::string scratch_;
};

}  // namespace daybook
