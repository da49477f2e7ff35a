// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace daybook::micro {

// Registers the decoding of what a summary reads of a lake that `daybook generate --format parquet` wrote.
void RegisterLake(const std::string& directory);

}  // namespace daybook::micro
