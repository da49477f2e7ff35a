// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daybook/status.h"
#include "src/bench/bench_results.h"

namespace daybook {

// All runs of one scale, mode and number of batch rows.
struct BenchSummary {
  BenchRun median;  // of each figure by itself, over the runs; run is 0
  int runs = 0;     // failed ones counted
  double least_seconds = 0;
  double most_seconds = 0;
  // Why one of the runs failed, the first. Then there are no figures: a median beside a wrong answer tells nothing.
  std::optional<std::string> failure;
};

// In the order in which they first appear.
std::vector<BenchSummary> Summaries(const BenchResults& results);

// SUMMARY.csv: a header and one row a summary. MB are 10^6 bytes.
std::string SummaryCsv(const BenchResults& results);

// results.json: everything, every run for itself. Sizes in bytes.
std::string ResultsJson(const BenchResults& results);

// Writes both into `folder`, and COMPARISON_REPORT.md and .html.
Status WriteResults(const BenchResults& results, const std::string& folder);

}  // namespace daybook
