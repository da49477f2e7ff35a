// SPDX-License-Identifier: Apache-2.0
#include "src/summary/columnar/volume_table.h"

#include <algorithm>

namespace daybook::columnar {

void VolumeTable::Add(const Row& row) {
  rows_.push_back(row);
  // A NULL joins nothing.
  if (row.namespace_ == kNullName || row.pod == kNullName) return;
  const auto next = static_cast<PodId>(places_.size());
  if (pods_.FindOrAdd(KeyOf(row.namespace_, row.pod), next) == next) places_.emplace_back();
}

void VolumeTable::AddPlace(PodId pod, Place place) {
  std::vector<Place>& places = places_[pod];
  if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
}

std::size_t VolumeTable::num_bytes() const {
  return rows_.capacity() * sizeof(Row) + pods_.num_bytes() + places_.size() * (sizeof places_[0] + 32);
}

}  // namespace daybook::columnar
