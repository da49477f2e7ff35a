// SPDX-License-Identifier: Apache-2.0
#include "src/summary/columnar/label_table.h"

#include <algorithm>

namespace daybook::columnar {

void LabelTable::AddDaily(NameId name, MapId map) {
  if (name == kNullName) return;
  std::vector<MapId>& maps = maps_[name];
  if (std::find(maps.begin(), maps.end(), map) == maps.end()) maps.push_back(map);
}

std::int64_t LabelTable::CountChanged() const {
  return std::count_if(maps_.begin(), maps_.end(), [](const auto& entry) { return entry.second.size() > 1; });
}

const std::vector<LabelTable::MapId>& LabelTable::MapsOf(NameId name) const {
  static const std::vector<MapId> kNone = {LabelStore::kEmptyMap};
  const auto found = maps_.find(name);
  return found == maps_.end() ? kNone : found->second;
}

std::size_t LabelTable::num_bytes() const { return maps_.size() * 80 + latest_.size() * 48; }

}  // namespace daybook::columnar
