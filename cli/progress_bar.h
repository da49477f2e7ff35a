// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace daybook::cli {

// Where a stage of a run is.
struct StageProgress {
  std::string stage;
  double seconds = 0;      // since it began
  std::int64_t done = 0;   // in the stage's own units
  std::int64_t total = 0;  // 0 while it is not known
  std::int64_t rows = 0;   // that the whole stage has to go through; 0 while it is not known
};

// One line of less than `width` columns: the stage, a bar with its share, what is done of how much, rows/s, the time
// gone and the time left, as far as they are known.
std::string ProgressLine(const StageProgress& progress, std::size_t width);

}  // namespace daybook::cli
