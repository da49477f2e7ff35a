// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace daybook {

// What every HTML report carries within itself, so that it opens without a network. None of these texts holds
// "</script" or "</style": they stand between such tags as they are.
std::string_view PageStyle();  // page.css: the palette, text, tables, plots
std::string_view PlotLibraryStyle();
std::string_view PlotLibraryScript();   // uPlot, defines the global uPlot
std::string_view PlotLibraryLicense();  // to be shown with each copy

}  // namespace daybook
