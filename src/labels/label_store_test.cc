// SPDX-License-Identifier: Apache-2.0
#include "src/labels/label_store.h"

#include <gtest/gtest.h>

#include <string>

namespace daybook {
namespace {

constexpr LabelRules kTrino = {true, true, true};
constexpr LabelRules kOnprem = {false, false, false};

LabelStore::MapId IdOf(LabelStore& store, const std::string& text) {
  const LabelStore::Filtered filtered = store.Filter(text);
  EXPECT_EQ(filtered.refusal, nullptr) << text;
  return filtered.map;
}

TEST(LabelStore, ComparesMapsByContent) {  // spec: A.2
  LabelStore store(kTrino, {"app", "env", "k\u00e9"});
  const auto map = IdOf(store, R"({"app": "x", "env": 1})");
  EXPECT_EQ(IdOf(store, R"({ "env":"1","\u0061pp":"x" })"), map);
  EXPECT_EQ(IdOf(store, R"({"app":"x","env":"1","other":"y"})"), map);
  EXPECT_NE(IdOf(store, R"({"app":"x","env":"1.0"})"), map);
  EXPECT_NE(IdOf(store, R"({"app":"x","env":null})"), map);
  EXPECT_EQ(IdOf(store, R"({"App":"x"})"), LabelStore::kEmptyMap);
  EXPECT_EQ(store.TextOf(map), R"({"app":"x","env":"1"})");
  EXPECT_EQ(store.TextOf(IdOf(store, R"({"k\u00e9":null,"app":"a\"b\n"})")),
            "{\"app\":\"a\\\"b\\n\",\"k\u00e9\":null}");
}

TEST(LabelStore, MergesLaterOverEarlier) {  // spec: A.3
  LabelStore store(kTrino, {"a", "b", "c"});
  const auto node = IdOf(store, R"({"a":"1","b":"1"})");
  const auto pod = IdOf(store, R"({"b":"2","c":null})");
  EXPECT_EQ(store.TextOf(store.Merge(node, pod)), R"({"a":"1","b":"2","c":null})");
  EXPECT_EQ(store.TextOf(store.Merge(pod, node)), R"({"a":"1","b":"1","c":null})");
  EXPECT_EQ(store.Merge(node, node), node);
  EXPECT_EQ(store.Merge(LabelStore::kEmptyMap, node), node);
  EXPECT_EQ(store.Merge(node, LabelStore::kNullMap), node);
  EXPECT_EQ(store.Merge(LabelStore::kNullMap, LabelStore::kNullMap), LabelStore::kEmptyMap);
}

TEST(LabelStore, KeepsTheDialectsApartOnNullAndBlank) {  // spec: A.5
  LabelStore trino(kTrino, {"a"});
  EXPECT_EQ(trino.Filter(std::nullopt).map, LabelStore::kNullMap);
  EXPECT_EQ(IdOf(trino, " null "), LabelStore::kNullMap);
  EXPECT_NE(trino.Filter("").refusal, nullptr);
  EXPECT_NE(trino.Filter("  ").refusal, nullptr);
  EXPECT_NE(trino.Filter("[]").refusal, nullptr);
  LabelStore onprem(kOnprem, {"a"});
  EXPECT_EQ(onprem.Filter(std::nullopt).map, LabelStore::kEmptyMap);
  EXPECT_EQ(IdOf(onprem, "  "), LabelStore::kEmptyMap);
  EXPECT_NE(onprem.Filter("null").refusal, nullptr);
  EXPECT_NE(onprem.Filter("\t").refusal, nullptr);
}

TEST(LabelStore, KeepsTheDialectsApartOnRepeatedAndNested) {  // spec: A.2
  LabelStore trino(kTrino, {"a"});
  EXPECT_NE(trino.Filter(R"({"b":1,"b":2})").refusal, nullptr);
  EXPECT_NE(trino.Filter(R"({"b":{}})").refusal, nullptr);
  LabelStore onprem(kOnprem, {"a"});
  EXPECT_EQ(onprem.TextOf(IdOf(onprem, R"({"a":1,"a":2})")), R"({"a":"2"})");
  EXPECT_EQ(onprem.TextOf(IdOf(onprem, R"({"a":"x","a":null})")), R"({"a":null})");
  EXPECT_EQ(onprem.TextOf(IdOf(onprem, R"({"a":[1,2]})")), R"({"a":"[1, 2]"})");
}

TEST(LabelStore, RefusesNulOnlyInALabelThatIsKept) {  // spec: A.2
  LabelStore store(kOnprem, {"a", std::string("n\0", 2)});
  EXPECT_NE(store.Filter(R"({"a":"x\u0000"})").refusal, nullptr);
  EXPECT_NE(store.Filter(R"({"n\u0000":"x"})").refusal, nullptr);
  EXPECT_EQ(store.Filter(R"({"b":"x\u0000"})").refusal, nullptr);
  EXPECT_EQ(store.Filter(R"({"a":"\u0000","a":"x"})").refusal, nullptr);
}

TEST(LabelStore, NumbersStayWhenTextsAreForgotten) {
  LabelStore store(kTrino, {"a"});
  const auto first = IdOf(store, R"({"a":"first"})");
  for (int i = 0; i < 30'000; ++i) {
    IdOf(store, R"({"a":"x","other":")" + std::string(200, 'y') + std::to_string(i) + "\"}");
  }
  EXPECT_EQ(IdOf(store, R"({"a":"first"})"), first);
  EXPECT_EQ(store.num_maps(), 4U);  // NULL, {}, and two
  EXPECT_LT(store.num_bytes(), 20U << 20U);
  store.Clear();
  EXPECT_EQ(store.num_maps(), 2U);
  EXPECT_EQ(store.TextOf(IdOf(store, R"({"a":"again"})")), R"({"a":"again"})");
}

}  // namespace
}  // namespace daybook
