// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "src/preflight/preflight_report.h"

namespace daybook {

// When somebody was asked for the time, and what the answer was. Seconds since 1970-01-01.
struct ClockReading {
  double before = 0;
  double after = 0;
  double theirs = 0;
  double unit = 0;  // to which `theirs` is rounded down: 1 where it has no fractions
};

inline double SecondsOf(std::chrono::system_clock::time_point time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

// How far their clock is from ours, so far as the time that the answer took does not explain it. From `refused` seconds
// on they would not serve us.
void CheckSkew(const std::string& name, const ClockReading& reading, std::optional<double> refused, CheckList& checks);

}  // namespace daybook
