// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "src/sink/totals_sink.h"

namespace daybook::cli {

// The tables of --totals: CPU and memory by namespace, storage by namespace, what nobody used by node. At most 80
// columns wide.
std::string TotalsTables(const Totals& totals);

}  // namespace daybook::cli
