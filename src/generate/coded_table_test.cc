// SPDX-License-Identifier: Apache-2.0
#include "src/generate/coded_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

namespace daybook {
namespace {

TEST(DenseIds, AreThoseOfAMap) {
  std::mt19937_64 random(1);
  for (const std::uint64_t distinct : {1U, 3U, 50U, 1000U, 20000U}) {
    DenseIds ids;
    std::map<std::uint64_t, std::uint32_t> plain;
    for (int i = 0; i < 30000; ++i) {
      // Multiples of a high power of two, as whole doubles are.
      const std::uint64_t key = (random() % distinct) << 40U;
      const auto [found, expected_new] = plain.try_emplace(key, static_cast<std::uint32_t>(plain.size()));
      bool is_new = false;
      ASSERT_EQ(ids.Id(key, &is_new), found->second);
      ASSERT_EQ(is_new, expected_new);
    }
    EXPECT_EQ(ids.size(), plain.size());
    for (const auto& [key, id] : plain) {
      EXPECT_EQ(ids.Find(key), id);
      EXPECT_EQ(ids.keys()[id], key);
    }
    EXPECT_EQ(ids.Find(distinct << 40U), kNullCode);
  }
}

TEST(DenseIds, ManyAtOnceAreTheSameAsOneByOne) {
  std::mt19937_64 random(2);
  std::vector<std::uint64_t> keys(5000);
  for (std::uint64_t& key : keys) key = random() % 1500;
  DenseIds one;
  DenseIds many(10);
  std::vector<std::uint32_t> ids(keys.size());
  many.Ids(keys, ids.data());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    bool is_new = false;
    ASSERT_EQ(one.Id(keys[i], &is_new), ids[i]);
  }
}

TEST(NumberCoder, EqualNumbersHaveOneCode) {
  DictionaryColumn column;
  column.kind = CellKind::kNumber;
  NumberCoder coder(&column);
  EXPECT_EQ(coder.Code(2.5), 0U);
  EXPECT_EQ(coder.Code(0.1), 1U);
  EXPECT_EQ(coder.Code(2.5), 0U);
  const std::vector<double> values = {0.1, 7, 2.5, 7};
  std::vector<std::uint32_t> codes(values.size());
  coder.Codes(values, codes.data());
  EXPECT_THAT(codes, ::testing::ElementsAre(1, 2, 0, 2));
  EXPECT_THAT(column.numbers, ::testing::ElementsAre(2.5, 0.1, 7));
  EXPECT_EQ(coder.Find(7), 2U);
  EXPECT_EQ(coder.Find(8), kNullCode);
}

TEST(TextCoder, EqualTextsHaveOneCode) {
  DictionaryColumn column;
  TextCoder coder(&column);
  EXPECT_EQ(coder.Code("b"), 0U);
  EXPECT_EQ(coder.Code(""), 1U);
  EXPECT_EQ(coder.Code("b"), 0U);
  EXPECT_THAT(column.texts, ::testing::ElementsAre("b", ""));
}

TEST(CodedTable, FindsColumns) {
  CodedTable table;
  table.columns.resize(2);
  table.columns[0].name = "node";
  table.columns[1].name = "pod";
  EXPECT_EQ(&table.Column("pod"), &table.columns[1]);
  EXPECT_EQ(table.Find("node"), &table.columns[0]);
  EXPECT_EQ(table.Find("nodes"), nullptr);
}

}  // namespace
}  // namespace daybook
