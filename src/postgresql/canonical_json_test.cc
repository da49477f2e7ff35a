// SPDX-License-Identifier: Apache-2.0
#include "src/postgresql/canonical_json.h"

#include <gtest/gtest.h>

#include <optional>

namespace daybook {
namespace {

std::optional<std::string> Canonical(std::string_view text) {
  std::string out;
  if (!AppendCanonicalJson(text, out)) return std::nullopt;
  return out;
}

// spec: postgresql.md, "jsonb by value"
TEST(CanonicalJsonTest, EqualValuesAreEqual) {
  const std::pair<const char*, const char*> equal[] = {
      {R"({"a":"1","b":"2"})", R"({ "b" : "2" ,"a":"1" })"},
      {R"({"a":1,"a":2})", R"({"a":2})"},
      {R"({"cpu":0.0})", R"({"cpu": 0.000000000})"},
      {R"([1e3, -0, 0.10, 12.50])", "[1000,0,0.1,1250E-2]"},
      {R"(["\u00e9\ud83d\ude00\/\n"])", "[\"\xc3\xa9\xf0\x9f\x98\x80/\\u000a\"]"},
      {"[]", " [ ] "},
      {"{}", "\t{\n}"},
      {"[true,false,null]", "[ true , false,null ]"},
  };
  for (const auto& [a, b] : equal) {
    ASSERT_TRUE(Canonical(a).has_value()) << a;
    EXPECT_EQ(Canonical(a), Canonical(b)) << a;
  }
}

TEST(CanonicalJsonTest, OtherValuesAreNot) {
  const char* const all[] = {"{}",
                             "[]",
                             "null",
                             "true",
                             "false",
                             "0",
                             "1",
                             "-1",
                             "10",
                             "0.1",
                             R"("")",
                             R"("1")",
                             "[1]",
                             "[[1]]",
                             "[1,1]",
                             R"({"a":1})",
                             R"({"a":"1"})",
                             R"({"a":null})",
                             R"({"a":{}})",
                             R"({"A":1})",
                             R"({"a":1,"b":1})",
                             R"([{"a":1},{"b":1}])",
                             R"([{"a":1,"b":1}])",
                             R"("null")",
                             R"({"":1})",
                             R"({" ":1})",
                             R"({"a":{"b":1}})",
                             R"({"a":{"b":1},"c":2})",
                             R"({"a":{"b":1,"c":2}})",
                             "1e400",
                             "1e401",
                             "12345678901234567890",
                             "12345678901234567891"};
  for (const char* const a : all) {
    ASSERT_TRUE(Canonical(a).has_value()) << a;
    for (const char* const b : all) {
      EXPECT_EQ(Canonical(a) == Canonical(b), a == b) << a << " and " << b;
    }
  }
}

TEST(CanonicalJsonTest, WhatJsonbRefusesHasNoForm) {
  const char* const all[] = {"",
                             " ",
                             "{",
                             "}",
                             "[1",
                             "[1,]",
                             R"({"a"})",
                             R"({"a":})",
                             R"({"a":1,})",
                             "01",
                             "1.",
                             ".5",
                             "-",
                             "1e",
                             "nul",
                             "tru",
                             R"("a)",
                             R"("\x")",
                             R"("\u12")",
                             R"("\u0000")",
                             R"("\ud800")",
                             R"("\ud800\u0041")",
                             R"("\udc00")",
                             "\"\n\"",
                             "1 2",
                             R"({a:1})",
                             "1e99999999999"};
  for (const char* const text : all) EXPECT_FALSE(Canonical(text).has_value()) << text;
  EXPECT_FALSE(Canonical(std::string(100000, '[')).has_value());
}

}  // namespace
}  // namespace daybook
