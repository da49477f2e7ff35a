// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "src/bench/bench_results.h"

namespace daybook {

// Runs as the tests need them.
inline BenchRun MadeRun(const std::string& scale, const std::string& mode, std::int64_t rows, double seconds,
                        double peak_mib, std::int32_t run = 1) {
  BenchRun made;
  made.scale = scale;
  made.mode = mode;
  made.run = run;
  made.seconds = seconds;
  made.cpu_seconds = 1.5 * seconds;
  made.peak_bytes = static_cast<std::int64_t>(peak_mib * 1048576);
  made.average_bytes = made.peak_bytes / 2;
  made.rows_in = rows;
  made.daily_rows = rows / 20;
  made.rows_out = rows / 16;
  made.bytes_read = rows * 10;
  made.requests = 12;
  return made;
}

inline BenchRun FailedRun(const std::string& scale, const std::string& mode, const std::string& reason,
                          std::int32_t run = 1) {
  BenchRun made;
  made.scale = scale;
  made.mode = mode;
  made.run = run;
  made.failure = reason;
  return made;
}

inline BenchResults MadeResults(std::vector<BenchRun> runs) {
  BenchResults results;
  results.started = "2026-11-21T21:00:00Z";
  results.version = "0.1.0";
  results.commit = "0123abc";
  results.machine = "2 cores, 24 GiB, Linux 6.1";
  results.threads = 2;
  results.lake = "local";
  results.sink = "parquet";
  results.parts = "all";
  results.runs = std::move(runs);
  return results;
}

}  // namespace daybook
