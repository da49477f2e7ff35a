// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "daybook/report.h"

namespace daybook::cli {

// A finished run in Prometheus text format. `finished` is the time of its end, in seconds since 1970.
std::string MetricsText(const Report& report, std::int64_t finished);

}  // namespace daybook::cli
