// SPDX-License-Identifier: Apache-2.0
#include "src/summary/columnar/pod_table.h"

#include <gtest/gtest.h>

namespace daybook::columnar {
namespace {

TEST(PodTable, HasOneCellForEachNamespaceNodeAndMap) {  // spec: C.10
  PodTable table;
  const auto first = table.CellOf(1, 2, 3);
  EXPECT_EQ(table.CellOf(1, 2, 3), first);
  EXPECT_NE(table.CellOf(2, 1, 3), first);
  EXPECT_NE(table.CellOf(1, 2, LabelStore::kNullMap), first);
  EXPECT_NE(table.CellOf(kNullName, 2, 3), first);
  EXPECT_EQ(table.CellOf(1, 2, 3), first);  // after others
  ASSERT_EQ(table.cells().size(), 4U);
  EXPECT_EQ(table.cells()[first].namespace_, 1U);
  EXPECT_EQ(table.cells()[first].node, 2U);
  EXPECT_EQ(table.cells()[first].labels, 3U);
}

TEST(PodTable, ManyCellsKeepTheirNumbers) {
  PodTable table;
  for (NameId namespace_ = 0; namespace_ < 50; ++namespace_) {
    for (NameId node = 1; node < 40; ++node) table.CellOf(namespace_, node, namespace_ % 3);
  }
  ASSERT_EQ(table.cells().size(), 50U * 39U);
  for (PodTable::CellId id = 0; id < table.cells().size(); ++id) {
    const PodTable::Cell& cell = table.cells()[id];
    EXPECT_EQ(table.CellOf(cell.namespace_, cell.node, cell.labels), id);
  }
}

TEST(PodTable, SkipsNullAndTellsNothingFromZero) {  // spec: C.12
  PodTable table;
  const auto id = table.CellOf(1, 1, 1);
  table.Add(id, kUsageCpu, kNullNumber);
  EXPECT_EQ(table.cells()[id].has_values, 0U);
  table.Add(id, kUsageCpu, 0);
  table.Add(id, kLimitMemory, 2.5);
  EXPECT_EQ(table.cells()[id].has_values, 1U << kUsageCpu | 1U << kLimitMemory);
  EXPECT_EQ(table.cells()[id].sums[kLimitMemory].Round(), 2.5);
}

TEST(PodTable, KeepsWhatAPairCannotHold) {  // spec: F.29
  PodTable table;
  const auto id = table.CellOf(1, 1, 1);
  const auto other = table.CellOf(2, 1, 1);
  for (const double value : {0x1p200, 1.0, 0x1p-200, -0x1p200, -1.0}) table.Add(id, kUsageCpu, value);
  table.Add(other, kUsageCpu, 1);
  EXPECT_EQ(table.SpilledOf(other, kUsageCpu), nullptr);
  EXPECT_EQ(table.SpilledOf(id, kRequestCpu), nullptr);
  NullableSum sum;
  sum.Add(table.cells()[id].sums[kUsageCpu], table.SpilledOf(id, kUsageCpu), 1);
  EXPECT_EQ(sum.Round(), 0x1p-200);
  NullableSum thrice;
  thrice.Add(table.cells()[id].sums[kUsageCpu], table.SpilledOf(id, kUsageCpu), 3);
  EXPECT_EQ(thrice.Round(), 3 * 0x1p-200);
}

}  // namespace
}  // namespace daybook::columnar
