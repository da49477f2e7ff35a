// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "daybook/day.h"
#include "src/baseline/source_row.h"
#include "src/validate/comparison_result.h"

namespace daybook {

using QuantitySums = std::array<MeasureSum, kNumQuantities>;

// The metric that a quantity sums.
Metric MetricOf(Quantity quantity);

// Where a row belongs: what totals are told by.
struct Place {
  CellText cluster;
  CellText node;
  CellText namespace_;
  bool unallocated = false;
  friend auto operator<=>(const Place&, const Place&) = default;
};

// Whether a row is capacity that nobody used (spec: summary.md E.25, E.26). `with_cost`: its cost is known.
bool IsUnallocated(const SourceRow& row, bool with_cost);

// The sums of one side by place and day. Exact.
class SideTotals {
 public:
  struct OfPlace {
    Place place;
    QuantitySums sums;
  };
  struct OfDay {
    std::int64_t rows = 0;
    QuantitySums sums;  // without unallocated rows
  };

  // `columns`: those that a row has. Gives the number of the row's place.
  std::uint32_t Add(const SourceRow& row, const ColumnSet& columns);

  const std::vector<OfPlace>& places() const { return places_; }
  const std::map<Day, OfDay>& days() const { return days_; }

 private:
  std::uint32_t PlaceOf(const SourceRow& row, bool unallocated);

  std::vector<OfPlace> places_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::string key_;
  std::string last_key_;
  std::uint32_t last_place_ = 0;
  std::map<Day, OfDay> days_;
};

// Totals by scope, as a document or the places of a side give them.
struct ScopeKey {
  TotalScope scope = TotalScope::kCluster;
  CellText cluster;        // of kCluster
  CellText node;           // of kNode and kNamespace
  CellText namespace_;     // of kNamespace
  bool all_nodes = false;  // of kNamespace: on whatever node
  friend auto operator<=>(const ScopeKey&, const ScopeKey&) = default;
};
using ScopeTotals = std::map<ScopeKey, QuantitySums>;

// A quantity of a scope on both sides, and whether the two are within `tolerance`.
TotalLine LineOf(const ScopeKey& key, Quantity quantity, const MeasureSum& actual, const MeasureSum& expected,
                 double tolerance);

// Clusters, nodes, namespaces on their nodes, and namespaces on all nodes.
ScopeTotals TotalsByScope(const std::vector<SideTotals::OfPlace>& places);

// How many different nodes and namespaces there are, without those of unallocated rows.
void CountPlaces(const std::vector<SideTotals::OfPlace>& places, SideFacts& facts);

}  // namespace daybook
