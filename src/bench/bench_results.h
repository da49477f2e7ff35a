// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace daybook {

// One run of `daybook summarize` as a process of its own. Of a run that failed only scale, mode, batch_rows, run and
// failure are set.
struct BenchRun {
  std::string scale;  // a profile of `daybook generate`: "medium", "rows-10M"
  std::string mode;   // "streaming" or "in-memory"
  std::int32_t batch_rows = 0;
  std::int32_t run = 0;                // from 1 within scale, mode and batch_rows
  std::optional<std::string> failure;  // why its time does not count; nothing: it succeeded, and its answer was right

  double seconds = 0;      // of the process, by the clock
  double cpu_seconds = 0;  // user and system
  double database_seconds = 0;
  std::int64_t peak_bytes = 0;  // resident
  std::int64_t average_bytes = 0;
  std::int64_t rows_in = 0;  // hourly pod rows
  std::int64_t daily_rows = 0;
  std::int64_t rows_out = 0;
  std::int64_t bytes_read = 0;
  std::int64_t requests = 0;
  std::vector<std::pair<std::string, double>> passes;  // thread-seconds of labels, volumes, pods, capacity, finish
};

// What a benchmark measured, in the order of the runs.
struct BenchResults {
  std::string started;  // ISO 8601, UTC
  std::string version;  // of daybook
  std::string commit;   // empty: not built from a checkout
  std::string machine;  // processor, cores, memory, kernel
  std::int32_t threads = 0;
  std::string lake;   // "local"
  std::string sink;   // "parquet"
  std::string parts;  // "all" or "pods"
  std::vector<BenchRun> runs;
};

}  // namespace daybook
