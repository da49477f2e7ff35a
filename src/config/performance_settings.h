// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "daybook/status.h"
#include "src/config/settings.h"

namespace daybook {

// Checks performance.{mode,memory,threads,batch_rows}, s3.* and validate.*, which have no effect yet, and the proof of
// concept's keys. What of it is set and does nothing is told in `notes`.
Status CheckSettingsWithoutEffect(const Settings& settings, std::vector<std::string>& notes);

}  // namespace daybook
