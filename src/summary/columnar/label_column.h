// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "daybook/status.h"
#include "src/labels/label_store.h"
#include "src/scan/row_group_scan.h"

namespace daybook::columnar {

// A label column of one row group: each code is read and filtered once, when the first row that counts has it.
class LabelColumn {
 public:
  static constexpr LabelStore::MapId kUnresolved = std::numeric_limits<LabelStore::MapId>::max();

  // All is borrowed.
  LabelColumn(const RowGroupScan& scan, std::size_t column, LabelStore& labels)
      : scan_(scan), column_(column), labels_(labels) {}
  // To be called at each batch.
  void BeginBatch();
  // The map of a row of the batch. The error names row and text (spec: A.2, A.5).
  Result<LabelStore::MapId> At(std::size_t row) {
    const LabelStore::MapId known = map_of_code_[static_cast<std::size_t>(codes_[row] + 1)];
    if (known != kUnresolved) return known;
    return Resolve(row);
  }

 private:
  Result<LabelStore::MapId> Resolve(std::size_t row);

  const RowGroupScan& scan_;
  const std::size_t column_;
  LabelStore& labels_;
  const std::int32_t* codes_ = nullptr;
  std::vector<LabelStore::MapId> map_of_code_;  // shifted by one: the first is that of NULL
};

}  // namespace daybook::columnar
