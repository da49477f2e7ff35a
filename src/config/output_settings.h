// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "daybook/job.h"
#include "daybook/status.h"
#include "src/config/settings.h"

namespace daybook {

// The outputs in the order given: rows.csv, rows.parquet, "directory/" or a directory that is there, and at most one
// postgresql:// URI, which `section` completes.
Result<std::vector<Output>> ReadOutputs(const Settings& settings, const PostgresqlTarget& section,
                                        const std::function<bool(const std::string&)>& is_directory);

}  // namespace daybook
