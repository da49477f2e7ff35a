// SPDX-License-Identifier: Apache-2.0
#include "src/page/html_page.h"

#include "src/page/html_text.h"
#include "src/page/page_parts.h"

namespace daybook {

std::string BeginPage(std::string_view title, std::string_view more_style) {
  std::string page =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
      InHtml(title) + "</title>\n<style>\n";
  page += PlotLibraryStyle();
  page += "\n";
  page += PageStyle();
  page += more_style;
  return page + "</style>\n</head>\n<body>\n";
}

std::string PlotScripts(std::string_view data_id, std::string_view json, std::string_view script) {
  std::string text = "<script type=\"application/json\" id=\"";
  text += data_id;
  text += "\">" + JsonInHtml(json) + "</script>\n<script>\n/*\n";
  text += PlotLibraryLicense();
  text += "*/\n";
  text += PlotLibraryScript();
  text += "</script>\n<script>\n";
  text += script;
  return text + "</script>\n";
}

std::string_view EndPage() { return "</body>\n</html>\n"; }

}  // namespace daybook
