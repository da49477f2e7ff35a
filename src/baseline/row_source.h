// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "daybook/job.h"
#include "daybook/status.h"
#include "src/baseline/source_row.h"
#include "src/config/trino_uri.h"

namespace daybook {

// A summary that rows are read from: a file, a folder, a table. One thread at a time. Open comes first; Read may then
// be called once. What is unreadable, has no such columns or holds text where a number should be is kInput; a service
// that fails is kService.
class RowSource {
 public:
  virtual ~RowSource() = default;
  // Where it is, for messages: no secret in it.
  virtual std::string Describe() const = 0;
  virtual Result<SourceColumns> Open(const std::atomic<bool>& stop) = 0;
  // Hands over every row that `filter` takes, in any order, with the columns of `wanted`, which Open has told of, and
  // the day. `stop` ends it with kInterrupted.
  virtual Status Read(const RowFilter& filter, const ColumnSet& wanted, const std::atomic<bool>& stop,
                      const RowConsumer& consumer) = 0;
};

// CSV with a header, as rows.csv of spec: cli.md: columns in any order, an empty unquoted field is NULL.
std::unique_ptr<RowSource> MakeCsvSource(const std::string& path);
// Parquet, as rows.parquet or another writer has it.
std::unique_ptr<RowSource> MakeParquetSource(const std::string& path);
// All .parquet and .csv files below a folder, as one; names that begin with "." or "_" are passed over, as Hive does. A
// source_uuid that the files do not hold is taken from a folder "source=...".
std::unique_ptr<RowSource> MakeFolderSource(const std::string& folder);
// A table of a tenant's schema.
std::unique_ptr<RowSource> MakePostgresqlSource(const PostgresqlTarget& target, const std::string& table);
// A table of a Trino that holds a summary, as Koku's own; or the summary that it computes from the reports there.
std::unique_ptr<RowSource> MakeTrinoSource(const TrinoTarget& target);

}  // namespace daybook
