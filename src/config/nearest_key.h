// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace daybook {

// Insertions, deletions, replacements and swaps of neighbours that turn one text into the other.
std::size_t EditDistance(std::string_view a, std::string_view b);

// The candidate that `key` was probably meant to be: the least edit distance of the dotted paths, where a right last
// part in the wrong section counts as one edit; the first of equals. REQUIRES: candidates is not empty.
std::string NearestKey(std::string_view key, const std::vector<std::string_view>& candidates);

}  // namespace daybook
