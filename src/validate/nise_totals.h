// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "daybook/status.h"
#include "src/config/value.h"
#include "src/validate/expected_totals.h"

namespace daybook {

// The totals of CPU and memory that the summary of a nise static report must have: what its pods use and request, for
// as many hours as its dates say. Only what the file gives is told: nise draws the rest by chance, so totals that it
// has a part in are left out. Storage is not told of. A namespace that matches several cost categories counts more
// often than here (spec: summary.md C.15). `name` is for messages. All errors are kConfiguration.
Result<ExpectedTotals> ParseNiseTotals(const std::string& text, const std::string& name,
                                       const Environment& environment);

}  // namespace daybook
