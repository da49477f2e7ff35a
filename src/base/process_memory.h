// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace daybook {

// Resident memory of this process: now, and the most so far.
std::int64_t ResidentBytes();
std::int64_t PeakResidentBytes();

// Memory that this process may still take without pushing others out: what the kernel counts as available, or less
// where a control group sets a limit.
std::int64_t AvailableBytes();

}  // namespace daybook
