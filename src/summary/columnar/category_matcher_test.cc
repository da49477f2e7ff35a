// SPDX-License-Identifier: Apache-2.0
#include "src/summary/columnar/category_matcher.h"

#include <gtest/gtest.h>

namespace daybook::columnar {
namespace {

TEST(CategoryMatcher, TakesTheGreatestIdAndCountsEveryPattern) {  // spec: C.15
  Names names;
  const NameId shop = names.Add("shop");
  const NameId other = names.Add("other");
  const std::vector<CostCategoryPattern> patterns = {{-4, "sh%"}, {std::nullopt, "%"}, {-2, "_hop"}, {9, "Shop"}};
  CategoryMatcher matcher(patterns, false, names);
  const CategoryMatch& match = **matcher.Match(shop);
  EXPECT_EQ(match.times, 3U);
  EXPECT_EQ(match.max_id, -2);
  EXPECT_EQ(match.ids, (std::vector<std::optional<std::int32_t>>{-4, std::nullopt, -2}));
  EXPECT_EQ(*matcher.Match(shop), &match);
  EXPECT_EQ((*matcher.Match(other))->times, 1U);
  EXPECT_EQ((*matcher.Match(other))->max_id, std::nullopt);
}

TEST(CategoryMatcher, MatchesNothingForANullNamespace) {
  Names names;
  const std::vector<CostCategoryPattern> patterns = {{1, "%"}};
  CategoryMatcher matcher(patterns, false, names);
  EXPECT_EQ((*matcher.Match(kNullName))->times, 1U);
  EXPECT_TRUE((*matcher.Match(kNullName))->ids.empty());
}

TEST(CategoryMatcher, RefusesATrailingEscapeOnceANamespaceReachesIt) {  // spec: C.15
  Names names;
  const NameId shop = names.Add("shop");
  const NameId other = names.Add("other");
  const std::vector<CostCategoryPattern> patterns = {{1, "shop\\"}};
  CategoryMatcher onprem(patterns, true, names);
  EXPECT_TRUE(onprem.Match(other).ok());
  EXPECT_TRUE(onprem.MatchText("sho").ok());
  EXPECT_EQ(onprem.MatchText("shop!").error().kind, ErrorKind::kInput);
  CategoryMatcher trino(patterns, false, names);
  EXPECT_EQ((*trino.Match(shop))->ids.size(), 0U);
  EXPECT_EQ(trino.MatchText("shop\\")->ids.size(), 1U);
}

}  // namespace
}  // namespace daybook::columnar
