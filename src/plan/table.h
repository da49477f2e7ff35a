// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace daybook {

// The tables of the lake that a summary reads (spec: inputs.md 3).
enum class Table {
  kPodHourly,
  kPodDaily,
  kStorageDaily,
  kNodeLabelDaily,
  kNamespaceLabelDaily,
  kNodeLabelHourly,       // --label-change latest only (spec: A.4)
  kNamespaceLabelHourly,  // --label-change latest only
};
inline constexpr std::size_t kNumTables = 7;
inline constexpr std::array<Table, kNumTables> kTables = {
    Table::kPodHourly,           Table::kPodDaily,        Table::kStorageDaily,        Table::kNodeLabelDaily,
    Table::kNamespaceLabelDaily, Table::kNodeLabelHourly, Table::kNamespaceLabelHourly};

// The report type: "pod_usage", "storage_usage", "node_labels", "namespace_labels".
std::string_view TypeOf(Table table);
bool IsDaily(Table table);
// TypeOf, with "_daily" where the table is daily: the name in messages and reports.
std::string_view NameOf(Table table);

}  // namespace daybook
