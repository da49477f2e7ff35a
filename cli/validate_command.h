// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command_context.h"
#include "src/config/comparison_settings.h"

namespace daybook::cli {

// Compares the two sides and prints what was found; gives whether they are equal. The flags of `validate` count where
// the command has them.
Result<bool> CompareAndTell(const CommandContext& context, const LoadedComparison& comparison);

// Opens the baseline, or reads its totals: one that is not there is told before anything is written.
Status CheckBaseline(const CommandContext& context, const LoadedComparison& comparison);

}  // namespace daybook::cli
