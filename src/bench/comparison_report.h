// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "src/bench/bench_results.h"

namespace daybook {

// The report of a benchmark: what it comes to, the plan's criteria, tables and fitted laws. Any results will do: what
// they cannot tell is said to be not settled.
std::string ComparisonMarkdown(const BenchResults& results);

// The same with plots, as one page that opens without a network.
std::string ComparisonHtml(const BenchResults& results);

}  // namespace daybook
