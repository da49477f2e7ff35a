// SPDX-License-Identifier: Apache-2.0
// spec: summary.md C to F.
#include "src/summary/columnar/day_summary.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "src/base/flat_map.h"
#include "src/base/name_table.h"
#include "src/base/numeric.h"
#include "src/summary/row_checks.h"

namespace daybook::columnar {
namespace {

using MapId = LabelStore::MapId;

// One rounding each, in the order that the rules write them (spec: F.29).
Number Hours(const Number& seconds) { return seconds.has_value() ? Number(*seconds / 3600) : std::nullopt; }
Number Gigabytes(const Number& bytes) { return bytes.has_value() ? Number(*bytes * 0x1p-30) : std::nullopt; }

// numeric(33,15) of doubles. Capacities repeat from row to row, and zeros everywhere.
class NumericMemo {
 public:
  explicit NumericMemo(DecimalForm form) : form_(form) {}
  std::optional<Numeric> Of(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    Entry& entry = entries_[(bits * 0x9E37'79B9'7F4A'7C15U) >> (64 - kLog2Entries)];
    if (entry.is_set && entry.bits == bits) return entry.numeric;
    const std::optional<Numeric> numeric = ToNumeric(value, form_);
    if (numeric.has_value()) entry = {bits, *numeric, true};
    return numeric;
  }

 private:
  static constexpr int kLog2Entries = 9;
  struct Entry {
    std::uint64_t bits = 0;
    Numeric numeric;
    bool is_set = false;
  };
  const DecimalForm form_;
  std::vector<Entry> entries_ = std::vector<Entry>(std::size_t{1} << kLog2Entries);
};

// ---- C. Pod rows, summed.

struct PodGroup {
  NameId namespace_ = kNullName;
  NameId node = kNullName;
  MapId labels = LabelStore::kNullMap;  // merged; kNullMap is NULL
  NameId resource_id = kNullName;
  double node_capacity_cpu_cores = kNullNumber;
  double node_capacity_memory_bytes = kNullNumber;
  const CategoryMatch* categories = nullptr;
  std::array<Number, kNumPodMetrics> hours;  // core-hours, GiB-hours
};

// Target columns of the summed metrics, in the order of PodMetric.
constexpr std::array<Metric, kNumPodMetrics> kHoursColumns = {
    Metric::kPodUsageCpuCoreHours,
    Metric::kPodRequestCpuCoreHours,
    Metric::kPodEffectiveUsageCpuCoreHours,
    Metric::kPodLimitCpuCoreHours,
    Metric::kPodUsageMemoryGigabyteHours,
    Metric::kPodRequestMemoryGigabyteHours,
    Metric::kPodEffectiveUsageMemoryGigabyteHours,
    Metric::kPodLimitMemoryGigabyteHours,
};

constexpr std::array kCapacities = {
    Metric::kNodeCapacityCpuCores,        Metric::kNodeCapacityCpuCoreHours,
    Metric::kNodeCapacityMemoryGigabytes, Metric::kNodeCapacityMemoryGigabyteHours,
    Metric::kClusterCapacityCpuCoreHours, Metric::kClusterCapacityMemoryGigabyteHours,
};

// The capacities of the rows of one node, as they were last.
struct NodeCapacities {
  double cores = kNullNumber;
  double bytes = kNullNumber;
  std::array<NullableMetric, kCapacities.size()> metrics;
  bool is_set = false;
};

bool IsMemory(std::size_t metric) { return metric >= kUsageMemory; }

// ---- D. Storage rows, summed.

enum VolumeSum : std::size_t { kCapacityByteSeconds, kRequestByteSeconds, kUsageByteSeconds, kNumVolumeSums };

struct VolumeGroupKey {
  NameId namespace_;
  NameId node;
  NameId resource_id;
  NameId claim;
  NameId volume;
  NameId storage_class;
  NameId csi_volume_handle;
  MapId labels;
};

struct VolumeGroup {
  VolumeGroupKey key;
  double capacity_bytes = kNullNumber;
  std::array<PairSum, kNumVolumeSums> sums;
  std::uint32_t has_values = 0;
  std::optional<std::size_t> num_nodes;
  const CategoryMatch* categories = nullptr;
};

// ---- E. Unallocated capacity of a node.

constexpr std::string_view kPlatform = "Platform unallocated";
constexpr std::string_view kWorker = "Worker unallocated";
constexpr std::array<std::string_view, 4> kNotAllocated = {kPlatform, kWorker, "Network unattributed",
                                                           "Storage unattributed"};
// Limits are not among them.
constexpr std::array<PodMetric, 6> kUnallocatedMetrics = {kUsageCpu,    kRequestCpu,    kEffectiveCpu,
                                                          kUsageMemory, kRequestMemory, kEffectiveMemory};

struct NodeTotals {
  std::array<NullableSum, kNumPodMetrics> sums;  // of hours
  NameId resource_id = kNullName;
  std::string_view role;  // the greatest; empty: none
  double node_capacity_cpu_cores = kNullNumber;
  double node_capacity_memory_bytes = kNullNumber;
};

struct UnallocatedRow {
  std::string_view namespace_;  // empty: NULL
  NameId node = kNullName;
  const NodeTotals* totals = nullptr;
  std::optional<std::int32_t> cost_category_id;
};

// ---- A row to come, with what most rows are ordered by.

struct Draft {
  enum class Kind : std::uint8_t { kPod, kUnallocated, kVolume };
  std::uint64_t place = 0;  // Storage after Pod, rank of the namespace, rank of the node
  std::uint32_t resource = 0;
  Kind kind = Kind::kPod;
  std::uint32_t index = 0;
};

class DaySummary {
 public:
  DaySummary(const DayBlock& block, std::size_t day_index, const RolesByNode& roles, CategoryMatcher& categories,
             const DialectRules& rules)
      : block_(block),
        names_(block.names()),
        labels_(block.labels()),
        pods_(block.pods(day_index)),
        volumes_(block.volumes(day_index)),
        node_labels_(block.node_labels(day_index)),
        namespace_labels_(block.namespace_labels(day_index)),
        roles_(roles),
        categories_(categories),
        rules_(rules),
        capacity_(block.capacity().SumDay(static_cast<std::int32_t>(day_index), rules.missing_capacity_is_null)),
        numerics_(rules.decimal_form) {
    out_.day = Day(block.days().start.days_since_epoch() + static_cast<std::int32_t>(day_index));
    month_seconds_ = 86400.0 * out_.day.month().NumDays();
  }

  Result<DayRows> Run() {
    DAYBOOK_RETURN_IF_ERROR(SumPods());
    DAYBOOK_RETURN_IF_ERROR(SumVolumes());
    DAYBOOK_RETURN_IF_ERROR(SumUnallocated());
    OrderDrafts();
    DAYBOOK_RETURN_IF_ERROR(Emit());
    return std::move(out_);
  }

 private:
  Status SumPods();
  Status CheckHours(const PodGroup& group);
  Status SumVolumes();
  Status SumUnallocated();
  void OrderDrafts();
  int CompareDrafts(const Draft& a, const Draft& b) const;
  Status Emit();
  Status EmitPod(const PodGroup& group);
  Status EmitUnallocated(const UnallocatedRow& unallocated);
  Status EmitVolume(const VolumeGroup& group, std::uint32_t index);

  Status SetMetric(FinishedRow& row, Metric metric, const Number& value);
  Status SetCapacities(FinishedRow& row, NameId node, double cores, double bytes);
  Status ComputeCapacities(FinishedRow& row, NameId node, double cores, double bytes);
  Capacity CapacityOf(NameId node) const;
  std::optional<std::string_view> NameText(NameId id);
  std::string_view LabelsText(MapId map);
  int CompareNames(NameId a, NameId b) const;
  std::string_view TextOrEmpty(NameId id) const { return id == kNullName ? std::string_view() : names_.TextOf(id); }

  const DayBlock& block_;
  const Names& names_;
  LabelStore& labels_;
  const PodTable& pods_;
  const VolumeTable& volumes_;
  const LabelTable& node_labels_;
  const LabelTable& namespace_labels_;
  const RolesByNode& roles_;
  CategoryMatcher& categories_;
  const DialectRules& rules_;
  const CapacityOfDay capacity_;
  double month_seconds_ = 0;

  std::vector<PodGroup> pod_groups_;
  std::vector<VolumeGroup> volume_groups_;
  SpilledSums volume_spilled_;
  std::map<NameId, NodeTotals> node_totals_;
  std::vector<UnallocatedRow> unallocated_;
  std::vector<Draft> drafts_;

  NumericMemo numerics_;
  FlatMap capacities_of_node_;  // NameId: index into node_capacities_
  std::vector<NodeCapacities> node_capacities_;
  std::vector<std::optional<std::string_view>> name_texts_;   // by NameId, kept in out_
  std::vector<std::optional<std::string_view>> label_texts_;  // by MapId, kept in out_
  bool has_unfit_name_ = false;
  DayRows out_;
};

// A.3, A.4: each cell joins every map of its node with every map of its namespace.
Status DaySummary::SumPods() {
  const std::vector<PodTable::Cell>& cells = pods_.cells();
  pod_groups_.reserve(cells.size());
  struct Sums {
    std::array<NullableSum, kNumPodMetrics> of_metric;
  };
  constexpr std::uint32_t kOneCell = 0xFFFF'FFFF;
  std::vector<std::uint32_t> first_cell;  // by group
  std::vector<std::uint32_t> sums_of;     // by group: index into `sums`, or kOneCell
  std::vector<std::unique_ptr<Sums>> sums;
  FlatMap places;
  FlatMap groups;
  const auto add_cell = [&](std::uint32_t group, std::uint32_t cell, std::uint64_t times) {
    for (std::size_t metric = 0; metric < kNumPodMetrics; ++metric) {
      if ((cells[cell].has_values >> metric & 1U) == 0) continue;
      sums[sums_of[group]]->of_metric[metric].Add(cells[cell].sums[metric],
                                                  pods_.SpilledOf(cell, static_cast<PodMetric>(metric)), times);
    }
  };
  for (std::uint32_t c = 0; c < cells.size(); ++c) {
    const PodTable::Cell& cell = cells[c];
    DAYBOOK_ASSIGN_OR_RETURN(const CategoryMatch* const categories, categories_.Match(cell.namespace_));
    const std::uint32_t place = places.FindOrAdd(static_cast<std::uint64_t>(cell.namespace_) << 32U | cell.node,
                                                 static_cast<std::uint32_t>(places.size()));
    for (const MapId node_map : node_labels_.MapsOf(cell.node)) {
      for (const MapId namespace_map : namespace_labels_.MapsOf(cell.namespace_)) {
        const MapId merged = cell.labels == LabelStore::kNullMap
                                 ? LabelStore::kNullMap
                                 : labels_.Merge(labels_.Merge(node_map, namespace_map), cell.labels);
        const auto next = static_cast<std::uint32_t>(pod_groups_.size());
        const std::uint32_t g = groups.FindOrAdd(static_cast<std::uint64_t>(place) << 32U | merged, next);
        if (g == next) {
          PodGroup& group = pod_groups_.emplace_back();
          group.namespace_ = cell.namespace_;
          group.node = cell.node;
          group.labels = merged;
          group.categories = categories;
          first_cell.push_back(c);
          sums_of.push_back(kOneCell);
        }
        PodGroup& group = pod_groups_[g];
        if (CompareNames(cell.resource_id, group.resource_id) > 0) group.resource_id = cell.resource_id;
        TakeMax(cell.node_capacity_cpu_cores, group.node_capacity_cpu_cores);
        TakeMax(cell.node_capacity_memory_bytes, group.node_capacity_memory_bytes);
        if (g == next && categories->times == 1) continue;  // most groups are one cell, once
        if (sums_of[g] == kOneCell) {
          sums_of[g] = static_cast<std::uint32_t>(sums.size());
          sums.push_back(std::make_unique<Sums>());
          if (g != next) add_cell(g, first_cell[g], categories->times);
        }
        add_cell(g, c, categories->times);
      }
    }
  }
  for (std::uint32_t g = 0; g < pod_groups_.size(); ++g) {
    for (std::size_t metric = 0; metric < kNumPodMetrics; ++metric) {
      Number sum;
      if (sums_of[g] != kOneCell) {
        sum = sums[sums_of[g]]->of_metric[metric].Round();
      } else if (const PodTable::Cell& cell = cells[first_cell[g]]; (cell.has_values >> metric & 1U) != 0) {
        const ExactSum* const spilled = pods_.SpilledOf(first_cell[g], static_cast<PodMetric>(metric));
        if (spilled == nullptr) {
          sum = cell.sums[metric].Round();
        } else {
          NullableSum all;
          all.Add(cell.sums[metric], spilled, 1);
          sum = all.Round();
        }
      }
      sum = Hours(sum);
      pod_groups_[g].hours[metric] = IsMemory(metric) ? Gigabytes(sum) : sum;
    }
    DAYBOOK_RETURN_IF_ERROR(CheckHours(pod_groups_[g]));
  }
  return {};
}

// What no number of the target holds is refused with the row of the pods, before unallocated capacity repeats it.
Status DaySummary::CheckHours(const PodGroup& group) {
  constexpr double kSurelyHeld = 1e17;
  const bool held = std::all_of(group.hours.begin(), group.hours.end(), [](const Number& hours) {
    return !hours.has_value() || std::abs(*hours) <= kSurelyHeld;
  });
  if (held) return {};
  DAYBOOK_RETURN_IF_ERROR(EmitPod(group));
  out_.rows.pop_back();
  return {};
}

Status DaySummary::SumVolumes() {
  const std::vector<VolumeTable::Row>& rows = volumes_.rows();
  // D.17, D.18: the nodes of each volume, and the volumes of each (claim, pod, namespace).
  FlatMap counted;                                       // volume << 32 | node
  std::unordered_map<NameId, std::size_t> num_nodes_of;  // by volume, of those with a matched pod
  FlatMap claims;                                        // claim << 32 | pod
  std::vector<std::vector<NameId>> volumes_of_claim;
  const auto matched_pod = [&](const VolumeTable::Row& row) {
    const VolumeTable::PodId pod = volumes_.PodOf(row.namespace_, row.pod);
    return pod == FlatMap::kNone || volumes_.PlacesOf(pod).empty() ? FlatMap::kNone : pod;
  };
  for (const VolumeTable::Row& row : rows) {
    const VolumeTable::PodId pod = matched_pod(row);
    if (pod == FlatMap::kNone) continue;
    if (row.volume != kNullName) {
      std::size_t& num_nodes = num_nodes_of[row.volume];
      for (const VolumeTable::Place& place : volumes_.PlacesOf(pod)) {
        if (place.node == kNullName) continue;
        const auto next = static_cast<std::uint32_t>(counted.size());
        if (counted.FindOrAdd(static_cast<std::uint64_t>(row.volume) << 32U | place.node, next) == next) ++num_nodes;
      }
    }
    if (row.claim != kNullName) {
      const auto next = static_cast<std::uint32_t>(volumes_of_claim.size());
      const std::uint32_t claim = claims.FindOrAdd(static_cast<std::uint64_t>(row.claim) << 32U | pod, next);
      if (claim == next) volumes_of_claim.emplace_back();
      std::vector<NameId>& volumes = volumes_of_claim[claim];
      if (std::find(volumes.begin(), volumes.end(), row.volume) == volumes.end()) volumes.push_back(row.volume);
    }
  }
  const std::vector<VolumeTable::Place> unmatched = {{}};
  NameTable group_ids;  // by the bytes of the key
  for (const VolumeTable::Row& row : rows) {
    DAYBOOK_ASSIGN_OR_RETURN(const CategoryMatch* const categories, categories_.Match(row.namespace_));  // D.23
    // D.19: joined without the volume, so a claim with two volumes joins the places of both.
    const VolumeTable::PodId pod = row.claim == kNullName ? FlatMap::kNone : matched_pod(row);
    const std::vector<VolumeTable::Place>& places = pod == FlatMap::kNone ? unmatched : volumes_.PlacesOf(pod);
    std::uint64_t times = categories->times;
    if (pod != FlatMap::kNone) {
      times *= volumes_of_claim[claims.Find(static_cast<std::uint64_t>(row.claim) << 32U | pod)].size();
    }
    std::optional<std::size_t> num_nodes;
    if (row.volume != kNullName) {
      if (const auto found = num_nodes_of.find(row.volume); found != num_nodes_of.end()) num_nodes = found->second;
    }
    for (const VolumeTable::Place& place : places) {
      // D.20
      for (const MapId node_map : node_labels_.MapsOf(place.node)) {
        for (const MapId namespace_map : namespace_labels_.MapsOf(row.namespace_)) {
          MapId merged = LabelStore::kNullMap;
          if (row.volume_labels != LabelStore::kNullMap && row.claim_labels != LabelStore::kNullMap) {
            merged = labels_.Merge(labels_.Merge(labels_.Merge(node_map, namespace_map), row.volume_labels),
                                   row.claim_labels);
          }
          const VolumeGroupKey key = {row.namespace_, place.node,        place.resource_id,     row.claim,
                                      row.volume,     row.storage_class, row.csi_volume_handle, merged};
          const std::uint32_t g = group_ids.Add({reinterpret_cast<const char*>(&key), sizeof key});
          if (g == volume_groups_.size()) {
            volume_groups_.emplace_back().key = key;
            volume_groups_.back().num_nodes = num_nodes;
            volume_groups_.back().categories = categories;
          }
          VolumeGroup& group = volume_groups_[g];
          TakeMax(row.capacity_bytes, group.capacity_bytes);
          const std::array<double, kNumVolumeSums> values = {row.capacity_byte_seconds, row.request_byte_seconds,
                                                             row.usage_byte_seconds};
          for (std::size_t sum = 0; sum < kNumVolumeSums; ++sum) {
            if (IsNullNumber(values[sum])) continue;
            group.has_values |= 1U << sum;
            if (times == 1 && group.sums[sum].Add(values[sum])) continue;
            volume_spilled_.Add(std::uint64_t{g} * kNumVolumeSums + sum, values[sum], times);
          }
        }
      }
    }
  }
  return {};
}

Status DaySummary::SumUnallocated() {
  // E.24. Of the reserved namespaces those that occur.
  std::vector<NameId> reserved;
  for (const std::string_view name : kNotAllocated) {
    if (const auto id = names_.Find(name)) reserved.push_back(*id);
  }
  FlatMap places;  // node << 32 | resource_id, numbered
  std::vector<std::string_view> role_of_place;
  for (const PodGroup& group : pod_groups_) {
    if (group.namespace_ == kNullName) continue;
    if (std::find(reserved.begin(), reserved.end(), group.namespace_) != reserved.end()) continue;
    NodeTotals& totals = node_totals_[group.node];
    for (const PodMetric metric : kUnallocatedMetrics) totals.sums[metric].Add(group.hours[metric]);
    TakeMax(group.node_capacity_cpu_cores, totals.node_capacity_cpu_cores);
    TakeMax(group.node_capacity_memory_bytes, totals.node_capacity_memory_bytes);
    if (CompareNames(group.resource_id, totals.resource_id) > 0) totals.resource_id = group.resource_id;
    if (group.resource_id == kNullName) continue;
    // E.26
    const auto next = static_cast<std::uint32_t>(role_of_place.size());
    const std::uint32_t place =
        places.FindOrAdd(static_cast<std::uint64_t>(group.node) << 32U | group.resource_id, next);
    if (place == next) {
      const auto role =
          roles_.find(std::pair(std::string(names_.TextOf(group.node)), std::string(names_.TextOf(group.resource_id))));
      role_of_place.push_back(role != roles_.end() ? std::string_view(role->second) : std::string_view());
    }
    totals.role = std::max(totals.role, role_of_place[place]);
  }
  for (const auto& [node, totals] : node_totals_) {
    UnallocatedRow row;
    row.node = node;
    row.totals = &totals;
    if (totals.role == "master" || totals.role == "infra") row.namespace_ = kPlatform;
    if (totals.role == "worker") row.namespace_ = kWorker;
    CategoryMatch categories;
    // E.27: joined after the sums, so each pattern that matches gives a row.
    if (!row.namespace_.empty()) {
      DAYBOOK_ASSIGN_OR_RETURN(categories, categories_.MatchText(row.namespace_));
    }
    if (categories.ids.empty()) unallocated_.push_back(row);
    for (const auto& id : categories.ids) {
      row.cost_category_id = id;
      unallocated_.push_back(row);
    }
  }
  return {};
}

// Most rows are ordered by namespace, node and resource_id, or a few texts more.
void DaySummary::OrderDrafts() {
  // NULL is 0; the unallocated namespaces may be no names of the block.
  std::vector<std::string_view> texts = {kPlatform, kWorker};
  std::vector<std::uint8_t> seen(names_.size());
  const auto see = [&](NameId id) {
    if (id == kNullName || seen[id] != 0) return;
    seen[id] = 1;
    texts.push_back(names_.TextOf(id));
  };
  for (const PodGroup& group : pod_groups_) {
    see(group.namespace_);
    see(group.node);
    see(group.resource_id);
  }
  for (const VolumeGroup& group : volume_groups_) {
    see(group.key.namespace_);
    see(group.key.node);
    see(group.key.resource_id);
  }
  std::sort(texts.begin(), texts.end());
  const auto rank_of_text = [&](std::string_view text) {
    return static_cast<std::uint32_t>(std::lower_bound(texts.begin(), texts.end(), text) - texts.begin()) + 1;
  };
  std::vector<std::uint32_t> ranks(names_.size());
  for (NameId id = 1; id < names_.size(); ++id) {
    if (seen[id] != 0) ranks[id] = rank_of_text(names_.TextOf(id));
  }
  const auto place_of = [](bool storage, std::uint32_t namespace_rank, std::uint32_t node_rank) {
    return (storage ? std::uint64_t{1} << 63U : 0) | static_cast<std::uint64_t>(namespace_rank) << 32U | node_rank;
  };
  drafts_.reserve(pod_groups_.size() + volume_groups_.size() + unallocated_.size());
  for (std::uint32_t i = 0; i < pod_groups_.size(); ++i) {
    const PodGroup& group = pod_groups_[i];
    drafts_.push_back(
        {place_of(false, ranks[group.namespace_], ranks[group.node]), ranks[group.resource_id], Draft::Kind::kPod, i});
  }
  for (std::uint32_t i = 0; i < unallocated_.size(); ++i) {
    const UnallocatedRow& row = unallocated_[i];
    const std::uint32_t namespace_rank = row.namespace_.empty() ? 0 : rank_of_text(row.namespace_);
    drafts_.push_back({place_of(false, namespace_rank, ranks[row.node]), ranks[row.totals->resource_id],
                       Draft::Kind::kUnallocated, i});
  }
  for (std::uint32_t i = 0; i < volume_groups_.size(); ++i) {
    const VolumeGroupKey& key = volume_groups_[i].key;
    drafts_.push_back(
        {place_of(true, ranks[key.namespace_], ranks[key.node]), ranks[key.resource_id], Draft::Kind::kVolume, i});
  }
  std::sort(drafts_.begin(), drafts_.end(), [this](const Draft& a, const Draft& b) { return CompareDrafts(a, b) < 0; });
}

// As RowLess, so far as the columns go that most rows differ in.
int DaySummary::CompareDrafts(const Draft& a, const Draft& b) const {
  if (a.place != b.place) return a.place < b.place ? -1 : 1;
  if (a.resource != b.resource) return a.resource < b.resource ? -1 : 1;
  if (a.kind == Draft::Kind::kVolume && b.kind == Draft::Kind::kVolume) {
    const VolumeGroupKey& x = volume_groups_[a.index].key;
    const VolumeGroupKey& y = volume_groups_[b.index].key;
    if (const int order = CompareNames(x.claim, y.claim); order != 0) return order;
    return CompareNames(x.volume, y.volume);
  }
  // pod_labels: NULL first, which those of unallocated rows are, too.
  const auto map_of = [&](const Draft& draft) {
    return draft.kind == Draft::Kind::kPod ? pod_groups_[draft.index].labels : LabelStore::kNullMap;
  };
  const MapId x = map_of(a);
  const MapId y = map_of(b);
  if (x == y) return 0;
  if (x == LabelStore::kNullMap || y == LabelStore::kNullMap) return x == LabelStore::kNullMap ? -1 : 1;
  return labels_.TextOf(x).compare(labels_.TextOf(y));
}

Status DaySummary::Emit() {
  std::vector<FinishedRow>& rows = out_.rows;
  rows.reserve(drafts_.size());
  std::size_t tied_from = 0;
  // Rows whose drafts were not told apart are ordered by all of their columns.
  const auto end_ties = [&](std::size_t end) {
    if (end - tied_from > 1) {
      std::sort(rows.begin() + static_cast<std::ptrdiff_t>(tied_from), rows.begin() + static_cast<std::ptrdiff_t>(end),
                RowLess);
    }
    tied_from = end;
  };
  for (std::size_t i = 0; i < drafts_.size(); ++i) {
    const Draft& draft = drafts_[i];
    if (i > 0 && CompareDrafts(drafts_[i - 1], draft) != 0) end_ties(i);
    switch (draft.kind) {
      case Draft::Kind::kPod: DAYBOOK_RETURN_IF_ERROR(EmitPod(pod_groups_[draft.index])); break;
      case Draft::Kind::kUnallocated: DAYBOOK_RETURN_IF_ERROR(EmitUnallocated(unallocated_[draft.index])); break;
      case Draft::Kind::kVolume: DAYBOOK_RETURN_IF_ERROR(EmitVolume(volume_groups_[draft.index], draft.index)); break;
    }
    if (has_unfit_name_) DAYBOOK_RETURN_IF_ERROR(CheckTexts(out_.day, rows.back()));
  }
  end_ties(rows.size());
  return {};
}

Status DaySummary::EmitPod(const PodGroup& group) {
  FinishedRow& row = out_.rows.emplace_back();
  row.data_source = DataSource::kPod;
  row.namespace_ = NameText(group.namespace_);
  row.node = NameText(group.node);
  row.resource_id = NameText(group.resource_id);
  if (group.labels != LabelStore::kNullMap) row.pod_labels = LabelsText(group.labels);
  row.all_labels = LabelsText(group.labels);
  row.infrastructure_usage_cost = rules_.infrastructure_usage_cost;  // C.16
  row.cost_category_id = group.categories->max_id;
  for (std::size_t metric = 0; metric < kNumPodMetrics; ++metric) {
    DAYBOOK_RETURN_IF_ERROR(SetMetric(row, kHoursColumns[metric], group.hours[metric]));
  }
  return SetCapacities(row, group.node, group.node_capacity_cpu_cores, group.node_capacity_memory_bytes);
}

Status DaySummary::EmitUnallocated(const UnallocatedRow& unallocated) {
  const NodeTotals& totals = *unallocated.totals;
  FinishedRow& row = out_.rows.emplace_back();
  row.data_source = DataSource::kPod;
  if (!unallocated.namespace_.empty()) row.namespace_ = unallocated.namespace_;
  row.node = NameText(unallocated.node);
  row.resource_id = NameText(totals.resource_id);
  row.all_labels = LabelsText(LabelStore::kEmptyMap);
  row.cost_category_id = unallocated.cost_category_id;
  const Capacity capacity = CapacityOf(unallocated.node);
  const Number cpu_hours = Hours(capacity.cpu_core_seconds);
  const Number memory_hours = Gigabytes(Hours(capacity.memory_byte_seconds));
  for (const PodMetric metric : kUnallocatedMetrics) {
    const Number& of_node = IsMemory(metric) ? memory_hours : cpu_hours;
    const Number taken = totals.sums[metric].Round();
    if (!of_node.has_value() || !taken.has_value()) continue;
    DAYBOOK_RETURN_IF_ERROR(SetMetric(row, kHoursColumns[metric], *of_node - *taken));
  }
  return SetCapacities(row, unallocated.node, totals.node_capacity_cpu_cores, totals.node_capacity_memory_bytes);
}

Status DaySummary::EmitVolume(const VolumeGroup& group, std::uint32_t index) {
  const VolumeGroupKey& key = group.key;
  FinishedRow& row = out_.rows.emplace_back();
  row.data_source = DataSource::kStorage;
  row.namespace_ = NameText(key.namespace_);
  row.node = NameText(key.node);
  row.resource_id = NameText(key.resource_id);
  row.persistentvolumeclaim = NameText(key.claim);
  row.persistentvolume = NameText(key.volume);
  row.storageclass = NameText(key.storage_class);
  if (key.csi_volume_handle != kNullName) row.csi_volume_handle = out_.texts.Keep(names_.TextOf(key.csi_volume_handle));
  if (key.labels != LabelStore::kNullMap) row.volume_labels = LabelsText(key.labels);
  row.all_labels = LabelsText(key.labels);
  row.infrastructure_usage_cost = rules_.infrastructure_usage_cost;  // D.23
  row.cost_category_id = group.categories->max_id;
  const auto sum_of = [&](VolumeSum sum) -> Number {
    if ((group.has_values >> sum & 1U) == 0) return std::nullopt;
    const ExactSum* const spilled = volume_spilled_.Find(std::uint64_t{index} * kNumVolumeSums + sum);
    if (spilled == nullptr) return group.sums[sum].Round();
    NullableSum all;
    all.Add(group.sums[sum], spilled, 1);
    return all.Round();
  };
  // D.22
  DAYBOOK_RETURN_IF_ERROR(
      SetMetric(row, Metric::kPersistentvolumeclaimCapacityGigabyte, Gigabytes(NumberOf(group.capacity_bytes))));
  const Number capacity = sum_of(kCapacityByteSeconds);
  DAYBOOK_RETURN_IF_ERROR(SetMetric(row, Metric::kPersistentvolumeclaimCapacityGigabyteMonths,
                                    capacity.has_value() ? Gigabytes(*capacity / month_seconds_) : std::nullopt));
  if (!group.num_nodes.has_value() && rules_.volume_without_node_is_null) return {};
  const auto num_nodes = static_cast<double>(group.num_nodes.value_or(1));
  for (const auto& [sum, metric] : {std::pair(kRequestByteSeconds, Metric::kVolumeRequestStorageGigabyteMonths),
                                    std::pair(kUsageByteSeconds, Metric::kPersistentvolumeclaimUsageGigabyteMonths)}) {
    const Number byte_seconds = sum_of(sum);
    if (!byte_seconds.has_value()) continue;
    if (num_nodes == 0) {
      return InputError(
          "divide volume by nodes",
          out_.day.ToString() + ", persistent volume " + std::string(row.persistentvolume.value_or("NULL")),
          "every pod that mounts it has a NULL node, so it counts 0 nodes", "mend the node column of the pod report");
    }
    DAYBOOK_RETURN_IF_ERROR(SetMetric(row, metric, Gigabytes(*byte_seconds / num_nodes / month_seconds_)));
  }
  return {};
}

// The rows of a node hardly ever differ in its capacities.
Status DaySummary::SetCapacities(FinishedRow& row, NameId node, double cores, double bytes) {
  const auto next = static_cast<std::uint32_t>(node_capacities_.size());
  const std::uint32_t known = capacities_of_node_.FindOrAdd(node, next);
  if (known == next) node_capacities_.emplace_back();
  NodeCapacities& capacities = node_capacities_[known];
  if (!capacities.is_set || std::bit_cast<std::uint64_t>(capacities.cores) != std::bit_cast<std::uint64_t>(cores) ||
      std::bit_cast<std::uint64_t>(capacities.bytes) != std::bit_cast<std::uint64_t>(bytes)) {
    DAYBOOK_RETURN_IF_ERROR(ComputeCapacities(row, node, cores, bytes));
    capacities.cores = cores;
    capacities.bytes = bytes;
    capacities.is_set = true;
    for (std::size_t i = 0; i < kCapacities.size(); ++i) capacities.metrics[i] = row[kCapacities[i]];
    return {};
  }
  for (std::size_t i = 0; i < kCapacities.size(); ++i) row[kCapacities[i]] = capacities.metrics[i];
  return {};
}

// C.11, C.14
Status DaySummary::ComputeCapacities(FinishedRow& row, NameId node, double cores, double bytes) {
  const Capacity capacity = CapacityOf(node);
  DAYBOOK_RETURN_IF_ERROR(SetMetric(row, Metric::kNodeCapacityCpuCores, NumberOf(cores)));
  DAYBOOK_RETURN_IF_ERROR(SetMetric(row, Metric::kNodeCapacityMemoryGigabytes, Gigabytes(NumberOf(bytes))));
  DAYBOOK_RETURN_IF_ERROR(SetMetric(row, Metric::kNodeCapacityCpuCoreHours, Hours(capacity.cpu_core_seconds)));
  DAYBOOK_RETURN_IF_ERROR(
      SetMetric(row, Metric::kNodeCapacityMemoryGigabyteHours, Gigabytes(Hours(capacity.memory_byte_seconds))));
  DAYBOOK_RETURN_IF_ERROR(
      SetMetric(row, Metric::kClusterCapacityCpuCoreHours, Hours(capacity_.cluster.cpu_core_seconds)));
  return SetMetric(row, Metric::kClusterCapacityMemoryGigabyteHours,
                   Gigabytes(Hours(capacity_.cluster.memory_byte_seconds)));
}

// B.8
Capacity DaySummary::CapacityOf(NameId node) const {
  const auto found = capacity_.nodes.find(node);
  if (found != capacity_.nodes.end()) return found->second;
  return rules_.missing_capacity_is_null ? Capacity{} : Capacity{0.0, 0.0};
}

Status DaySummary::SetMetric(FinishedRow& row, Metric metric, const Number& value) {
  if (!value.has_value()) return {};
  const std::optional<Numeric> numeric = numerics_.Of(*value);
  if (!numeric.has_value()) {
    DAYBOOK_RETURN_IF_ERROR(CheckTexts(out_.day, row));
    return NotNumericError(out_.day, row, metric, *value);
  }
  row[metric] = MetricValue{*value, *numeric};
  return {};
}

std::optional<std::string_view> DaySummary::NameText(NameId id) {
  if (id == kNullName) return std::nullopt;
  if (name_texts_.empty()) name_texts_.resize(names_.size());
  std::optional<std::string_view>& text = name_texts_[id];
  if (!text.has_value()) {
    text = out_.texts.Keep(names_.TextOf(id));
    if (!FitsNameColumn(*text)) has_unfit_name_ = true;
  }
  return text;
}

std::string_view DaySummary::LabelsText(MapId map) {
  if (label_texts_.size() <= map) label_texts_.resize(std::max<std::size_t>(map + 1, labels_.num_maps()));
  std::optional<std::string_view>& text = label_texts_[map];
  if (!text.has_value()) text = out_.texts.Keep(labels_.TextOf(map));
  return *text;
}

// NULL first, then bytes (spec: F.31).
int DaySummary::CompareNames(NameId a, NameId b) const {
  if (a == b) return 0;
  if (a == kNullName || b == kNullName) return a == kNullName ? -1 : 1;
  return names_.TextOf(a).compare(names_.TextOf(b));
}

}  // namespace

std::string_view TextArena::Keep(std::string_view text) {
  constexpr std::size_t kBlockBytes = 64 * 1024;
  if (text.empty()) return std::string_view("");
  if (text.size() > num_free_) {
    num_free_ = std::max(kBlockBytes, text.size());
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(num_free_));
    free_ = blocks_.back().get();
  }
  std::memcpy(free_, text.data(), text.size());
  const std::string_view kept(free_, text.size());
  free_ += text.size();
  num_free_ -= text.size();
  return kept;
}

Result<DayRows> SummarizeDay(const DayBlock& block, std::size_t day, const RolesByNode& roles,
                             CategoryMatcher& categories, const DialectRules& rules) {
  return DaySummary(block, day, roles, categories, rules).Run();
}

}  // namespace daybook::columnar
