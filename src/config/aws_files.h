// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace daybook {

// A section of one of Amazon's files, `credentials` or `config`: its settings by name, in lower case.
using AwsSection = std::map<std::string, std::string, std::less<>>;

// The section of `profile`; nothing where there is none. `is_config`: sections but "default" are written
// "[profile NAME]". Lines that are neither sections nor settings are passed over, as Amazon's programs do.
std::optional<AwsSection> FindAwsSection(std::string_view text, std::string_view profile, bool is_config);

}  // namespace daybook
