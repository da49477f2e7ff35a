// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace daybook {

// SQL LIKE over whole UTF-8 characters (spec: C.15): % any run, _ one character. With `has_escape` a backslash takes
// the next character as it is. Nothing: the pattern ends in a backslash and the text matched up to it.
std::optional<bool> Like(std::string_view text, std::string_view pattern, bool has_escape);

}  // namespace daybook
