// SPDX-License-Identifier: Apache-2.0
#include "src/summary/columnar/block_plan.h"

#include <gtest/gtest.h>

#include <random>

namespace daybook::columnar {
namespace {

RowGroup GroupOf(std::int32_t first, std::int32_t last, std::int64_t bytes) {
  RowGroup group;
  group.days = {Day(first), Day(last)};
  group.chunks.resize(1);
  group.chunks[0].length = bytes;
  return group;
}

std::vector<RowGroup>& PodsOf(TableRowGroups& row_groups) {
  return row_groups[static_cast<std::size_t>(Table::kPodDaily)];
}

TEST(BlockPlan, CutsBetweenAllDaysWhereFilesAreCutAtMidnight) {
  TableRowGroups row_groups;
  for (std::int32_t day = 0; day < 5; ++day) PodsOf(row_groups).push_back(GroupOf(day, day, 1000));
  const auto blocks = PlanBlocks(row_groups, {Day(0), Day(4)});
  ASSERT_EQ(blocks.size(), 5U);
  for (std::uint32_t i = 0; i < 5; ++i) {
    EXPECT_EQ(blocks[i].row_groups[static_cast<std::size_t>(Table::kPodDaily)], std::vector<std::uint32_t>{i});
  }
}

TEST(BlockPlan, KeepsDaysTogetherThatShareARowGroup) {
  TableRowGroups row_groups;
  PodsOf(row_groups) = {GroupOf(0, 1, 1000), GroupOf(2, 2, 1000)};
  const auto blocks = PlanBlocks(row_groups, {Day(0), Day(2)});
  ASSERT_EQ(blocks.size(), 2U);
  EXPECT_EQ(blocks[0].days, (DayRange{Day(0), Day(1)}));
}

TEST(BlockPlan, ReadsASmallRowGroupAgain) {
  TableRowGroups row_groups;
  PodsOf(row_groups) = {GroupOf(0, 0, 1000), GroupOf(1, 1, 1000), GroupOf(0, 1, 10)};
  const auto blocks = PlanBlocks(row_groups, {Day(0), Day(1)});
  ASSERT_EQ(blocks.size(), 2U);
  for (const PlannedBlock& block : blocks) {
    EXPECT_EQ(block.row_groups[static_cast<std::size_t>(Table::kPodDaily)].back(), 2U);
  }
}

TEST(BlockPlan, HasBlocksForDaysWithoutRows) {
  const auto blocks = PlanBlocks(TableRowGroups(), {Day(7), Day(9)});
  EXPECT_EQ(blocks.front().days.start, Day(7));
  EXPECT_EQ(blocks.back().days.end, Day(9));
}

TEST(BlockPlan, HalvesHoldWhatHasRowsOfTheirDays) {
  TableRowGroups row_groups;
  PodsOf(row_groups) = {GroupOf(0, 1, 1), GroupOf(1, 2, 1), GroupOf(2, 2, 1), GroupOf(0, 2, 1)};
  const PlannedBlock block = PlanBlocks(row_groups, {Day(0), Day(2)}).at(0);
  const auto halves = HalvesOf(block, row_groups);
  ASSERT_EQ(halves.size(), 2U);
  EXPECT_EQ(halves[0].days, (DayRange{Day(0), Day(1)}));
  EXPECT_EQ(halves[1].days, (DayRange{Day(2), Day(2)}));
  constexpr auto kPods = static_cast<std::size_t>(Table::kPodDaily);
  EXPECT_EQ(halves[0].row_groups[kPods], (std::vector<std::uint32_t>{0, 1, 3}));
  EXPECT_EQ(halves[1].row_groups[kPods], (std::vector<std::uint32_t>{1, 2, 3}));
}

TEST(BlockPlan, EveryRowGroupIsInEveryBlockOfItsDays) {
  std::mt19937 random(5);
  for (int round = 0; round < 300; ++round) {
    const DayRange days = {Day(100), Day(100 + static_cast<std::int32_t>(random() % 31))};
    TableRowGroups row_groups;
    for (auto& of_table : row_groups) {
      for (std::size_t n = random() % 6; n-- > 0;) {
        const auto first = 100 + static_cast<std::int32_t>(random() % static_cast<unsigned>(days.NumDays()));
        const auto left = static_cast<unsigned>(days.end.days_since_epoch() - first + 1);
        const auto last = first + static_cast<std::int32_t>(random() % left);
        of_table.push_back(GroupOf(first, last, random() % 3 == 0 ? 0 : random() % 10'000));
      }
    }
    const auto blocks = PlanBlocks(row_groups, days);
    Day next = days.start;
    for (const PlannedBlock& block : blocks) {
      EXPECT_EQ(block.days.start, next);
      EXPECT_LE(block.days.start, block.days.end);
      next = block.days.end.Next();
      for (std::size_t table = 0; table < kNumTables; ++table) {
        std::vector<std::uint32_t> expected;
        for (std::uint32_t i = 0; i < row_groups[table].size(); ++i) {
          const DayRange& of_group = row_groups[table][i].days;
          if (of_group.start <= block.days.end && block.days.start <= of_group.end) expected.push_back(i);
        }
        EXPECT_EQ(block.row_groups[table], expected);
      }
    }
    EXPECT_EQ(next, days.end.Next());
  }
}

}  // namespace
}  // namespace daybook::columnar
