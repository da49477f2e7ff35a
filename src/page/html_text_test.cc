// SPDX-License-Identifier: Apache-2.0
#include "src/page/html_text.h"

#include <gtest/gtest.h>

namespace daybook {
namespace {

TEST(OneLine, HasNoControlCharactersAndIsUtf8) {
  EXPECT_EQ(OneLine("a\nb\tc\x01\x7f"), "a b c  ");
  EXPECT_EQ(OneLine("h\xc3\xa9"), "h\xc3\xa9");
  EXPECT_EQ(OneLine("h\xc3\xa9\xff"), "h???");
  EXPECT_EQ(OneLine(""), "");
}

TEST(InHtml, EscapesWhatMarkupIsMadeOf) {
  EXPECT_EQ(InHtml("</td><script>alert('x' & \"y\")"),
            "&lt;/td&gt;&lt;script&gt;alert(&#39;x&#39; &amp; &quot;y&quot;)");
}

TEST(JsonInHtml, CannotEndItsElement) {
  EXPECT_EQ(JsonInHtml(R"({"a":"</script><!--&"})"), R"({"a":"\u003c/script\u003e\u003c!--\u0026"})");
}

}  // namespace
}  // namespace daybook
