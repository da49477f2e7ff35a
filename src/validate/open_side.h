// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "src/baseline/row_source.h"
#include "src/config/comparison_settings.h"

namespace daybook {

// The source of a side that has rows. REQUIRES: it is neither kTotals nor kNiseTotals.
std::unique_ptr<RowSource> MakeSource(const SideSpec& side);

}  // namespace daybook
