// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daybook/day.h"
#include "daybook/job.h"
#include "daybook/summarize.h"
#include "src/postgresql/lookups.h"
#include "src/sink/row_sink.h"

namespace daybook {

struct PostgresqlSinkOptions {
  PostgresqlTarget target;
  DayRange days;
  std::string source_uuid;
  std::string cluster_id;
  std::optional<std::int32_t> report_period_id;  // nothing: that of the cluster and month is looked up
  Replace replace = Replace::kChanged;
  bool truncate = false;                              // all rows of the source and the days go, those with costs too
  Observer* observer = nullptr;                       // not owned
  const std::atomic<bool>* stop = nullptr;            // not owned
  std::chrono::milliseconds connect_patience{3000};   // for a server that starts, ends or has no session free
  std::chrono::milliseconds outcome_patience{10000};  // how long a lost COMMIT's outcome is asked for
  std::size_t most_rows_ahead = 500'000;              // that are remembered of the days' present rows, some 12 MB
};

// Replaces the days of a run in PostgreSQL as one transaction (spec: postgresql.md, "Replace").
//
//   Open      connects, reads the target's columns, finds the report periods, and takes the locks of the source and
//             its months; other runs of them wait from here on until this sink is gone or committed.
//   WriteDay  the first call makes missing partitions and begins the transaction. The rows of the day that are not
//             equal to a stored one are copied in, the stored ones that equal none are deleted. Rows get the report
//             period id of their month as this sink knows it, and its alias where `identity` has none.
//   Prepare   ends the COPY and has all deferred constraints checked.
//   Commit    COMMIT. When the connection dies in it, the server is asked what became of it.
//
// What a run looks up is read in the sink's own session, too: after Open, and before ReadAhead and the first WriteDay.
class PostgresqlSink : public RowSink {
 public:
  // As ReadLookups of lookups.h.
  virtual Result<Lookups> LookUp() = 0;
  // Begins to read the days' present rows, on a thread that has the session until the first WriteDay. Optional: without
  // it the first WriteDay reads them.
  virtual void ReadAhead() = 0;
  // Whether the session was lost before the transaction began: a run that begins again has lost nothing but time. The
  // lock is lost with the session, so that the lake must be listed anew.
  virtual bool LostBeforeWriting() const = 0;
  // Of nodes of the reports with their roles, those that reporting_ocp_nodes lacks, which Prepare adds to it. Before
  // the first WriteDay.
  virtual Result<std::vector<NodeRole>> FillNodes(std::vector<NodeRole> nodes) = 0;
  // What the rows of a month of the run get. With a given id, the alias is nothing.
  virtual const ReportPeriod& PeriodOf(Month month) const = 0;
};

std::unique_ptr<PostgresqlSink> MakePostgresqlSink(PostgresqlSinkOptions options);

}  // namespace daybook
