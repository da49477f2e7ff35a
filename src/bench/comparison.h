// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "src/bench/bench_results.h"
#include "src/bench/scaling_fit.h"

namespace daybook {

// Streaming that takes this much longer than in-memory still counts as equally fast.
inline constexpr double kEqualTime = 1.05;
// So does a difference on which fewer pairs of runs, one of each mode, agree: of five runs a mode, it is by chance in 3
// of 100 cases that so many agree on either side (Mann and Whitney's U of 2).
inline constexpr double kAgreement = 0.9;
// Memory counts as constant below this slope, in MiB for a million hourly pod rows: then the 300 M rows of the largest
// real cluster's month (spec: workloads.md) add less than 1.5 GiB, and the plan's 2 GB are kept.
inline constexpr double kConstantSlope = 5;
// The plan's month has about a million rows: it is judged from here on, and below nothing is said about memory.
inline constexpr std::int64_t kPlanRows = 900'000;
// Time counts as linear when the fitted line misses no scale by more than this share of its time.
inline constexpr double kLinearMiss = 0.20;

struct Spread {
  double median = 0;
  double least = 0;
  double greatest = 0;
};

// All runs of one scale, mode and batch size. There are figures only if all of them succeeded, medians where nothing is
// said: a median beside a wrong answer tells nothing.
struct RunGroup {
  std::string scale;
  std::string mode;
  std::int32_t batch_rows = 0;
  std::size_t succeeded = 0;
  std::size_t failed = 0;

  bool HasFigures() const { return succeeded > 0 && failed == 0; }
  std::int64_t rows_in = 0;
  std::int64_t rows_out = 0;
  Spread seconds;
  std::vector<double> seconds_of_runs;
  Spread peak_mib;
  Spread rows_per_second;  // hourly pod rows
  double cpu_seconds = 0;
  double average_mib = 0;
  double database_seconds = 0;
  double mib_read = 0;
  double requests = 0;
  std::vector<std::pair<std::string, double>> passes;  // thread-seconds
};

enum class Answer { kYes, kNo, kUnsettled };

// How one mode with one batch size behaves over the scales.
struct ModeSeries {
  std::string mode;
  std::int32_t batch_rows = 0;
  std::vector<RunGroup> groups;  // that have figures, by rows; one a scale

  // Through the medians of the scales, over millions of rows.
  std::optional<LineFit> peak_mib;
  std::optional<LineFit> seconds;    // misses count relative to the time, since the noise grows with it
  std::optional<LineFit> power;      // its slope is the exponent
  double greatest_miss = 0;          // of the line of seconds, as a share of the time
  std::optional<double> last_power;  // the exponent between the two largest scales

  Answer is_memory_constant = Answer::kUnsettled;
  Answer is_time_linear = Answer::kUnsettled;
};

enum class Speed { kFaster, kEqual, kSlower };

// A scale that both modes finished.
struct PairedScale {
  std::string scale;
  std::int64_t rows = 0;
  double ratio = 0;      // streaming's median time over in-memory's
  double agreement = 0;  // the share of pairs of runs that say, with the medians, which is the faster; a tie is half
  Speed streaming = Speed::kEqual;
};

struct Crossover {
  double rows = 0;  // where the times are equal, interpolated between the two scales on log axes
  bool streaming_is_faster_above = false;
  std::string below, above;  // scales
};

// What --mode auto should do, by the times alone.
struct AutoThreshold {
  enum class Kind {
    kUnknown,    // no scale was finished by both modes
    kStreaming,  // streaming always: it is never slower
    kInMemory,   // in-memory at every measured size, of which `least` is the largest
    kRows,       // in-memory below a number of rows that lies in [least, most], streaming above
  };
  Kind kind = Kind::kUnknown;
  std::int64_t least = 0;
  std::int64_t most = 0;
};

// Streaming against in-memory with one batch size.
struct ModePair {
  std::int32_t streaming_batch_rows = 0;
  std::int32_t in_memory_batch_rows = 0;
  std::vector<PairedScale> scales;  // by rows
  std::vector<Crossover> crossovers;
  AutoThreshold threshold;
};

struct Criterion {
  std::string what;
  std::string of;  // mode
  std::string measured;
  Answer is_met = Answer::kUnsettled;
};

struct Comparison {
  bool one_batch_size = true;       // then it need not be told with each mode
  std::vector<RunGroup> groups;     // in the order of the runs
  std::vector<ModeSeries> series;   // in the order of the runs
  std::vector<ModePair> pairs;      // one a series of streaming, where there is one of in-memory
  std::vector<Criterion> criteria;  // the plan's, for each series

  // "streaming", or "streaming, batches of 50,000 rows" where batch sizes are compared.
  std::string ModeName(const std::string& mode, std::int32_t batch_rows) const;
};

Comparison Compare(const BenchResults& results);

}  // namespace daybook
