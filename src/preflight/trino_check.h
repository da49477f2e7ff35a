// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>

#include "src/config/trino_uri.h"
#include "src/preflight/preflight_report.h"

namespace daybook {

// Whether the Trino with which a run would be compared answers, and has the tables: one statement a table, which reads
// no row.
void CheckTrino(const TrinoTarget& target, std::chrono::milliseconds limit, const std::atomic<bool>& stop,
                CheckList& checks);

}  // namespace daybook
