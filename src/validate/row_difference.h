// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>

#include "src/validate/packed_row.h"

namespace daybook {

// How one number differs from another.
struct MeasureDifference {
  bool beyond = false;  // more than the tolerance, or of another kind
  bool null_on_one_side = false;
  bool nan_on_one_side = false;    // or infinite
  std::optional<double> relative;  // of two numbers: |a-b| / max(|a|, |b|, capacity)
};

// spec: cli.md, "validate". `capacity` counts in the maximum: nothing, but for unallocated rows.
MeasureDifference CompareMeasures(const Measure& one, const Measure& other, const std::optional<Measure>& capacity,
                                  double tolerance);

// How a row differs from another of the same key.
struct RowDifference {
  std::array<MeasureDifference, kNumMetrics> metrics;
  bool attributes = false;  // texts beside the key
  bool any = false;
  double largest = 0;  // relative
  // Grows with what differs, for finding the nearest of several rows: values beyond the tolerance, then by how much.
  double distance = 0;
};

RowDifference CompareRows(const PackedRow& one, const PackedRow& other, const std::bitset<kNumMetrics>& metrics,
                          double tolerance);

}  // namespace daybook
