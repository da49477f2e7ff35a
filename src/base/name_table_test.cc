// SPDX-License-Identifier: Apache-2.0
#include "src/base/name_table.h"

#include <gtest/gtest.h>

#include <string>

namespace daybook {
namespace {

TEST(NameTable, NumbersNamesInTheOrderTheyCome) {
  NameTable names;
  EXPECT_EQ(names.Find("a"), std::nullopt);
  EXPECT_EQ(names.Add("a"), 0U);
  EXPECT_EQ(names.Add(""), 1U);
  EXPECT_EQ(names.Add("a"), 0U);
  EXPECT_EQ(names.Find(""), 1U);
  EXPECT_EQ(names.Find("b"), std::nullopt);
  EXPECT_EQ(names.NameOf(0), "a");
  EXPECT_EQ(names.NameOf(1), "");
  EXPECT_EQ(names.size(), 2U);
}

TEST(NameTable, KeepsViewsWhileItGrows) {
  NameTable names;
  names.Add("first");
  const std::string_view first = names.NameOf(0);
  for (int i = 0; i < 100'000; ++i) ASSERT_EQ(names.Add("name-" + std::to_string(i)), static_cast<unsigned>(i) + 1);
  names.Add(std::string(100'000, 'x'));
  EXPECT_EQ(first, "first");
  EXPECT_EQ(names.NameOf(0).data(), first.data());
  for (int i = 0; i < 100'000; ++i) ASSERT_EQ(names.Find("name-" + std::to_string(i)), static_cast<unsigned>(i) + 1);
  EXPECT_GT(names.num_bytes(), 1'000'000U);
  names.Clear();
  EXPECT_EQ(names.size(), 0U);
  EXPECT_EQ(names.Find("first"), std::nullopt);
  EXPECT_EQ(names.Add("b"), 0U);
}

TEST(NameTable, BytesAreNotText) {
  NameTable names;
  EXPECT_EQ(names.Add(std::string_view("a\0b", 3)), 0U);
  EXPECT_EQ(names.Add("a"), 1U);
}

}  // namespace
}  // namespace daybook
