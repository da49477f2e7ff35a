// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "daybook/job.h"
#include "daybook/status.h"
#include "src/scan/column_chunk.h"

namespace daybook::columnar {

// What a run reads, by its footers. Bytes.
struct MemoryNeed {
  std::int64_t largest_row_group = 0;  // its chunks, and its pages decoded
  std::int64_t all_chunks = 0;
  std::int64_t read_ahead = 0;  // as much as reading ahead can use; 0 where it gains nothing
};

void AddNeed(const RowGroup& row_group, MemoryNeed& need);

// How a run keeps within its memory.
struct MemoryPlan {
  bool in_memory = false;
  std::string reason;       // why this mode
  std::int64_t budget = 0;  // of the process, bytes
  std::size_t threads = 1;
  std::int64_t bytes_of_block = 0;  // what the days that one thread has in hand may take
  std::int64_t read_ahead = 0;      // what chunks that nobody has in hand yet may take
};

// `resident`: of the process now; `available`: what it may still take. A bound that cannot be kept is refused, with
// what is needed (spec: cli.md, "Memory").
Result<MemoryPlan> PlanMemory(const Performance& performance, const MemoryNeed& need, std::size_t processors,
                              std::int64_t resident, std::int64_t available);

// What the process holds now. The shadow memory of a sanitizer is not counted: it is not the program's.
std::int64_t ResidentOfProgram();

}  // namespace daybook::columnar
