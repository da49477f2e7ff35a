// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "src/generate/coded_table.h"

namespace daybook {

// Turns rows as the operator writes them into Koku's hourly rows (spec: inputs.md 2.4, 2.5, 2.7, 2.9): labels become
// JSON, names are escaped, effective usage and the derived columns of GPUs are added.
//
// It covers what generated reports hold, and no more: no missing numbers, no anomalies, no malformed labels; GPU models
// are Tesla T4 and A100.
void ToKokuHourly(CodedTable* table);

// spec: inputs.md 2.4. REQUIRES: well-formed labels of ASCII with distinct keys.
std::string LabelsToJson(std::string_view labels);

// Koku's daily roll-up of the hourly rows of one day (spec: inputs.md 2.6): one row a key, ordered by keys. A sum is
// the exact sum, rounded once.
CodedTable RollUp(CodedTable hourly);

}  // namespace daybook
