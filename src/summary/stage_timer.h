// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "daybook/report.h"
#include "daybook/summarize.h"

namespace daybook {

// The wall-clock time of a stage of the run, told to the observer at both ends. An abandoned stage is not reported.
class StageTimer {
 public:
  StageTimer(std::string name, Observer& observer);
  StageReport End(std::int64_t rows_in, std::int64_t rows_out);

 private:
  Observer& observer_;
  std::chrono::steady_clock::time_point begin_;
  StageReport report_;
};

}  // namespace daybook
