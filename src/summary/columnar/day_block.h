// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "daybook/day.h"
#include "daybook/status.h"
#include "src/labels/label_store.h"
#include "src/plan/table.h"
#include "src/scan/column_chunk.h"
#include "src/scan/row_group_scan.h"
#include "src/summary/columnar/capacity_table.h"
#include "src/summary/columnar/label_table.h"
#include "src/summary/columnar/names.h"
#include "src/summary/columnar/pod_table.h"
#include "src/summary/columnar/volume_table.h"
#include "src/summary/dialect.h"
#include "src/summary/engine.h"

namespace daybook::columnar {

// Rows that an object gave to a day.
struct ObjectRows {
  Table table;
  std::uint32_t object;
  Day day;
  std::int64_t rows;
};

// What the rows of some consecutive days add up to, before anything is joined. One thread at a time.
class DayBlock {
 public:
  // All is borrowed. `labels` is cleared by nobody while the block lives.
  DayBlock(DayRange days, const SummaryInput& input, const DialectRules& rules, LabelStore& labels,
           std::size_t batch_rows, const std::atomic<bool>& stop);

  // Adds the rows of the block's days. Storage row groups must be added before those of pods: only the places of
  // pods that mount a volume are kept.
  // `bytes` are those of its chunks, or empty: then they are read.
  Status Add(Table table, const RowGroup& row_group, ChunkBytes bytes);

  DayRange days() const { return days_; }
  const Names& names() const { return names_; }
  LabelStore& labels() const { return labels_; }
  const CapacityTable& capacity() const { return capacity_; }
  // Of a day, counted from the first of the block.
  const PodTable& pods(std::size_t day) const { return tables_[day].pods; }
  const VolumeTable& volumes(std::size_t day) const { return tables_[day].volumes; }
  const LabelTable& node_labels(std::size_t day) const { return tables_[day].node_labels; }
  const LabelTable& namespace_labels(std::size_t day) const { return tables_[day].namespace_labels; }
  // To be called once when everything is added: takes the latest labels where the run wants those.
  void FinishLabels();

  const std::vector<ObjectRows>& object_rows() const { return object_rows_; }
  std::int64_t num_hourly_rows() const { return num_hourly_rows_; }
  std::int64_t num_daily_rows() const { return num_daily_rows_; }
  std::int64_t num_node_label_changes() const { return num_node_label_changes_; }
  std::int64_t num_namespace_label_changes() const { return num_namespace_label_changes_; }
  // Bytes of memory held, with the label store, and what finishing the largest day will take beside them, about.
  std::size_t num_bytes() const;

 private:
  struct Tables {
    PodTable pods;
    VolumeTable volumes;
    LabelTable node_labels;
    LabelTable namespace_labels;
  };

  Status AddCapacity(RowGroupScan& scan, class IntervalColumn& intervals);
  Status AddPods(RowGroupScan& scan, class IntervalColumn& intervals);
  Status AddVolumes(RowGroupScan& scan, class IntervalColumn& intervals);
  Status AddLabels(Table table, RowGroupScan& scan, class IntervalColumn& intervals);
  bool TextLess(LabelStore::MapId a, LabelStore::MapId b) const;
  // The rows of the next batch; 0 at the end.
  Result<std::size_t> NextBatch(RowGroupScan& scan) const;

  const DayRange days_;
  const SummaryInput& input_;
  const DialectRules& rules_;
  LabelStore& labels_;
  const std::size_t batch_rows_;
  const std::atomic<bool>& stop_;

  Names names_;
  CapacityTable capacity_;
  std::vector<Tables> tables_;  // by day
  std::vector<ObjectRows> object_rows_;
  std::int64_t num_hourly_rows_ = 0;
  std::int64_t num_daily_rows_ = 0;
  std::int64_t num_node_label_changes_ = 0;
  std::int64_t num_namespace_label_changes_ = 0;
};

}  // namespace daybook::columnar
