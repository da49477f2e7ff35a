// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "src/preflight/preflight_report.h"

namespace daybook::cli {

// One line a check, "ok    lake  /srv/lake", and one that counts them. `colours`: the verdicts stand out.
std::string PreflightText(const PreflightReport& report, bool colours);

}  // namespace daybook::cli
