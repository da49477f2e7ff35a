// SPDX-License-Identifier: Apache-2.0
#include "src/base/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace daybook {
namespace {

using namespace std::string_view_literals;

TEST(Utf8, TakesTheFirstAndTheLastCharacterOfEachLength) {
  for (const std::string_view text :
       {""sv, "\0"sv, "\x7F"sv, "\xC2\x80"sv, "\xDF\xBF"sv, "\xE0\xA0\x80"sv, "\xED\x9F\xBF"sv, "\xEE\x80\x80"sv,
        "\xEF\xBF\xBF"sv, "\xF0\x90\x80\x80"sv, "\xF4\x8F\xBF\xBF"sv}) {
    EXPECT_TRUE(IsUtf8(text)) << text;
    EXPECT_TRUE(IsUtf8("a" + std::string(text) + "b")) << text;
    EXPECT_EQ(CountCharacters(text), text.empty() ? 0U : 1U) << text;
  }
}

TEST(Utf8, RefusesWhatIsNotWellFormed) {
  for (const std::string_view text :
       {"\x80"sv, "\xBF"sv, "\xC0\x80"sv, "\xC1\xBF"sv, "\xC2"sv, "\xC2\x41"sv, "\xC2\xC2"sv, "\xE0\x9F\xBF"sv,
        "\xE1\x80"sv, "\xED\xA0\x80"sv, "\xED\xBF\xBF"sv, "\xF0\x8F\xBF\xBF"sv, "\xF1\x80\x80"sv, "\xF4\x90\x80\x80"sv,
        "\xF5\x80\x80\x80"sv, "\xFF"sv}) {
    EXPECT_FALSE(IsUtf8(text)) << text;
    EXPECT_FALSE(IsUtf8("a" + std::string(text))) << text;
  }
}

TEST(Utf8, CountsCodePoints) {
  EXPECT_EQ(CountCharacters("e\u0301\u00e9\U0001F600"), 4U);
  EXPECT_EQ(CountCharacters("a\0b"sv), 3U);
}

}  // namespace
}  // namespace daybook
