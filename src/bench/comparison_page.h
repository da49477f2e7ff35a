// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace daybook {

// Draws the plots of the report: comparison_page.js. Holds no "</script": it stands between such tags as it is.
std::string_view ComparisonPageScript();

}  // namespace daybook
