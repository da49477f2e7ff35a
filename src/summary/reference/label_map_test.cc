// SPDX-License-Identifier: Apache-2.0
#include "src/summary/reference/label_map.h"

#include <gtest/gtest.h>

namespace daybook::reference {
namespace {

constexpr DialectRules kTrino = RulesOf(Dialect::kTrino);
constexpr DialectRules kOnprem = RulesOf(Dialect::kOnprem);

std::string Show(const std::optional<std::string>& text, const DialectRules& rules) {
  const auto parsed = ParseLabels(text, rules);
  if (const auto* error = std::get_if<LabelTextError>(&parsed)) return error->why;
  const auto& labels = std::get<NullableLabelMap>(parsed);
  return labels.has_value() ? CanonicalText(*labels) : "NULL";
}

// spec: A.2
TEST(LabelMap, ComparesByContent) {
  EXPECT_EQ(Show(R"( { "b" : "1", "a": "\u00e9" } )", kTrino), R"({"a":"é","b":"1"})");
  EXPECT_EQ(Show(R"({"n":12,"t":true,"z":null})", kTrino), R"({"n":"12","t":"true","z":null})");
  EXPECT_EQ(Show("[]", kTrino), "the label text is no JSON object");
  EXPECT_EQ(Show("7", kOnprem), "the label text is no JSON object");
  EXPECT_EQ(Show("{\"a\":", kOnprem), "the label text is not JSON");
}

// spec: A.2
TEST(LabelMap, NestedAndRepeated) {
  EXPECT_EQ(Show(R"({"a":{"b":"c"}})", kTrino), "a label value is an object or array");
  EXPECT_EQ(Show(R"({"a":[1]})", kTrino), "a label value is an object or array");
  EXPECT_EQ(Show(R"({"a":"1","a":"2"})", kTrino), "a label key is repeated");
  EXPECT_EQ(Show(R"({"a":{"b":"c"}})", kOnprem), R"({"a":"{\"b\": \"c\"}"})");
  EXPECT_EQ(Show(R"({"a":"1","a":"2"})", kOnprem), R"({"a":"2"})");
}

// spec: A.5
TEST(LabelMap, NullAndBlank) {
  EXPECT_EQ(Show(std::nullopt, kTrino), "NULL");
  EXPECT_EQ(Show(" null ", kTrino), "NULL");
  EXPECT_EQ(Show("", kTrino), "the label text is blank");
  EXPECT_EQ(Show("  ", kTrino), "the label text is blank");
  EXPECT_EQ(Show(std::nullopt, kOnprem), "{}");
  EXPECT_EQ(Show("", kOnprem), "{}");
  EXPECT_EQ(Show("  ", kOnprem), "{}");
  EXPECT_EQ(Show("null", kOnprem), "the label text is no JSON object");
}

// spec: A.1
TEST(LabelMap, EnabledKeys) {
  const LabelMap labels = {{"App", "1"}, {"app", "2"}, {"vm_kubevirt_io_name", "3"}};
  EXPECT_EQ(CanonicalText(EnabledKeys({{"app"}, {}, {}}, kTrino).Filter(labels)),
            R"({"app":"2","vm_kubevirt_io_name":"3"})");
  EXPECT_EQ(CanonicalText(EnabledKeys({}, kTrino).Filter(labels)), "{}");
  EXPECT_EQ(CanonicalText(EnabledKeys({}, kOnprem).Filter(labels)), R"({"vm_kubevirt_io_name":"3"})");
}

// spec: A.3
TEST(LabelMap, LaterWins) {
  const NullableLabelMap node = LabelMap{{"a", "node"}, {"b", "node"}, {"c", "node"}};
  const NullableLabelMap null_map;
  const NullableLabelMap pod = LabelMap{{"b", "pod"}, {"c", std::nullopt}};
  EXPECT_EQ(CanonicalText(MergeLabels({&node, &null_map, &pod})), R"({"a":"node","b":"pod","c":null})");
}

// spec: A.2, the last clause
TEST(LabelMap, NulCharacter) {
  EXPECT_FALSE(WhyNotJsonb({{"a", "b"}}).has_value());
  EXPECT_TRUE(WhyNotJsonb({{"a", std::string("b\0", 2)}}).has_value());
  for (const char* text : {R"({"a":"\u0000"})", R"({"a":["\u0000"]})", R"({"a":{"\u0000":"b"}})"}) {
    const auto parsed = ParseLabels(text, kOnprem);
    ASSERT_TRUE(std::holds_alternative<NullableLabelMap>(parsed)) << text;
    EXPECT_TRUE(WhyNotJsonb(*std::get<NullableLabelMap>(parsed)).has_value()) << text;
  }
}

}  // namespace
}  // namespace daybook::reference
