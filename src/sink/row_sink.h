// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>

#include "daybook/day.h"
#include "daybook/report.h"
#include "daybook/status.h"
#include "src/summary/finished_row.h"

namespace daybook {

// One output of a run. The calls come in this order, from one thread:
//
//   Open        before the lake is listed: checks and locks. Nothing is visible to others yet.
//   WriteDay    once a day, ascending, also for days without rows (they are emptied).
//   Prepare     everything is written and durable under a temporary name; nothing can fail for lack of space after.
//   Commit      makes all days visible. The sinks of a run commit in order: PostgreSQL first, then files.
//
// Destroying a sink that was not committed undoes everything: temporaries are removed, transactions rolled back.
class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual Status Open() = 0;
  virtual Status WriteDay(Day day, const RunIdentity& identity, std::span<const FinishedRow> rows) = 0;
  virtual Status Prepare() = 0;
  virtual Status Commit() = 0;
  virtual OutputReport report() const = 0;
};

// rows.csv of spec: cli.md. The folder must exist.
std::unique_ptr<RowSink> MakeCsvSink(const std::string& path);
// rows.parquet of spec: cli.md.
std::unique_ptr<RowSink> MakeParquetSink(const std::string& path);
// Hive partitions of spec: F.32 below `directory`, which is made when it is missing. Each day's folder is swapped
// whole at Commit; the folder of a day without rows is removed.
std::unique_ptr<RowSink> MakeDirectorySink(const std::string& directory);

}  // namespace daybook
