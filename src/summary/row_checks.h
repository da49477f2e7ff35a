// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "daybook/day.h"
#include "daybook/status.h"
#include "src/summary/finished_row.h"

namespace daybook {

// Whether the target's columns of names can hold `text`: at most kNameChars characters, no NUL (spec: F.29).
bool FitsNameColumn(std::string_view text);

// Refuses the first text of the row that its column cannot hold.
Status CheckTexts(Day day, const FinishedRow& row);

// What to say of a value that ToNumeric refuses (spec: F.29).
Error NotNumericError(Day day, const FinishedRow& row, Metric metric, double value);

}  // namespace daybook
