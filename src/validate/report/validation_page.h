// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace daybook {

// They hold no "</style" and no "</script": they stand between such tags as they are.
std::string_view ValidationPageStyle();   // validation_page.css: verdict, tables that sort, marked cells
std::string_view ValidationPageScript();  // validation_page.js: sorts, filters, draws

}  // namespace daybook
