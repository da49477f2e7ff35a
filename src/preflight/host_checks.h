// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "daybook/job.h"
#include "src/preflight/lake_checks.h"
#include "src/preflight/preflight_report.h"

namespace daybook {

// Whether the memory that the run may take is enough for the months, and is there. `findings` of every footer.
void CheckMemory(const Job& job, const LakeFindings& findings, std::int64_t available, CheckList& checks);

// Whether a file or directory can be written where it is to stand, and how much space is left there. Temporary files
// stand in the same folder. Only looks. `most_rows`: rows that the run may write, at most.
void CheckOutput(const Output& output, std::int64_t most_rows, CheckList& checks);

}  // namespace daybook
