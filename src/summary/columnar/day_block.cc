// SPDX-License-Identifier: Apache-2.0
#include "src/summary/columnar/day_block.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "src/scan/row_group_scan.h"
#include "src/summary/columnar/interval_column.h"
#include "src/summary/columnar/label_column.h"
#include "src/summary/columnar/table_columns.h"

namespace daybook::columnar {
namespace {

// The capacity cells of the pairs of codes of a row group, by index: most row groups have few intervals and nodes, so
// that a row costs neither a hash nor a look at its texts.
class PairCells {
 public:
  static constexpr std::uint32_t kUnresolved = FlatMap::kNone;
  static constexpr std::uint32_t kOutside = FlatMap::kNone - 1;
  struct Entry {
    std::uint32_t cell = kUnresolved;
    std::int32_t day = IntervalColumn::kOutside;
    std::int64_t rows = 0;
    double cpu_core_seconds = kNullNumber;  // the greatest of the rows
    double memory_byte_seconds = kNullNumber;
  };

  // Makes room for the codes of a batch. False when there are too many pairs to index: then nothing is kept.
  bool Fit(std::size_t num_intervals, std::size_t num_nodes, IntervalColumn& intervals, CapacityTable& capacity) {
    if (num_intervals == num_intervals_ && num_nodes == num_nodes_) return true;
    Flush(intervals, capacity);
    entries_.clear();
    num_intervals_ = 0;
    num_nodes_ = 0;
    if (num_intervals > kMaxPairs / num_nodes) return false;
    num_intervals_ = num_intervals;
    num_nodes_ = num_nodes;
    entries_.resize(num_intervals * num_nodes);
    return true;
  }
  Entry& Of(std::int32_t interval_code, std::int32_t node_code) {
    return OfZero()[static_cast<std::ptrdiff_t>(interval_code) * static_cast<std::ptrdiff_t>(num_nodes_) + node_code];
  }
  // Gathers rows from `row` on, up to `count` or the first whose pair is not resolved; returns where it stopped. A
  // function of its own, so that all it needs stays in registers: ten million rows a second and more pass here.
  [[gnu::noinline]] std::size_t Gather(std::size_t row, std::size_t count, const std::int32_t* interval_codes,
                                       const std::int32_t* node_codes, const double* cpu, const double* memory) {
    Entry* const of_zero = OfZero();
    const auto stride = static_cast<std::ptrdiff_t>(num_nodes_);
    for (; row < count; ++row) {
      Entry& entry = of_zero[static_cast<std::ptrdiff_t>(interval_codes[row]) * stride + node_codes[row]];
      if (entry.cell == kUnresolved) break;
      ++entry.rows;
      // Of rows that lie outside of the range too: nobody asks for their entries.
      TakeMax(cpu[row], entry.cpu_core_seconds);
      TakeMax(memory[row], entry.memory_byte_seconds);
    }
    return row;
  }
  // Gives what was gathered to its cells.
  void Flush(IntervalColumn& intervals, CapacityTable& capacity) {
    for (Entry& entry : entries_) {
      if (entry.day == IntervalColumn::kOutside || entry.rows == 0) continue;
      intervals.Count(entry.day, std::exchange(entry.rows, 0));
      capacity.Take(entry.cell, entry.cpu_core_seconds, entry.memory_byte_seconds);
    }
  }

 private:
  // The entry of codes 0 and 0; those of NULL, which is -1, lie before it.
  Entry* OfZero() {
    static_assert(CodedColumn::kNull == -1);
    return entries_.data() + num_nodes_ + 1;
  }

  static constexpr std::size_t kMaxPairs = std::size_t{1} << 16U;

