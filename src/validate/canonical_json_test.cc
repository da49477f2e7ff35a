// SPDX-License-Identifier: Apache-2.0
#include "src/validate/canonical_json.h"

#include <gtest/gtest.h>

namespace daybook {
namespace {

std::string Labels(std::string_view text) {
  std::string scratch;
  CanonicalJson json;
  const auto canonical = json.Labels(text, scratch);
  return canonical ? std::string(*canonical) : "none";
}

TEST(CanonicalJson, GivesEqualMapsOneText) {
  for (const char* text : {R"({"a":"1","b":"x"})", R"({ "b" : "x" , "a" : "1" })", R"({"a":1,"b":"\u0078"})",
                           R"({"b":"y","a":"1","b":"x"})"}) {
    EXPECT_EQ(Labels(text), R"({"a":"1","b":"x"})") << text;
  }
  EXPECT_EQ(Labels(" { } "), "{}");
  EXPECT_EQ(Labels(R"({"a":null})"), R"({"a":null})");
  EXPECT_NE(Labels(R"({"a":"null"})"), Labels(R"({"a":null})"));
  EXPECT_EQ(Labels(R"({"q":"\"\\\n"})"), R"({"q":"\"\\\n"})");
}

TEST(CanonicalJson, KnowsWhatIsNoMap) {
  for (const char* text : {"", "app=web", "[]", "\"a\"", "1", "{\"a\":\"1\"", "{\"a\":\"1\"}x"}) {
    EXPECT_EQ(Labels(text), "none") << text;
  }
}

TEST(CanonicalJson, SeesAtAGlanceWhatIsCanonical) {
  for (const char* text : {"{}", R"({"a":"1"})", R"({"a":"1","b":""})"}) EXPECT_TRUE(IsCanonicalLabels(text)) << text;
  for (const char* text : {R"({"b":"1","a":"2"})", R"({"a":"1","a":"2"})", R"({"a": "1"})", R"({"a":1})",
                           R"({"a":"\n"})", R"({"a":"1"}})", R"({"a")", R"({"a":"1",)", R"({")"}) {
    EXPECT_FALSE(IsCanonicalLabels(text)) << text;
  }
}

TEST(CanonicalJson, TakesCostsAsNumbers) {
  std::string one;
  std::string other;
  CanonicalJson json;
  EXPECT_EQ(*json.Cost(R"({"memory":0,"cpu":0.000000000})", one), *json.Cost(R"({"cpu":0.0,"memory":-0})", other));
  EXPECT_NE(*json.Cost(R"({"cpu":0.1})", one), *json.Cost(R"({"cpu":0.2})", other));
}

}  // namespace
}  // namespace daybook
