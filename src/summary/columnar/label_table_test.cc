// SPDX-License-Identifier: Apache-2.0
#include "src/summary/columnar/label_table.h"

#include <gtest/gtest.h>

#include <functional>

namespace daybook::columnar {
namespace {

using MapId = LabelStore::MapId;
const std::less<MapId> kLess;  // stands for the order of texts

TEST(LabelTable, KeepsTheDistinctMapsOfANameAndCountsChanges) {  // spec: A.4
  LabelTable table;
  for (const MapId map : {5, 6, 5, 5}) table.AddDaily(1, map);
  table.AddDaily(2, 7);
  table.AddDaily(2, 7);
  table.AddDaily(kNullName, 8);
  table.AddDaily(kNullName, 9);
  EXPECT_EQ(table.MapsOf(1), (std::vector<MapId>{5, 6}));
  EXPECT_EQ(table.MapsOf(2), std::vector<MapId>{7});
  EXPECT_EQ(table.CountChanged(), 1);
}

TEST(LabelTable, ANameWithoutARowJoinsTheEmptyMap) {  // spec: A.4
  LabelTable table;
  table.AddDaily(kNullName, 8);
  EXPECT_EQ(table.MapsOf(3), std::vector<MapId>{LabelStore::kEmptyMap});
  EXPECT_EQ(table.MapsOf(kNullName), std::vector<MapId>{LabelStore::kEmptyMap});
}

TEST(LabelTable, TheLatestIsOfTheGreatestIntervalThenTheGreatestText) {  // spec: A.4
  LabelTable table;
  table.AddDaily(1, 5);
  table.AddDaily(1, 6);
  table.AddHourly(1, 100, 9, kLess);
  table.AddHourly(1, 200, 3, kLess);
  table.AddHourly(1, 200, 4, kLess);
  table.AddHourly(1, 200, 2, kLess);
  table.AddHourly(1, 150, 8, kLess);
  table.AddHourly(kNullName, 900, 1, kLess);
  EXPECT_EQ(table.CountChanged(), 1);
  table.KeepLatest(kLess);
  EXPECT_EQ(table.MapsOf(1), std::vector<MapId>{4});
}

TEST(LabelTable, WithoutHourlyRowsTheLatestIsTheGreatestOfTheDailyOnes) {
  LabelTable table;
  for (const MapId map : {5, 7, 6}) table.AddDaily(1, map);
  table.KeepLatest(kLess);
  EXPECT_EQ(table.MapsOf(1), std::vector<MapId>{7});
}

}  // namespace
}  // namespace daybook::columnar
