// SPDX-License-Identifier: Apache-2.0
#include "src/plan/table.h"

namespace daybook {

std::string_view NameOf(Table table) {
  switch (table) {
    case Table::kPodHourly: return "pod_usage";
    case Table::kPodDaily: return "pod_usage_daily";
    case Table::kStorageDaily: return "storage_usage_daily";
    case Table::kNodeLabelDaily: return "node_labels_daily";
    case Table::kNamespaceLabelDaily: return "namespace_labels_daily";
    case Table::kNodeLabelHourly: return "node_labels";
    case Table::kNamespaceLabelHourly: return "namespace_labels";
  }
  return "";
}

bool IsDaily(Table table) { return NameOf(table).ends_with("_daily"); }

std::string_view TypeOf(Table table) {
  std::string_view name = NameOf(table);
  if (IsDaily(table)) name.remove_suffix(std::string_view("_daily").size());
  return name;
}

}  // namespace daybook
