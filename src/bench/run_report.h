// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "src/bench/bench_results.h"
#include "src/bench/process_run.h"

namespace daybook {

// Completes `run`, of which scale, mode, batch_rows and run are set, by what the process measured and by what its
// report (the JSON document of --report) tells. Gives the number of threads, or 0.
//
// When the text is no such report, or tells of another mode than `run.mode`, run->failure says so.
int CompleteRun(const ProcessRun& process, const std::string& report, BenchRun* run);

}  // namespace daybook
