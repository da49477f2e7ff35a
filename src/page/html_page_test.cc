// SPDX-License-Identifier: Apache-2.0
#include "src/page/html_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/page/page_parts.h"

namespace daybook {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(HtmlPage, CarriesStyleAndScriptWithinItself) {
  const std::string page =
      BeginPage("a < b", ".more { }") + PlotScripts("numbers", R"({"a":"<"})", "draw();") + std::string(EndPage());
  EXPECT_THAT(page, HasSubstr("<title>a &lt; b</title>"));
  EXPECT_THAT(page, HasSubstr("--first: "));
  EXPECT_THAT(page, HasSubstr(".more { }</style>"));
  EXPECT_THAT(page, HasSubstr(R"(<script type="application/json" id="numbers">{"a":"\u003c"}</script>)"));
  EXPECT_THAT(page, HasSubstr("var uPlot="));
  EXPECT_THAT(page, HasSubstr("The MIT License (MIT)"));
  EXPECT_THAT(page, HasSubstr("draw();</script>"));
  for (const char* reference : {"src=", "href=", "@import", "url(", "import("}) {
    EXPECT_THAT(page, Not(HasSubstr(reference)));
  }
}

TEST(PageParts, HaveNoTextThatWouldEndTheirElement) {
  EXPECT_GT(PlotLibraryScript().size(), 1000U);
  EXPECT_THAT(std::string(PlotLibraryScript()), Not(HasSubstr("</script")));
  EXPECT_THAT(std::string(PlotLibraryScript()), Not(HasSubstr("<!--")));
  for (const std::string_view style : {PlotLibraryStyle(), PageStyle()}) {
    EXPECT_GT(style.size(), 1000U);
    EXPECT_THAT(std::string(style), Not(HasSubstr("</style")));
  }
  EXPECT_THAT(std::string(PlotLibraryLicense()), Not(HasSubstr("*/")));  // it stands in a comment of the script
}

}  // namespace
}  // namespace daybook
