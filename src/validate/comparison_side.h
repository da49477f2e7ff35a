// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string>

#include "src/baseline/source_row.h"
#include "src/validate/canonical_json.h"
#include "src/validate/row_partitions.h"
#include "src/validate/row_texts.h"
#include "src/validate/side_totals.h"
#include "src/validate/spill_file.h"

namespace daybook {

// The columns that two sides have in common, by what they are for.
struct ComparedColumns {
  ColumnSet all;
  ColumnSet key;         // rows are matched by them, and the day
  ColumnSet attributes;  // compared as texts: neither of the key nor metrics
  std::bitset<kNumMetrics> metrics;
};

// The natural key is the day, data source, namespace, node, resource_id, claim, volume, storage class, category and
// labels.
ComparedColumns DivideColumns(const ColumnSet& columns);

// One side of a comparison while it is read: rows in, packed and divided, and their sums. One thread.
class ComparisonSide {
 public:
  struct Memory {
    std::size_t row_bytes = std::size_t{32} << 20;
    std::size_t text_bytes = std::size_t{8} << 20;
  };

  ComparisonSide(const ComparedColumns& columns, std::string where, const std::string& temporary_folder,
                 const Memory& memory)
      : columns_(columns),
        where_(std::move(where)),
        file_(temporary_folder),
        texts_(columns.key | columns.attributes, memory.text_bytes, &file_),
        partitions_(memory.row_bytes, &file_) {}

  Status Add(const SourceRow& row);

  const RowTexts& texts() const { return texts_; }
  const RowPartitions& partitions() const { return partitions_; }
  const SideTotals& totals() const { return totals_; }
  const std::array<MeasureSum, kNumMetrics>& sums() const { return sums_; }
  // Values that are NaN or infinite.
  const std::array<std::int64_t, kNumMetrics>& not_finite() const { return not_finite_; }
  std::int64_t rows() const { return rows_; }

 private:
  Error CellError(std::size_t at, std::string why) const;
  // Of texts that are new: that they are UTF-8.
  Status CheckTexts() const;
  const std::string& TextOf(Day day);

  const ComparedColumns& columns_;
  const std::string where_;
  SpillFile file_;
  RowTexts texts_;
  RowPartitions partitions_;
  SideTotals totals_;
  std::array<MeasureSum, kNumMetrics> sums_;
  std::array<std::int64_t, kNumMetrics> not_finite_{};
  std::int64_t rows_ = 0;
  CanonicalJson json_;
  RowTexts::Cells cells_;
  std::array<std::string, kNumRowColumns> scratch_;
  Day last_day_;
  std::string last_day_text_;
  std::string last_cost_;  // as it was found, and its canonical form
  std::string last_canonical_cost_;
};

}  // namespace daybook
