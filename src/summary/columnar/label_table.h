// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "src/labels/label_store.h"
#include "src/summary/columnar/names.h"

namespace daybook::columnar {

// The label maps of the nodes, or of the namespaces, of one day (spec: A.4).
class LabelTable {
 public:
  using MapId = LabelStore::MapId;

  // A row of the daily table.
  void AddDaily(NameId name, MapId map);
  // A row of the hourly table, for --label-change latest. `text_less`: whether the canonical text of one map is less
  // than that of the other, NULL first.
  template <typename TextLess>
  void AddHourly(NameId name, std::int64_t interval, MapId map, TextLess text_less) {
    if (name == kNullName) return;
    const auto [at, is_new] = latest_.try_emplace(name, Latest{interval, map});
    Latest& latest = at->second;
    if (is_new || interval < latest.interval) return;
    if (interval > latest.interval || text_less(latest.map, map)) latest.map = map;
    latest.interval = interval;
  }

  // How many names have more than one map in the daily rows.
  std::int64_t CountChanged() const;
  // Keeps one map a name: the latest, or the greatest of the daily ones where there is none.
  template <typename TextLess>
  void KeepLatest(TextLess text_less) {
    for (auto& [name, maps] : maps_) {
      MapId greatest = maps.front();
      for (const MapId map : maps) greatest = text_less(greatest, map) ? map : greatest;
      maps = {greatest};
    }
    for (const auto& [name, latest] : latest_) maps_[name] = {latest.map};
  }
  // The distinct maps that a name joins: at least one.
  const std::vector<MapId>& MapsOf(NameId name) const;
  std::size_t num_bytes() const;

 private:
  struct Latest {
    std::int64_t interval;
    MapId map;
  };
  std::unordered_map<NameId, std::vector<MapId>> maps_;
  std::unordered_map<NameId, Latest> latest_;
};

}  // namespace daybook::columnar
