// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daybook/day.h"
#include "daybook/job.h"
#include "daybook/report.h"
#include "daybook/status.h"
#include "daybook/summarize.h"
#include "src/io/object_store.h"
#include "src/plan/table.h"
#include "src/summary/finished_row.h"

namespace daybook {

// What a summary of days within one calendar month is computed from. Everything is borrowed: it outlives the call.
struct SummaryInput {
  Dialect dialect = Dialect::kTrino;
  DayRange days;  // within one month
  LabelChange label_change = LabelChange::kEvery;
  bool storage_exists = true;  // false: no Storage rows, whatever objects there are (spec: D)
  const Lookups* lookups = nullptr;
  const ObjectStore* store = nullptr;
  // Objects of each table, indexed by Table, ordered by key. A table may have none.
  std::array<std::vector<ObjectInfo>, kNumTables> objects;
};

// What the rows were made from.
struct SummaryFacts {
  std::vector<StageReport> stages;                   // wall-clock time
  std::vector<StageReport> passes;                   // thread-seconds of what runs side by side within a stage
  std::map<Day, std::vector<ObjectReport>> objects;  // those that gave rows to the day
  std::string mode;                                  // "streaming", "in-memory"; empty where there is one way only
  std::string mode_reason;
  std::int32_t threads = 1;
  std::int64_t bytes_read = 0;        // of footers and column chunks
  std::int64_t bytes_read_again = 0;  // of these, for rows of days that were left for a further pass
  std::int64_t hourly_rows = 0;       // pod rows of the days
  std::int64_t daily_rows = 0;        // pod and storage rows of the days
  std::int64_t rows_out = 0;
  std::int64_t node_days_with_label_change = 0;
  std::int64_t namespace_days_with_label_change = 0;
};

// The seam between the rules and everything around them: the plain implementation (reference/) and the fast one stand
// behind it side by side. An engine holds no state between calls.
class SummaryEngine {
 public:
  virtual ~SummaryEngine() = default;
  // Calls `consumer` for every day of the range, ascending, from the calling thread. On an error, of the input, of
  // the consumer's or of `stop`, days may have been consumed: whoever consumes them decides what becomes visible.
  virtual Result<SummaryFacts> Summarize(const SummaryInput& input, const DayConsumer& consumer, Observer& observer,
                                         const std::atomic<bool>& stop) const = 0;
  // The node roles that Summarize derives from the reports when no look-up gives them (spec: summary.md G).
  // REQUIRES: input.lookups->nodes is nothing.
  virtual Result<std::vector<NodeRole>> DeriveRoles(const SummaryInput& input, Observer& observer,
                                                    const std::atomic<bool>& stop) const = 0;
};

// The row-at-a-time implementation of spec: summary.md.
std::unique_ptr<SummaryEngine> MakeReferenceEngine();

// The fast implementation: src/summary/columnar.
std::unique_ptr<SummaryEngine> MakeColumnarEngine(const Performance& performance);

}  // namespace daybook
