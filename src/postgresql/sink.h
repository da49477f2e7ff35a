// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "daybook/day.h"
#include "daybook/job.h"
#include "daybook/summarize.h"
#include "src/sink/row_sink.h"

namespace daybook {

struct PostgresqlSinkOptions {
  PostgresqlTarget target;
  DayRange days;
  std::string source_uuid;
  std::string cluster_id;
  std::optional<std::int32_t> report_period_id;       // nothing: that of the cluster and month is looked up
  bool truncate = false;                              // all rows of the source and the days go, those with costs too
  Observer* observer = nullptr;                       // not owned
  const std::atomic<bool>* stop = nullptr;            // not owned
  std::chrono::milliseconds outcome_patience{10000};  // how long a lost COMMIT's outcome is asked for
};

// Replaces the days of a run in PostgreSQL as one transaction (spec: postgresql.md, "Replace").
//
//   Open      connects, reads the target's columns, finds the report periods, and takes the locks of the source and
//             its months; other runs of them wait from here on until this sink is gone or committed.
//   WriteDay  the first call makes missing partitions, begins the transaction, deletes, and begins the COPY. Rows get
//             the report period id of their month as this sink knows it, and its alias where `identity` has none.
//   Prepare   ends the COPY and has all deferred constraints checked.
//   Commit    COMMIT. When the connection dies in it, the server is asked what became of it.
std::unique_ptr<RowSink> MakePostgresqlSink(PostgresqlSinkOptions options);

}  // namespace daybook
