// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "daybook/status.h"
#include "src/config/value.h"

namespace daybook {

// Lays the DAYBOOK_ variables over `settings`: DAYBOOK_S3__ENDPOINT is s3.endpoint. The value of a plain key is taken
// as text. Where a key may be a list or a section, a value that begins with "[" or "{" is read as YAML; the value of a
// list that does not is its only item. A variable with "__" in its name must be a known key; another unknown one is
// not ours, and is only noted when it looks like a slip.
Status ApplyEnvironment(const Environment& environment, Value& settings, std::vector<std::string>& notes);

}  // namespace daybook
