// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "daybook/summarize.h"
#include "src/bench/bench_plan.h"
#include "src/bench/bench_results.h"

namespace daybook {

// Clusters of at most so many hourly pod rows are also summarized by the plain engine, with whose answer all must
// agree.
inline constexpr std::int64_t kMostReferenceRows = 100'000;

// Runs the plan, scale by scale, and leaves in `plan.results` the log of every run and the results. Of each scale:
//
// 1. The cluster is generated, or used again.
// 2. Each case runs once without its time being taken. Its answer must have as many rows as it says, the sums of the
//    pods' reports, the bytes of every other case's answer and, up to kMostReferenceRows, those of the plain engine.
//    A case that fails here has one run, which says why. When two answers differ no time of the scale counts.
// 3. The other cases run in turn, round after round, each in a process of its own. The time of a run counts when its
//    answer has the bytes of the one that was checked.
//
// A run that fails is a result. An error is what keeps the benchmark from going on: then `plan.results` is removed.
// REQUIRES: CheckPlan(plan).ok(), and this process has one thread and is small (src/bench/process_run.h).
Result<BenchResults> RunBench(const BenchPlan& plan, Observer& observer, const std::atomic<bool>& stop);

}  // namespace daybook
