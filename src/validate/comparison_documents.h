// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "src/validate/comparison_result.h"

namespace daybook {

// One JSON document with `schema_version`, indented, LF at the end. Numbers of sums and rows are texts with all digits.
std::string ToJson(const ComparisonResult& result);

// The same for a person who reads a pull request.
std::string ToMarkdown(const ComparisonResult& result);

}  // namespace daybook
