// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "daybook/summarize.h"
#include "src/bench/answer_check.h"

namespace daybook {

// A generated cluster that is kept, and what every summary of it must agree with.
struct BenchLake {
  std::string folder;  // with data/parquet and daybook.yaml
  PodTotals totals;    // rows: hourly pod rows
};

// The cluster of a named profile, always of the same seed, in DATA/SCALE. It is generated when it is not there, or when
// DATA/SCALE.json, which is written last, tells of another version, profile or seed. A folder without that file is
// somebody else's: it is refused and left as it is.
Result<BenchLake> PrepareLake(const std::string& scale, const std::string& data, Observer& observer,
                              const std::atomic<bool>& stop);

}  // namespace daybook
