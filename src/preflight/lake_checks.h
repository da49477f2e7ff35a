// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "daybook/job.h"
#include "src/io/object_store.h"
#include "src/preflight/preflight_report.h"
#include "src/preflight/time_limit.h"
#include "src/summary/columnar/memory_plan.h"

namespace daybook {

// What was found, for the checks that build on it.
struct LakeFindings {
  std::vector<TableFacts> tables;
  std::vector<columnar::MemoryNeed> needs;  // of each month; empty when not every footer was read
  std::int64_t most_rows_out = 0;           // rows that a run may write, about and at most
};

// Objects of each month, and of each table its columns and rows by the footers; days for which there is nothing.
// Footers are read until the time is over; how many were not is told.
LakeFindings CheckLake(const Job& job, const ObjectStore& store, const TimeLimit& time, CheckList& checks);

// When the store could not be opened: the names of the checks above.
void LakeNotTried(const Job& job, const std::string& why, CheckList& checks);

}  // namespace daybook
