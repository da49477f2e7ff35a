// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace daybook {

// Appends a form of the JSON value `text` that two texts share exactly when PostgreSQL's jsonb of both is equal: the
// order of keys, blanks, escapes and the way a number is written do not count, and of a repeated key the last value
// does. False, with anything appended, for what jsonb would refuse and for more than 200 levels.
bool AppendCanonicalJson(std::string_view text, std::string& out);

}  // namespace daybook
