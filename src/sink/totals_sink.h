// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "src/base/exact_sum.h"
#include "src/sink/row_sink.h"

namespace daybook {

// The sums over all rows of a run that a person reads first. Sums are exact and rounded once, so they are the same for
// any order of rows. A sum is 0 where all its values are NULL.
struct Totals {
  // CPU in core-hours, memory in GiB-hours.
  struct Compute {
    double cpu_used = 0;
    double cpu_requested = 0;
    double cpu_effective = 0;  // the larger of used and requested, pod by pod (spec: C.13)
    double memory_used = 0;
    double memory_requested = 0;
    double memory_effective = 0;
  };
  // GiB-months.
  struct Storage {
    double capacity = 0;
    double requested = 0;
    double used = 0;
  };
  struct Namespace {
    Compute compute;  // of its Pod rows that are not unallocated
    Storage storage;  // of its Storage rows
    std::int64_t rows = 0;
  };
  // Capacity of a node that nothing used, requested, or both: it may be negative (spec: E.24).
  struct Unallocated {
    Compute compute;
    std::int64_t rows = 0;
  };
  // Node, and the namespace that stands for its role, "Platform unallocated" or "Worker unallocated" (spec: E.26).
  // One node can have two: when its role changes, or matches several cost categories (its hours then count twice, as
  // in the rows; spec: E.27). NULL sorts first.
  using UnallocatedKey = std::pair<std::optional<std::string>, std::optional<std::string>>;

  std::map<std::optional<std::string>, Namespace> namespaces;  // NULL first, then bytes
  std::map<UnallocatedKey, Unallocated> unallocated;
  std::int64_t rows = 0;  // all of them
};

// Sums the rows of a run; writes nothing anywhere. Unallocated rows are the Pod rows whose infrastructure_usage_cost
// is NULL (spec: E.25).
class TotalsSink final : public RowSink {
 public:
  Status Open() override;
  Status WriteDay(Day day, const RunIdentity& identity, std::span<const FinishedRow> rows) override;
  Status Prepare() override { return {}; }
  Status Commit() override { return {}; }
  // Has an empty target.
  OutputReport report() const override { return report_; }

  // Of the rows so far.
  Totals totals() const;

 private:
  // The order of Totals::Compute and of Totals::Storage.
  using ComputeSums = std::array<ExactSum, 6>;
  using StorageSums = std::array<ExactSum, 3>;
  struct NamespaceSums {
    ComputeSums compute;
    StorageSums storage;
    std::int64_t rows = 0;
  };
  struct UnallocatedSums {
    ComputeSums compute;
    std::int64_t rows = 0;
  };

  std::map<std::optional<std::string>, NamespaceSums> namespaces_;
  std::map<Totals::UnallocatedKey, UnallocatedSums> unallocated_;
  OutputReport report_;
};

}  // namespace daybook
