// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace daybook {

// One line of UTF-8, whatever bytes `text` has: a control character becomes a space; of text that is no UTF-8 every
// byte beyond ASCII becomes "?".
std::string OneLine(std::string_view text);

// That line as text of an element, or as an attribute's value between quotes.
std::string InHtml(std::string_view text);

// A JSON document as it may stand in a script element: no "<", ">" or "&" is left in it, so that nothing in it ends
// the element. REQUIRES: `json` is well-formed and ASCII, so that these letters are in its strings only.
std::string JsonInHtml(std::string_view json);

}  // namespace daybook
