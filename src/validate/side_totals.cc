// SPDX-License-Identifier: Apache-2.0
#include "src/validate/side_totals.h"

#include <set>

namespace daybook {
namespace {

constexpr std::array<Metric, kNumQuantities> kMetrics = {Metric::kPodUsageCpuCoreHours,
                                                         Metric::kPodRequestCpuCoreHours,
                                                         Metric::kPodEffectiveUsageCpuCoreHours,
                                                         Metric::kPodUsageMemoryGigabyteHours,
                                                         Metric::kPodRequestMemoryGigabyteHours,
                                                         Metric::kPodEffectiveUsageMemoryGigabyteHours,
                                                         Metric::kPersistentvolumeclaimCapacityGigabyteMonths,
                                                         Metric::kVolumeRequestStorageGigabyteMonths,
                                                         Metric::kPersistentvolumeclaimUsageGigabyteMonths};

const std::size_t kCluster = ColumnAt("cluster_id");
const std::size_t kNode = ColumnAt("node");
const std::size_t kNamespace = ColumnAt("namespace");
const std::size_t kDataSource = ColumnAt("data_source");
const std::size_t kCost = ColumnAt("infrastructure_usage_cost");

void Append(const std::optional<std::string_view>& text, std::string& key) {
  key += text ? '+' : '-';
  if (text) key += *text;
  key += '\0';
}

CellText Copy(const std::optional<std::string_view>& text) {
  return text ? CellText(std::string(*text)) : std::nullopt;
}

}  // namespace

Metric MetricOf(Quantity quantity) { return kMetrics[static_cast<std::size_t>(quantity)]; }

bool IsUnallocated(const SourceRow& row, bool with_cost) {
  if (row.texts[kDataSource] != "Pod") return false;
  const std::optional<std::string_view>& name = row.texts[kNamespace];
  if (name) return *name == "Platform unallocated" || *name == "Worker unallocated";
  return !with_cost || !row.texts[kCost];
}

std::uint32_t SideTotals::PlaceOf(const SourceRow& row, bool unallocated) {
  key_.clear();
  Append(row.texts[kCluster], key_);
  Append(row.texts[kNode], key_);
  Append(row.texts[kNamespace], key_);
  key_ += unallocated ? 'u' : ' ';
  // Neighbouring rows are of one place mostly.
  if (!places_.empty() && key_ == last_key_) return last_place_;
  const auto [entry, is_new] = numbers_.emplace(key_, static_cast<std::uint32_t>(places_.size()));
  if (is_new) {
    places_.push_back(
        {{Copy(row.texts[kCluster]), Copy(row.texts[kNode]), Copy(row.texts[kNamespace]), unallocated}, {}});
  }
  last_key_ = key_;
  last_place_ = entry->second;
  return last_place_;
}

std::uint32_t SideTotals::Add(const SourceRow& row, const ColumnSet& columns) {
  const bool unallocated = IsUnallocated(row, columns[kCost]);
  const std::uint32_t number = PlaceOf(row, unallocated);
  QuantitySums& of_place = places_[number].sums;
  OfDay& day = days_[row.day];
  ++day.rows;
  for (std::size_t i = 0; i < kNumQuantities; ++i) {
    const Measure& measure = row.measures[static_cast<std::size_t>(kMetrics[i])];
    if (!measure.is_number()) continue;
    of_place[i].Add(measure.units);
    if (!unallocated) day.sums[i].Add(measure.units);
  }
  return number;
}

ScopeTotals TotalsByScope(const std::vector<SideTotals::OfPlace>& places) {
  ScopeTotals totals;
  const auto add = [&](const ScopeKey& key, const QuantitySums& sums) {
    QuantitySums& to = totals[key];
    for (std::size_t i = 0; i < kNumQuantities; ++i) to[i].Add(sums[i]);
  };
  for (const auto& [place, sums] : places) {
    if (!place.unallocated) {
      add({TotalScope::kCluster, place.cluster, {}, {}, false}, sums);
      add({TotalScope::kNode, {}, place.node, {}, false}, sums);
    }
    add({TotalScope::kNamespace, {}, place.node, place.namespace_, false}, sums);
    add({TotalScope::kNamespace, {}, {}, place.namespace_, true}, sums);
  }
  return totals;
}

TotalLine LineOf(const ScopeKey& key, Quantity quantity, const MeasureSum& actual, const MeasureSum& expected,
                 double tolerance) {
  TotalLine line;
  line.scope = key.scope;
  line.cluster = key.cluster;
  line.node = key.node;
  line.namespace_ = key.namespace_;
  line.all_nodes = key.all_nodes;
  line.quantity = quantity;
  line.actual = actual;
  line.expected = expected;
  line.relative_difference = actual.RelativeDifference(expected);
  line.good = !actual.DiffersFrom(expected, tolerance);
  return line;
}

void CountPlaces(const std::vector<SideTotals::OfPlace>& places, SideFacts& facts) {
  std::set<std::string> nodes;
  std::set<std::string> namespaces;
  for (const auto& [place, sums] : places) {
    if (place.unallocated) continue;
    if (place.node) nodes.insert(*place.node);
    if (place.namespace_) namespaces.insert(*place.namespace_);
  }
  facts.nodes = static_cast<std::int64_t>(nodes.size());
  facts.namespaces = static_cast<std::int64_t>(namespaces.size());
}

}  // namespace daybook
