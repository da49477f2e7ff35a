// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daybook/day.h"
#include "daybook/export.h"
#include "daybook/job.h"

namespace daybook {

// A wall-clock time and what went through a stage. Stages in the order in which they began.
struct StageReport {
  std::string name;
  double seconds = 0;
  std::int64_t rows_in = 0;
  std::int64_t rows_out = 0;
};

// One object that rows of a day came from.
struct ObjectReport {
  std::string table;  // "pod_usage", "pod_usage_daily", ...
  std::string key;    // below the root of the lake
  std::int64_t size = 0;
  std::string version;    // modification time of a file ("2025-10-01T00:00:00.000000000Z"), ETag of an S3 object
  std::int64_t rows = 0;  // of this day
};

struct DayReport {
  Day day;
  std::int64_t rows = 0;
  std::vector<ObjectReport> objects;  // by table, then key
};

struct OutputReport {
  std::string target;  // path or URI, without a password
  std::int64_t rows = 0;
  std::int64_t deleted = 0;  // rows of earlier runs that PostgreSQL removed
  double seconds = 0;
  std::int64_t kept = 0;  // of `rows`: were there already, and stayed

  std::int64_t written() const { return rows - kept; }
};

// What a finished run did. ToJson gives it as the document of `--report`.
struct Report {
  static constexpr int kSchemaVersion = 1;

  std::string version;  // of daybook
  Job job;              // without secrets when printed
  std::vector<StageReport> stages;
  std::vector<StageReport> passes;  // thread-seconds of what ran side by side within the stages
  std::vector<DayReport> days;      // every day of the range
  std::vector<OutputReport> outputs;
  std::vector<std::string> warnings;
  std::string mode;         // "streaming" or "in-memory"
  std::string mode_reason;  // why, in words
  std::int32_t threads = 0;
  std::int64_t bytes_read = 0;        // of the lake
  std::int64_t bytes_read_again = 0;  // of these, for days that were left for a further pass
  std::int64_t requests = 0;          // to the lake: listings, and ranges of objects that were read
  std::int64_t retries = 0;           // of these, repeated ones
  std::int64_t bytes_received = 0;    // from the lake, with what was read besides and again; of S3 listings too
  std::int64_t hourly_rows = 0;
  std::int64_t daily_rows = 0;
  std::int64_t rows_out = 0;
  // (day, node) and (day, namespace) whose labels changed within the day (spec: summary.md A.4).
  std::int64_t node_days_with_label_change = 0;
  std::int64_t namespace_days_with_label_change = 0;
  double seconds = 0;
  std::int64_t peak_memory_bytes = 0;     // resident
  std::int64_t average_memory_bytes = 0;  // resident, over the time of the run
};

// One JSON document, indented, LF at the end. No password, key or token is in it.
DAYBOOK_EXPORT std::string ToJson(const Report& report);

}  // namespace daybook
