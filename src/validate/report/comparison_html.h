// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "src/validate/comparison_result.h"

namespace daybook {

// What the page holds of a large result; of what it leaves out it says how many there are.
inline constexpr std::size_t kMostTotalsInPage = 2000;  // those that fail first
inline constexpr std::size_t kMostPlacesInPage = 1000;  // those with most differences

// A comparison as one page that opens without a network: the verdict, plots, tables that sort and filter, the kept
// rows with their differing cells marked. Without JavaScript it has all but the plots.
std::string ComparisonHtml(const ComparisonResult& result);

}  // namespace daybook
