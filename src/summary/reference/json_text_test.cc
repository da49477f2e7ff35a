// SPDX-License-Identifier: Apache-2.0
#include "src/summary/reference/json_text.h"

#include <gtest/gtest.h>

namespace daybook::reference {
namespace {

TEST(JsonText, RefusesWhatIsNoJson) {
  for (const char* text : {"",
                           " ",
                           "{",
                           "}",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{\"a\":1,}",
                           "{a:1}",
                           "[1,]",
                           "01",
                           "+1",
                           "1.",
                           ".5",
                           "1e",
                           "-",
                           "nul",
                           "tru",
                           "\"a",
                           "\"\n\"",
                           "\"\\x\"",
                           "\"\\u12\"",
                           "\"\\ud800\"",
                           "\"\\ud800x\"",
                           "\"\\udc00\"",
                           "\"\\ud800\\u0041\"",
                           "{} {}",
                           "{\"a\":1 \"b\":2}",
                           "NaN",
                           "\xef\xbb\xbf{}"}) {
    EXPECT_FALSE(ParseJson(text).has_value()) << text;
  }
}

TEST(JsonText, BoundsTheDepth) {
  EXPECT_TRUE(ParseJson(std::string(100, '[') + std::string(100, ']')).has_value());
  EXPECT_FALSE(ParseJson(std::string(102, '[') + std::string(102, ']')).has_value());
  EXPECT_FALSE(ParseJson(std::string(1000000, '[')).has_value());
}

TEST(JsonText, KeepsNumbersAsWrittenAndReadsEscapes) {
  const auto value = ParseJson(" { \"a\" : -1.50E+2 , \"b\":\"\\u00e9\\ud83d\\ude00\\/\\t\", \"a\":null } ");
  ASSERT_TRUE(value.has_value());
  ASSERT_EQ(value->members.size(), 3U);
  EXPECT_EQ(value->members[0].second.text, "-1.50E+2");
  EXPECT_EQ(value->members[1].second.text, "é😀/\t");
  EXPECT_EQ(value->members[2].first, "a");
  EXPECT_EQ(value->members[2].second.kind, JsonValue::Kind::kNull);
}

TEST(JsonText, JsonbTextSortsByLengthAndTakesTheLast) {
  EXPECT_EQ(JsonbText(*ParseJson("{\"bb\":1,\"c\":[true,null,\"x\\u0001\"],\"bb\":2,\"a\":{}}")),
            "{\"a\": {}, \"c\": [true, null, \"x\\u0001\"], \"bb\": 2}");
}

}  // namespace
}  // namespace daybook::reference
