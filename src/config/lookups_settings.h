// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daybook/job.h"
#include "daybook/status.h"
#include "src/config/settings.h"

namespace daybook {

// The `lookups:` section. enabled_keys is required in it; absent nodes are derived from the reports, an empty list
// knows no role (spec: A.1, G). REQUIRES: lookups is a section.
Result<Lookups> ReadLookups(const Settings& settings);

}  // namespace daybook
