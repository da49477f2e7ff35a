// SPDX-License-Identifier: Apache-2.0
#include "daybook/status.h"

#include <gtest/gtest.h>

namespace daybook {
namespace {

Result<int> Half(int value) {
  if (value % 2 != 0) return InputError("halve", std::to_string(value), "it is odd", "add one");
  return value / 2;
}

Result<int> Quarter(int value) {
  DAYBOOK_ASSIGN_OR_RETURN(const int half, Half(value));
  return Half(half);
}

TEST(Status, ErrorsTravelThroughTheMacros) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(Quarter(6).error().Message(), "halve: 3: it is odd; add one");
  EXPECT_EQ(Quarter(6).error().kind, ErrorKind::kInput);
}

TEST(Status, MessagesAreOneLineWithoutControlCharacters) {
  EXPECT_EQ(ServiceError("read", "a\nb\x1b[31m\x7f", "lost").Message(), "read: a\\nb\\x1b[31m\\x7f: lost");
}

TEST(Status, TextIsCutAtCharacters) {
  EXPECT_EQ(CutText("abc", 3), "abc");
  EXPECT_EQ(CutText("a\u00e9\u00e9", 4), "a\u00e9...");
  EXPECT_EQ(CutText("a\u00e9\u00e9", 3), "a\u00e9...");
}

}  // namespace
}  // namespace daybook
