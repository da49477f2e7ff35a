// SPDX-License-Identifier: Apache-2.0
#include "src/labels/label_text.h"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

namespace daybook {
namespace {

using Outcome = LabelTextParser::Outcome;

Outcome Read(bool strict, const std::string& text) { return LabelTextParser(strict).Parse(text); }

std::map<std::string, std::string> MembersOf(bool strict, const std::string& text) {
  LabelTextParser parser(strict);
  EXPECT_EQ(parser.Parse(text), Outcome::kObject) << text;
  std::map<std::string, std::string> members;
  for (const LabelMember& member : parser.members()) {
    members[std::string(member.key)] = member.value.has_value() ? std::string(*member.value) : "(null)";
  }
  return members;
}

TEST(LabelText, ReadsStringsNumbersBooleansAndNulls) {  // spec: A.2
  const std::map<std::string, std::string> expected = {{"a", "x"},      {"b", "1.50"},  {"c", "true"}, {"d", "false"},
                                                       {"e", "(null)"}, {"f", "-1e-3"}, {"g", ""},     {"", "0"}};
  for (const bool strict : {true, false}) {
    EXPECT_EQ(MembersOf(strict, R"( {"a":"x", "b" :1.50,"c":true,"d":false,"e":null,"f":-1e-3,"g":"","":0}  )"),
              expected);
  }
}

TEST(LabelText, ReadsEscapes) {
  EXPECT_EQ(MembersOf(true, R"({"\u0061\"\\\/":"\b\f\n\r\t\u00e9\ud83d\ude00"})").begin()->first, "a\"\\/");
  EXPECT_EQ(MembersOf(true, R"({"k":"\b\f\n\r\t\u00e9\ud83d\ude00\u0800"})").at("k"),
            "\b\f\n\r\t\u00e9\U0001F600\u0800");
}

TEST(LabelText, RefusesNestedAndRepeatedWhereItIsStrict) {  // spec: A.2
  EXPECT_EQ(Read(true, R"({"a":{}})"), Outcome::kNested);
  EXPECT_EQ(Read(true, R"({"a":[1]})"), Outcome::kNested);
  EXPECT_EQ(Read(true, R"({"a":1,"a":1})"), Outcome::kRepeated);
  EXPECT_EQ(Read(true, R"({"a":1,"\u0061":2})"), Outcome::kRepeated);
  std::string many = "{";
  for (int i = 0; i < 40; ++i) many += "\"key" + std::to_string(i) + "\":1,";
  EXPECT_EQ(Read(true, many + "\"other\":1}"), Outcome::kObject);
  EXPECT_EQ(Read(true, many + "\"key7\":1}"), Outcome::kRepeated);
  EXPECT_EQ(MembersOf(false, R"({"a":1,"a":2})").at("a"), "2");
  EXPECT_EQ(MembersOf(false, R"({"a":{"bb":[1,"x", null],"c":{},"c":true}})").at("a"),
            R"({"c": true, "bb": [1, "x", null]})");
}

TEST(LabelText, TellsWhatIsNoObject) {
  for (const char* text : {"[]", "[1]", "\"x\"", "1", "true", " false "}) {
    EXPECT_EQ(Read(true, text), Outcome::kNotObject) << text;
  }
  EXPECT_EQ(Read(true, " null "), Outcome::kNull);
  for (const char* text : {"",
                           " ",
                           "{",
                           "}",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{\"a\":1,}",
                           "{a:1}",
                           "{'a':1}",
                           "{} {}",
                           "{\"a\":01}",
                           "{\"a\":+1}",
                           "{\"a\":1.}",
                           "{\"a\":.5}",
                           "{\"a\":1e}",
                           "{\"a\":tru}",
                           "nul",
                           "{\"a\":\"\\x\"}",
                           "{\"a\":\"\\u00g0\"}",
                           "{\"a\":\"\\ud800\"}",
                           "{\"a\":\"\\ud800\\u0041\"}",
                           "{\"a\":\"\\udc00\"}",
                           "{\"a\":\"\n\"}",
                           "{\"a\":\"x}",
                           "{\"a\":\"\\",
                           "{\"a\":\"\\u12"}) {
    for (const bool strict : {true, false}) EXPECT_EQ(Read(strict, text), Outcome::kNotJson) << text;
  }
}

TEST(LabelText, RefusesWhatIsNestedTooDeeply) {
  const auto nested = [](std::size_t depth) {
    return "{\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  EXPECT_EQ(Read(false, nested(50)), Outcome::kObject);
  EXPECT_EQ(Read(false, nested(100'000)), Outcome::kNotJson);
}

// Texts put together of pieces that often fit: what is JSON for one reader is JSON for the other.
TEST(LabelText, AgreesWithAnotherReaderOnRandomTexts) {
  const std::vector<std::string> pieces = {"{",
                                           "}",
                                           "[",
                                           "]",
                                           ":",
                                           ",",
                                           " ",
                                           "\"a\"",
                                           "\"b\"",
                                           "\"\"",
                                           "1",
                                           "-0",
                                           "0.5",
                                           "12e1",
                                           "true",
                                           "false",
                                           "null",
                                           "\"\\u0041\"",
                                           "\"\\ud83d\\ude00\"",
                                           "\"\\ud83d\"",
                                           "\"\\n\"",
                                           "\"\u00e9\"",
                                           "\t",
                                           "\n",
                                           "-",
                                           ".",
                                           "e",
                                           "0",
                                           "\"",
                                           "\\",
                                           "\"\\q\"",
                                           "\"a\":",
                                           "\"b\":1",
                                           "{\"a\":",
                                           "\r"};
  std::mt19937 random(7);
  int accepted = 0;
  for (int i = 0; i < 50'000; ++i) {
    std::string text = random() % 4 != 0 ? "{" : "";
    if (random() % 3 != 0) {
      // An object with one piece that is wrong at times.
      for (std::size_t n = random() % 4; n-- > 0;) {
        text += pieces[7 + random() % 3] + ":" + pieces[7 + random() % 15] + (n > 0 ? "," : "");
      }
      std::size_t at = random() % (text.size() + 1);
      while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;  // within a character
      if (random() % 3 == 0) text.insert(at, pieces[random() % pieces.size()]);
      if (text.empty() || text[0] == '{') text += "}";
    } else {
      for (std::size_t n = random() % 8; n-- > 0;) text += pieces[random() % pieces.size()];
    }
    const bool expected = nlohmann::json::accept(text);
    accepted += expected ? 1 : 0;
    ASSERT_EQ(Read(false, text) != Outcome::kNotJson, expected) << text;
    ASSERT_EQ(Read(true, text) != Outcome::kNotJson, expected) << text;
    LabelTextParser parser(false);
    if (!expected || parser.Parse(text) != Outcome::kObject) continue;
    const nlohmann::json object = nlohmann::json::parse(text);
    for (const auto& [key, value] : object.items()) {
      if (!value.is_string() && !value.is_null()) continue;
      const std::string expected_value = value.is_null() ? "(null)" : value.get<std::string>();
      ASSERT_EQ(MembersOf(false, text).at(key), expected_value) << text;
    }
  }
  EXPECT_GT(accepted, 2'500);
}

TEST(LabelText, WritesStringsThatReadBack) {
  std::mt19937 random(3);
  for (int i = 0; i < 2000; ++i) {
    std::string text;
    for (std::size_t n = random() % 20; n-- > 0;) text += static_cast<char>(1 + random() % 127);
    std::string written;
    AppendLabelString(text, written);
    EXPECT_EQ(nlohmann::json::parse(written).get<std::string>(), text);
  }
}

}  // namespace
}  // namespace daybook
