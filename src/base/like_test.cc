// SPDX-License-Identifier: Apache-2.0
#include "src/base/like.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace daybook {
namespace {

// The definition, by trying every split: exponential and obvious.
bool SlowLike(std::string_view text, std::string_view pattern) {
  if (pattern.empty()) return text.empty();
  if (pattern.front() == '%') {
    for (std::size_t skip = 0; skip <= text.size(); ++skip) {
      if (SlowLike(text.substr(skip), pattern.substr(1))) return true;
    }
    return false;
  }
  if (text.empty()) return false;
  return (pattern.front() == '_' || pattern.front() == text.front()) && SlowLike(text.substr(1), pattern.substr(1));
}

std::vector<std::string> AllTexts(const std::string& letters, int max_length) {
  std::vector<std::string> texts = {""};
  for (std::size_t at = 0; at < texts.size(); ++at) {
    if (texts[at].size() == static_cast<std::size_t>(max_length)) break;
    for (const char letter : letters) texts.push_back(texts[at] + letter);
  }
  return texts;
}

// spec: C.15
TEST(Like, AgreesWithTheDefinitionOnAllSmallInputs) {
  for (const std::string& pattern : AllTexts("ab%_", 5)) {
    for (const std::string& text : AllTexts("ab", 5)) {
      ASSERT_EQ(Like(text, pattern, false), SlowLike(text, pattern)) << text << " like " << pattern;
    }
  }
}

// spec: C.15
TEST(Like, CountsCharactersNotBytes) {
  EXPECT_EQ(Like("é", "_", false), true);
  EXPECT_EQ(Like("é", "__", false), false);
  EXPECT_EQ(Like("a😀b", "a_b", false), true);
  EXPECT_EQ(Like("a😀b", "%_b", false), true);
  EXPECT_EQ(Like("A", "a", false), false);
}

// spec: C.15
TEST(Like, Escape) {
  EXPECT_EQ(Like("a%", "a\\%", true), true);
  EXPECT_EQ(Like("ab", "a\\%", true), false);
  EXPECT_EQ(Like("a\\", "a\\\\", true), true);
  EXPECT_EQ(Like("a\\b", "a\\%", false), true);
  EXPECT_EQ(Like("a\\", "a\\", false), true);
  // An escape at the end is met only by a text that goes on.
  EXPECT_EQ(Like("ab", "a\\", true), std::nullopt);
  EXPECT_EQ(Like("a", "a\\", true), false);
  EXPECT_EQ(Like("b", "a\\", true), false);
  EXPECT_EQ(Like("xb", "%\\", true), std::nullopt);
  EXPECT_EQ(Like("ab", "a%\\", true), std::nullopt);
  // So also behind a %, which takes nothing at the end of the text (as PostgreSQL 15 answers); a _ takes what is left.
  EXPECT_EQ(Like("a", "a%\\", true), false);
  EXPECT_EQ(Like("", "%\\", true), false);
  EXPECT_EQ(Like("a", "%a%%\\", true), false);
  EXPECT_EQ(Like("a", "%_\\", true), std::nullopt);
}

}  // namespace
}  // namespace daybook
