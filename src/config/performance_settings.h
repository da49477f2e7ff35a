// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "daybook/job.h"
#include "daybook/status.h"
#include "src/config/settings.h"

namespace daybook {

// performance.{mode,memory,threads,batch_rows}. Keys of the proof of concept stand in where the new ones are not given,
// and what became of each is told in `notes`.
Status ReadPerformance(const Settings& settings, Performance& performance, std::vector<std::string>& notes);

// Checks validate.*, which a run does not read.
Status CheckUnusedSettings(const Settings& settings);

}  // namespace daybook
