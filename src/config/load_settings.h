// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "daybook/status.h"
#include "src/config/load_job.h"
#include "src/config/settings.h"

namespace daybook {

// File, DAYBOOK_ variables and flags laid over each other, before anything is made of them. `notes` are for the log.
Result<Settings> LoadSettings(const FlagValues& flags, const Surroundings& surroundings,
                              std::vector<std::string>& notes);

// ocp.provider_uuid, in small letters. It must be given.
Result<std::string> ReadSource(const Settings& settings);

}  // namespace daybook
