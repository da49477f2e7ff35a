// SPDX-License-Identifier: Apache-2.0
#include "src/summary/columnar/capacity_table.h"

#include <gtest/gtest.h>

#include <limits>

namespace daybook::columnar {
namespace {

constexpr NameId kFirst = 1;
constexpr NameId kSecond = 2;

void Take(CapacityTable& table, std::int64_t interval, std::int32_t day, NameId node, double cpu, double memory) {
  table.Take(table.CellOf(interval, day, node), cpu, memory);
}

TEST(CapacityTable, TakesTheGreatestOfEachIntervalAndSumsThem) {  // spec: B.6
  CapacityTable table;
  Take(table, 0, 0, kFirst, 10, 1);
  Take(table, 0, 0, kFirst, 30, 1);  // duplicate rows change nothing
  Take(table, 0, 0, kFirst, 20, kNullNumber);
  Take(table, 3600, 0, kFirst, 5, 2);
  Take(table, 0, 0, kSecond, 100, 10);
  Take(table, 86400, 1, kFirst, 1000, 1000);  // another day
  const CapacityOfDay day = table.SumDay(0, true);
  ASSERT_EQ(day.nodes.size(), 2U);
  EXPECT_EQ(day.nodes.at(kFirst).cpu_core_seconds, 35);
  EXPECT_EQ(day.nodes.at(kFirst).memory_byte_seconds, 3);
  EXPECT_EQ(day.cluster.cpu_core_seconds, 135);
  EXPECT_EQ(day.cluster.memory_byte_seconds, 13);
  EXPECT_EQ(table.SumDay(1, true).cluster.cpu_core_seconds, 1000);
}

TEST(CapacityTable, CountsTheNullNodeInTheCluster) {  // spec: B.7
  CapacityTable table;
  Take(table, 0, 0, kNullName, 1, 1);
  Take(table, 0, 0, kFirst, 2, 2);
  EXPECT_EQ(table.SumDay(0, true).cluster.cpu_core_seconds, 3);
  EXPECT_TRUE(table.SumDay(0, true).nodes.contains(kNullName));
}

TEST(CapacityTable, RoundsTheSumOfEachNodeBeforeTheCluster) {  // spec: F.29
  CapacityTable table;
  // 2^53 + 1 is no double: each node's sum is rounded to 2^53, and two of them are 2^54.
  for (const NameId node : {kFirst, kSecond}) {
    Take(table, 0, 0, node, 0x1p53, 0);
    Take(table, 1, 0, node, 1, 0);
  }
  EXPECT_EQ(table.SumDay(0, true).cluster.cpu_core_seconds, 0x1p54);
}

TEST(CapacityTable, KeepsTheDialectsApartOnWhatIsMissing) {  // spec: B.8
  CapacityTable table;
  Take(table, 0, 0, kFirst, kNullNumber, 7);
  EXPECT_EQ(table.SumDay(0, true).nodes.at(kFirst).cpu_core_seconds, std::nullopt);
  EXPECT_EQ(table.SumDay(0, false).nodes.at(kFirst).cpu_core_seconds, 0);
  EXPECT_EQ(table.SumDay(0, true).cluster.cpu_core_seconds, std::nullopt);
  EXPECT_EQ(table.SumDay(0, false).cluster.cpu_core_seconds, 0);
  EXPECT_EQ(table.SumDay(3, true).cluster.memory_byte_seconds, std::nullopt);
}

TEST(TakeMax, PassesOverNullAndNaN) {  // spec: C.11
  const double nan = std::numeric_limits<double>::quiet_NaN();
  double max = kNullNumber;
  TakeMax(kNullNumber, max);
  EXPECT_TRUE(IsNullNumber(max));
  TakeMax(nan, max);
  EXPECT_TRUE(max != max && !IsNullNumber(max));
  TakeMax(-5, max);
  EXPECT_EQ(max, -5);
  TakeMax(nan, max);
  TakeMax(kNullNumber, max);
  TakeMax(-7, max);
  EXPECT_EQ(max, -5);
  TakeMax(-std::numeric_limits<double>::infinity(), max);
  TakeMax(3, max);
  EXPECT_EQ(max, 3);
}

}  // namespace
}  // namespace daybook::columnar
