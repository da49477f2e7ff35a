// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <vector>

#include "daybook/summarize.h"
#include "src/sink/row_sink.h"
#include "src/summary/engine.h"

namespace daybook {

// Summarize, with sinks beside those of the job's outputs. They are not owned, are called in their order after the
// job's own, and do not appear among the report's outputs.
Result<Report> SummarizeInto(const Job& job, const std::vector<RowSink*>& more_sinks, Observer& observer,
                             const std::atomic<bool>& stop);

// The same by an engine of the caller's choice, as the plain one with whose rows those of the fast one are compared.
Result<Report> SummarizeWith(const SummaryEngine& engine, const Job& job, const std::vector<RowSink*>& more_sinks,
                             Observer& observer, const std::atomic<bool>& stop);

}  // namespace daybook
