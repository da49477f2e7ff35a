// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/command_spec.h"

namespace daybook::cli {

// At most 80 columns wide.
std::string ProgramHelp();
std::string CommandHelp(const CommandSpec& command);

}  // namespace daybook::cli
