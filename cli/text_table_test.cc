// SPDX-License-Identifier: Apache-2.0
#include "cli/text_table.h"

#include <gtest/gtest.h>

#include "cli/expected_text.h"

namespace daybook::cli {
namespace {

TEST(DisplayWidth, CountsColumnsNotBytes) {
  EXPECT_EQ(DisplayWidth("abc"), 3U);
  EXPECT_EQ(DisplayWidth("größe"), 5U);
  EXPECT_EQ(DisplayWidth("e\xcc\x81"), 1U);
  EXPECT_EQ(DisplayWidth("日本"), 4U);
  EXPECT_EQ(DisplayWidth("\xff"), 1U);
}

TEST(FitWidth, CutsAtCharacters) {
  EXPECT_EQ(FitWidth("abc", 3), "abc");
  EXPECT_EQ(FitWidth("abcd", 3), "ab…");
  EXPECT_EQ(FitWidth("größer", 4), "grö…");
  EXPECT_EQ(FitWidth("日本語", 4), "日…");
}

TEST(Printable, EscapesControlCharacters) { EXPECT_EQ(Printable("a\x1b[2Jb\n"), "a\\x1b[2Jb\\x0a"); }

TEST(TextTable, AlignsColumns) {
  TextTable table;
  table.title = "Title";
  table.columns = {{"", "name", false}, {"group", "one", true}, {"group", "two", true}};
  table.rows = {{"größe", "1.00", "1,000.00"}, {"x", "22.50", "3.00"}};
  table.total = {"total", "23.50", "1,003.00"};
  EXPECT_EQ(RenderTable(table),
            "Title\n"
            "\n"
            "                  group\n"
            "name      one       two\n"
            "größe    1.00  1,000.00\n"
            "x       22.50      3.00\n"
            "-----------------------\n"
            "total   23.50  1,003.00\n");
}

TEST(TextTable, IsNeverWiderThanAsked) {
  TextTable table;
  table.title = "Title";
  table.columns = {{"", "name", false}, {"first", "one", true}, {"second", "two", true}};
  table.rows = {{std::string(60, 'n'), "1,234,567.00", "7,654,321.00"}};
  const std::string cut = RenderTable(table, 60);
  EXPECT_EQ(WidestLine(cut), 60U);
  EXPECT_EQ(cut.find("Title"), cut.rfind("Title")) << "one table is enough";
  const std::string split = RenderTable(table, 48);
  EXPECT_LE(WidestLine(split), 48U);
  EXPECT_NE(split.find("Title"), split.rfind("Title")) << "a table a group";
}

}  // namespace
}  // namespace daybook::cli
