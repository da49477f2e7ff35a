// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace daybook {

// The beginning of a page up to its body: title (escaped here), the plotting library's style, the pages' own, and
// `more_style`, which must not hold "</style".
std::string BeginPage(std::string_view title, std::string_view more_style = {});

// At the end of the body: the numbers that `script` draws, as JSON in the element of the name `data_id`, the plotting
// library with its license, and `script`, which must not hold "</script". REQUIRES of `json`: as JsonInHtml has it.
std::string PlotScripts(std::string_view data_id, std::string_view json, std::string_view script);

// Closes what BeginPage opened.
std::string_view EndPage();

}  // namespace daybook
