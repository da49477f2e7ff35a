// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "tests/differential/lake.h"

namespace daybook::differential {

// A smaller lake for which `fails` still holds: without the files, rows, columns, labels, look-ups and oddities of
// storage that it does not need. REQUIRES: fails(lake).
Lake Shrink(Lake lake, const std::function<bool(const Lake&)>& fails);

// Writes the lake below `folder`: its files in Koku's layout, and daybook.yaml to run it with. What was in the folder
// is removed.
void KeepLake(const Lake& lake, const std::string& folder);

}  // namespace daybook::differential
