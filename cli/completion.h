// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace daybook::cli {

// Scripts with which a shell completes commands, flags, choices and file names.
std::string BashCompletion();
std::string ZshCompletion();

}  // namespace daybook::cli