  std::size_t num_intervals_ = 0;
  std::size_t num_nodes_ = 0;
  std::vector<Entry> entries_;
};

// C.13. Numbers may be kNullNumber.
double Effective(double effective, double usage, double request, const DialectRules& rules) {
  if (!IsNullNumber(effective)) return effective;
  if (!IsNullNumber(usage) && !IsNullNumber(request)) return std::max(usage, request);
  if (rules.greatest_of_null_is_null) return kNullNumber;
  return IsNullNumber(usage) ? request : usage;
}

}  // namespace

DayBlock::DayBlock(DayRange days, const SummaryInput& input, const DialectRules& rules, LabelStore& labels,
                   std::size_t batch_rows, const std::atomic<bool>& stop)
    : days_(days),
      input_(input),
      rules_(rules),
      labels_(labels),
      batch_rows_(batch_rows),
      stop_(stop),
      tables_(static_cast<std::size_t>(days.NumDays())) {}

Status DayBlock::Add(Table table, const RowGroup& row_group, ChunkBytes bytes) {
  const ObjectInfo& object = input_.objects[static_cast<std::size_t>(table)][row_group.object];
  if (bytes.empty()) {
    DAYBOOK_ASSIGN_OR_RETURN(bytes, ReadChunkBytes(*input_.store, object, row_group));
  }
  DAYBOOK_ASSIGN_OR_RETURN(RowGroupScan scan, RowGroupScan::Open(object, row_group, std::move(bytes), ColumnsOf(table),
                                                                 days_, rules_.nan_is_null));
  IntervalColumn intervals(scan, days_);
  switch (table) {
    case Table::kPodHourly: DAYBOOK_RETURN_IF_ERROR(AddCapacity(scan, intervals)); break;
    case Table::kPodDaily: DAYBOOK_RETURN_IF_ERROR(AddPods(scan, intervals)); break;
    case Table::kStorageDaily: DAYBOOK_RETURN_IF_ERROR(AddVolumes(scan, intervals)); break;
    default: DAYBOOK_RETURN_IF_ERROR(AddLabels(table, scan, intervals)); break;
  }
  std::int64_t rows = 0;
  for (std::size_t day = 0; day < intervals.rows_of_day().size(); ++day) {
    const std::int64_t of_day = intervals.rows_of_day()[day];
    if (of_day == 0) continue;
    rows += of_day;
    object_rows_.push_back(
        {table, row_group.object, Day(days_.start.days_since_epoch() + static_cast<std::int32_t>(day)), of_day});
  }
  if (table == Table::kPodHourly) num_hourly_rows_ += rows;
  if (table == Table::kPodDaily || table == Table::kStorageDaily) num_daily_rows_ += rows;
  return {};
}

Result<std::size_t> DayBlock::NextBatch(RowGroupScan& scan) const {
  if (stop_.load(std::memory_order_relaxed)) return InterruptedError("summarize");
  return scan.Next(batch_rows_);
}

// B.6
Status DayBlock::AddCapacity(RowGroupScan& scan, IntervalColumn& intervals) {
  using namespace capacity_columns;  // NOLINT(google-build-using-namespace)
  NameColumn nodes(scan, kNode, names_);
  PairCells cells;
  for (;;) {
    DAYBOOK_ASSIGN_OR_RETURN(const std::size_t count, NextBatch(scan));
    if (count == 0) break;
    intervals.BeginBatch();
    nodes.BeginBatch();
    const std::int32_t* const interval_codes = scan.codes(kInterval);
    const std::int32_t* const node_codes = scan.codes(kNode);
    const double* const cpu = scan.numbers(kCpuCoreSeconds);
    const double* const memory = scan.numbers(kMemoryByteSeconds);
    const auto resolve = [&](std::size_t row) -> Result<PairCells::Entry> {
      DAYBOOK_ASSIGN_OR_RETURN(const std::int32_t day, intervals.DayAt(row));
      if (day == IntervalColumn::kOutside) return PairCells::Entry{PairCells::kOutside, day};
      DAYBOOK_ASSIGN_OR_RETURN(const NameId node, nodes.At(row));
      return PairCells::Entry{capacity_.CellOf(intervals.TimeOf(interval_codes[row]), day, node), day};
    };
    if (!cells.Fit(scan.coded(kInterval).num_codes() + 1, scan.coded(kNode).num_codes() + 1, intervals, capacity_)) {
      for (std::size_t i = 0; i < count; ++i) {
        DAYBOOK_ASSIGN_OR_RETURN(const PairCells::Entry entry, resolve(i));
        if (entry.cell == PairCells::kOutside) continue;
        intervals.Count(entry.day, 1);
        capacity_.Take(entry.cell, cpu[i], memory[i]);
      }
      continue;
    }
    for (std::size_t i = 0;;) {
      i = cells.Gather(i, count, interval_codes, node_codes, cpu, memory);
      if (i == count) break;
      DAYBOOK_ASSIGN_OR_RETURN(cells.Of(interval_codes[i], node_codes[i]), resolve(i));
    }
  }
  cells.Flush(intervals, capacity_);
  return {};
}

// C.9 to C.13, and the places of D.17
Status DayBlock::AddPods(RowGroupScan& scan, IntervalColumn& intervals) {
  namespace columns = pod_columns;
  NameColumn namespaces(scan, columns::kNamespace, names_);
  NameColumn nodes(scan, columns::kNode, names_);
  NameColumn resources(scan, columns::kResourceId, names_);
  NameColumn pods(scan, columns::kPod, names_, /*only_known=*/true);
  LabelColumn labels(scan, columns::kLabels, labels_);
  const NameId empty_name = names_.Add("");
  for (;;) {
    DAYBOOK_ASSIGN_OR_RETURN(const std::size_t count, NextBatch(scan));
    if (count == 0) return {};
    DAYBOOK_ASSIGN_OR_RETURN(const std::int32_t* const days, intervals.Map(count));
    DAYBOOK_ASSIGN_OR_RETURN(const NameId* const namespace_ids, namespaces.Map(count, days));
    DAYBOOK_ASSIGN_OR_RETURN(const NameId* const node_ids, nodes.Map(count, days));
    DAYBOOK_ASSIGN_OR_RETURN(const NameId* const resource_ids, resources.Map(count, days));
    DAYBOOK_ASSIGN_OR_RETURN(const NameId* const pod_ids, pods.Map(count, days));
    labels.BeginBatch();
    const double* const usage_cpu = scan.numbers(columns::kUsageCpu);
    const double* const request_cpu = scan.numbers(columns::kRequestCpu);
    const double* const effective_cpu = scan.numbers(columns::kEffectiveCpu);
    const double* const limit_cpu = scan.numbers(columns::kLimitCpu);
    const double* const usage_memory = scan.numbers(columns::kUsageMemory);
    const double* const request_memory = scan.numbers(columns::kRequestMemory);
    const double* const effective_memory = scan.numbers(columns::kEffectiveMemory);
    const double* const limit_memory = scan.numbers(columns::kLimitMemory);
    const double* const capacity_cores = scan.numbers(columns::kNodeCapacityCpuCores);
    const double* const capacity_bytes = scan.numbers(columns::kNodeCapacityMemoryBytes);
    for (std::size_t i = 0; i < count; ++i) {
      if (days[i] == IntervalColumn::kOutside) continue;
      Tables& tables = tables_[static_cast<std::size_t>(days[i])];
      // Pods that are unknown mount no volume of these days.
      if (pod_ids[i] != NameColumn::kUnknown && pod_ids[i] != kNullName && namespace_ids[i] != kNullName) {
        const VolumeTable::PodId pod = tables.volumes.PodOf(namespace_ids[i], pod_ids[i]);
        if (pod != FlatMap::kNone) tables.volumes.AddPlace(pod, {node_ids[i], resource_ids[i]});
      }
      if (node_ids[i] == kNullName || node_ids[i] == empty_name) continue;  // C.9
      DAYBOOK_ASSIGN_OR_RETURN(const LabelStore::MapId map, labels.At(i));
      PodTable& table = tables.pods;
      const PodTable::CellId id = table.CellOf(namespace_ids[i], node_ids[i], map);
      PodTable::Cell& cell = table.cell(id);
      if (resource_ids[i] != cell.resource_id && resource_ids[i] != kNullName &&
          (cell.resource_id == kNullName || names_.TextOf(resource_ids[i]) > names_.TextOf(cell.resource_id))) {
        cell.resource_id = resource_ids[i];  // C.11
      }
      TakeMax(capacity_cores[i], cell.node_capacity_cpu_cores);
      TakeMax(capacity_bytes[i], cell.node_capacity_memory_bytes);
      table.Add(id, kUsageCpu, usage_cpu[i]);
      table.Add(id, kRequestCpu, request_cpu[i]);
      table.Add(id, kEffectiveCpu, Effective(effective_cpu[i], usage_cpu[i], request_cpu[i], rules_));
      table.Add(id, kLimitCpu, limit_cpu[i]);
      table.Add(id, kUsageMemory, usage_memory[i]);
      table.Add(id, kRequestMemory, request_memory[i]);
      table.Add(id, kEffectiveMemory, Effective(effective_memory[i], usage_memory[i], request_memory[i], rules_));
      table.Add(id, kLimitMemory, limit_memory[i]);
    }
  }
}

Status DayBlock::AddVolumes(RowGroupScan& scan, IntervalColumn& intervals) {
  namespace columns = volume_columns;
  NameColumn namespaces(scan, columns::kNamespace, names_);
  NameColumn pods(scan, columns::kPod, names_);
  NameColumn claims(scan, columns::kClaim, names_);
  NameColumn volumes(scan, columns::kVolume, names_);
  NameColumn classes(scan, columns::kStorageClass, names_);
  NameColumn handles(scan, columns::kCsiVolumeHandle, names_);
  LabelColumn volume_labels(scan, columns::kVolumeLabels, labels_);
  LabelColumn claim_labels(scan, columns::kClaimLabels, labels_);
  for (;;) {
    DAYBOOK_ASSIGN_OR_RETURN(const std::size_t count, NextBatch(scan));
    if (count == 0) return {};
    DAYBOOK_ASSIGN_OR_RETURN(const std::int32_t* const days, intervals.Map(count));
    DAYBOOK_ASSIGN_OR_RETURN(const NameId* const namespace_ids, namespaces.Map(count, days));
    DAYBOOK_ASSIGN_OR_RETURN(const NameId* const pod_ids, pods.Map(count, days));
    DAYBOOK_ASSIGN_OR_RETURN(const NameId* const claim_ids, claims.Map(count, days));
    DAYBOOK_ASSIGN_OR_RETURN(const NameId* const volume_ids, volumes.Map(count, days));
    DAYBOOK_ASSIGN_OR_RETURN(const NameId* const class_ids, classes.Map(count, days));
    DAYBOOK_ASSIGN_OR_RETURN(const NameId* const handle_ids, handles.Map(count, days));
    volume_labels.BeginBatch();
    claim_labels.BeginBatch();
    for (std::size_t i = 0; i < count; ++i) {
      if (days[i] == IntervalColumn::kOutside) continue;
      VolumeTable::Row row;
      row.namespace_ = namespace_ids[i];
      row.pod = pod_ids[i];
      row.claim = claim_ids[i];
      row.volume = volume_ids[i];
      row.storage_class = class_ids[i];
      row.csi_volume_handle = handle_ids[i];
      DAYBOOK_ASSIGN_OR_RETURN(row.volume_labels, volume_labels.At(i));
      DAYBOOK_ASSIGN_OR_RETURN(row.claim_labels, claim_labels.At(i));
      row.capacity_bytes = scan.numbers(columns::kCapacityBytes)[i];
      row.capacity_byte_seconds = scan.numbers(columns::kCapacityByteSeconds)[i];
      row.request_byte_seconds = scan.numbers(columns::kRequestByteSeconds)[i];
      row.usage_byte_seconds = scan.numbers(columns::kUsageByteSeconds)[i];
      tables_[static_cast<std::size_t>(days[i])].volumes.Add(row);
    }
  }
}

// A.4
Status DayBlock::AddLabels(Table table, RowGroupScan& scan, IntervalColumn& intervals) {
  namespace columns = label_columns;
  const bool of_nodes = table == Table::kNodeLabelDaily || table == Table::kNodeLabelHourly;
  const auto less = [this](LabelStore::MapId a, LabelStore::MapId b) { return TextLess(a, b); };
  NameColumn names(scan, columns::kName, names_);
  LabelColumn labels(scan, columns::kLabels, labels_);
  for (;;) {
    DAYBOOK_ASSIGN_OR_RETURN(const std::size_t count, NextBatch(scan));
    if (count == 0) return {};
    DAYBOOK_ASSIGN_OR_RETURN(const std::int32_t* const days, intervals.Map(count));
    DAYBOOK_ASSIGN_OR_RETURN(const NameId* const name_ids, names.Map(count, days));
    labels.BeginBatch();
    for (std::size_t i = 0; i < count; ++i) {
      if (days[i] == IntervalColumn::kOutside) continue;
      // Read also where nothing is joined: a text that is refused refuses the run (spec: A.5).
      DAYBOOK_ASSIGN_OR_RETURN(const LabelStore::MapId map, labels.At(i));
      Tables& tables = tables_[static_cast<std::size_t>(days[i])];
      LabelTable& to = of_nodes ? tables.node_labels : tables.namespace_labels;
      if (IsDaily(table)) {
        to.AddDaily(name_ids[i], map);
      } else {
        to.AddHourly(name_ids[i], intervals.TimeOf(scan.codes(columns::kInterval)[i]), map, less);
      }
    }
  }
}

bool DayBlock::TextLess(LabelStore::MapId a, LabelStore::MapId b) const {
  if (a == b || b == LabelStore::kNullMap) return false;
  return a == LabelStore::kNullMap || labels_.TextOf(a) < labels_.TextOf(b);
}

void DayBlock::FinishLabels() {
  const auto less = [this](LabelStore::MapId a, LabelStore::MapId b) { return TextLess(a, b); };
  for (Tables& tables : tables_) {
    num_node_label_changes_ += tables.node_labels.CountChanged();
    num_namespace_label_changes_ += tables.namespace_labels.CountChanged();
    if (input_.label_change != LabelChange::kLatest) continue;
    tables.node_labels.KeepLatest(less);
    tables.namespace_labels.KeepLatest(less);
  }
}

std::size_t DayBlock::num_bytes() const {
  // A day is finished while another is written and a third one waits.
  constexpr std::size_t kDaysInFlight = 3;
  std::size_t bytes =
      names_.num_bytes() + capacity_.num_bytes() + labels_.num_bytes() + object_rows_.capacity() * sizeof(ObjectRows);
  std::size_t most_rows = 0;
  for (const Tables& tables : tables_) {
    most_rows = std::max(most_rows, tables.pods.cells().size() + tables.volumes.rows().size());
    bytes += tables.pods.num_bytes() + tables.volumes.num_bytes() + tables.node_labels.num_bytes() +
             tables.namespace_labels.num_bytes();
  }
  return bytes + kDaysInFlight * most_rows * sizeof(FinishedRow);
}

}  // namespace daybook::columnar
