// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "daybook/job.h"
#include "daybook/status.h"
#include "daybook/summarize.h"
#include "src/postgresql/sink.h"
#include "src/sink/row_sink.h"

namespace daybook {

// The sinks of a job's outputs as one. PostgreSQL comes first everywhere: its lock is taken before a file is touched,
// and files appear after its COMMIT.
class OutputSinks {
 public:
  // `observer`, `stop` and `more_sinks` outlive this object.
  OutputSinks(const Job& job, const std::vector<RowSink*>& more_sinks, Observer& observer,
              const std::atomic<bool>& stop);

  Status Open();
  Status WriteDay(Day day, const RunIdentity& identity, std::span<const FinishedRow> rows);
  Status Prepare();
  // When one fails after others are done, the error says which outputs show the new rows already.
  Status Commit();
  // Whether a run that failed may begin again: PostgreSQL was lost before anything was written.
  bool MayBeginAgain() const { return postgresql_ != nullptr && postgresql_->LostBeforeWriting(); }
  std::vector<OutputReport> Reports() const;
  // The sink of the PostgreSQL output, owned by this object; null where there is none.
  PostgresqlSink* postgresql() const { return postgresql_; }

 private:
  std::vector<std::unique_ptr<RowSink>> owned_;
  std::vector<RowSink*> sinks_;
  PostgresqlSink* postgresql_ = nullptr;
};

}  // namespace daybook
