// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "src/base/flat_map.h"
#include "src/labels/label_store.h"
#include "src/summary/columnar/names.h"

namespace daybook::columnar {

// The storage rows of one day, and where their pods run (spec: D.17).
class VolumeTable {
 public:
  struct Row {
    NameId namespace_ = kNullName;
    NameId pod = kNullName;
    NameId claim = kNullName;
    NameId volume = kNullName;
    NameId storage_class = kNullName;
    NameId csi_volume_handle = kNullName;
    LabelStore::MapId volume_labels = LabelStore::kNullMap;
    LabelStore::MapId claim_labels = LabelStore::kNullMap;
    double capacity_bytes = 0;
    double capacity_byte_seconds = 0;
    double request_byte_seconds = 0;
    double usage_byte_seconds = 0;
  };
  struct Place {
    NameId node = kNullName;
    NameId resource_id = kNullName;
    friend bool operator==(const Place&, const Place&) = default;
  };
  using PodId = std::uint32_t;

  void Add(const Row& row);
  // The pod of a storage row, or FlatMap::kNone: other pods are of no interest here.
  PodId PodOf(NameId namespace_, NameId pod) const { return pods_.Find(KeyOf(namespace_, pod)); }
  void AddPlace(PodId pod, Place place);

  bool empty() const { return rows_.empty(); }
  const std::vector<Row>& rows() const { return rows_; }
  // Distinct. REQUIRES: a pod that PodOf gave.
  const std::vector<Place>& PlacesOf(PodId pod) const { return places_[pod]; }
  std::size_t num_bytes() const;

 private:
  static std::uint64_t KeyOf(NameId namespace_, NameId pod) {
    return static_cast<std::uint64_t>(namespace_) << 32U | pod;
  }

  std::vector<Row> rows_;
  FlatMap pods_;
  std::vector<std::vector<Place>> places_;  // by pod
};

}  // namespace daybook::columnar
