// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "daybook/status.h"
#include "src/config/value.h"

namespace daybook {

// Replaces ${NAME} and ${NAME:-default} in one scalar; as in a shell, the default stands for a variable that is unset
// or empty, and is itself taken as it is, up to the next "}". "$${" is a literal "${". What is put in is not looked at
// again. Errors name the variable, never a value.
Result<std::string> SubstituteVariables(std::string_view text, const Environment& environment, const Origin& origin,
                                        std::string_view path);

}  // namespace daybook
