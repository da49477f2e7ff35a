// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "src/validate/comparison_result.h"

namespace daybook::cli {

// "EQUAL: 12 rows of a.csv match b.csv (tolerance 0.0001)".
std::string VerdictLine(const ComparisonResult& result);

// A comparison for a terminal of 80 columns: the verdict, the rows, the columns, the first row of each kind that is
// wrong, the totals.
std::string ValidationTables(const ComparisonResult& result);

}  // namespace daybook::cli
