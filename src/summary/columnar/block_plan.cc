// SPDX-License-Identifier: Apache-2.0
#include "src/summary/columnar/block_plan.h"

#include <cstddef>

namespace daybook::columnar {
namespace {

constexpr std::int64_t kLargestShareReadAgain = 10;  // one tenth

}  // namespace

std::int64_t BytesOf(const RowGroup& row_group) {
  std::int64_t bytes = 0;
  for (const ColumnChunk& chunk : row_group.chunks) bytes += chunk.length;
  return bytes;
}

std::vector<PlannedBlock> PlanBlocks(const TableRowGroups& row_groups, DayRange days) {
  const auto num_days = static_cast<std::size_t>(days.NumDays());
  const auto index_of = [&](Day day) {
    return static_cast<std::size_t>(day.days_since_epoch() - days.start.days_since_epoch());
  };
  std::vector<std::int64_t> begins(num_days);   // bytes of row groups whose first day it is
  std::vector<std::int64_t> crosses(num_days);  // bytes of row groups with this day and the next
  for (const auto& of_table : row_groups) {
    for (const RowGroup& row_group : of_table) {
      const std::int64_t bytes = BytesOf(row_group);
      begins[index_of(row_group.days.start)] += bytes;
      for (std::size_t day = index_of(row_group.days.start); day < index_of(row_group.days.end); ++day) {
        crosses[day] += bytes;
      }
    }
  }
  std::vector<PlannedBlock> blocks;
  std::vector<std::size_t> block_of_day(num_days);
  std::int64_t bytes = 0;
  for (std::size_t day = 0; day < num_days; ++day) {
    const Day date(days.start.days_since_epoch() + static_cast<std::int32_t>(day));
    if (day == 0 || crosses[day - 1] * kLargestShareReadAgain <= bytes) {
      bytes = day == 0 ? 0 : crosses[day - 1];
      blocks.emplace_back().days.start = date;
    }
    blocks.back().days.end = date;
    block_of_day[day] = blocks.size() - 1;
    bytes += begins[day];
  }
  for (std::size_t table = 0; table < kNumTables; ++table) {
    for (std::uint32_t i = 0; i < row_groups[table].size(); ++i) {
      const DayRange& range = row_groups[table][i].days;
      const std::size_t last = block_of_day[index_of(range.end)];
      for (std::size_t block = block_of_day[index_of(range.start)]; block <= last; ++block) {
        blocks[block].row_groups[table].push_back(i);
      }
    }
  }
  return blocks;
}

std::vector<PlannedBlock> HalvesOf(const PlannedBlock& block, const TableRowGroups& row_groups) {
  const Day middle((block.days.start.days_since_epoch() + block.days.end.days_since_epoch()) / 2);
  std::vector<PlannedBlock> halves = {{{block.days.start, middle}, {}}, {{middle.Next(), block.days.end}, {}}};
  for (PlannedBlock& half : halves) {
    for (std::size_t table = 0; table < kNumTables; ++table) {
      for (const std::uint32_t i : block.row_groups[table]) {
        const DayRange& range = row_groups[table][i].days;
        if (range.start <= half.days.end && half.days.start <= range.end) half.row_groups[table].push_back(i);
      }
    }
  }
  return halves;
}

}  // namespace daybook::columnar
