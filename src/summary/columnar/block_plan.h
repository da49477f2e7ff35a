// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "daybook/day.h"
#include "src/plan/table.h"
#include "src/scan/column_chunk.h"

namespace daybook::columnar {

// Tables in the order in which a block reads them: places of pods are kept for the volumes that are known by then.
inline constexpr std::array kReadingOrder = {Table::kNodeLabelDaily,
                                             Table::kNodeLabelHourly,
                                             Table::kNamespaceLabelDaily,
                                             Table::kNamespaceLabelHourly,
                                             Table::kStorageDaily,
                                             Table::kPodDaily,
                                             Table::kPodHourly};

// The row groups of each table, by Table.
using TableRowGroups = std::array<std::vector<RowGroup>, kNumTables>;

// Consecutive days that are worked on together, with the row groups that may hold their rows.
struct PlannedBlock {
  DayRange days;
  std::array<std::vector<std::uint32_t>, kNumTables> row_groups;  // indexes into TableRowGroups, ascending
};

// Cuts `days` into blocks, ascending and without gaps. A row group that holds rows of two blocks is read for both, so
// a cut is made where at most a tenth of what its block reads would be read again: between all days where files
// are cut at midnight, as Koku cuts them.
std::vector<PlannedBlock> PlanBlocks(const TableRowGroups& row_groups, DayRange days);

// The block in two. REQUIRES: more than one day.
std::vector<PlannedBlock> HalvesOf(const PlannedBlock& block, const TableRowGroups& row_groups);

// Bytes of the chunks, as stored.
std::int64_t BytesOf(const RowGroup& row_group);

}  // namespace daybook::columnar
