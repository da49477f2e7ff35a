// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace daybook {

// Well-formed UTF-8: no overlong forms, no surrogates, nothing beyond U+10FFFF. NUL is a character like others.
bool IsUtf8(std::string_view text);

// Characters as PostgreSQL counts them for varchar(n): code points. REQUIRES: IsUtf8(text).
std::size_t CountCharacters(std::string_view text);

}  // namespace daybook
