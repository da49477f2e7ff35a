// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "daybook/job.h"
#include "daybook/status.h"
#include "daybook/summarize.h"

namespace daybook {

class Connection;

// A tenant's schema of a benchmark's own in PostgreSQL, with the indexes and foreign keys that a tenant has. One
// thread.
class BenchTable {
 public:
  // Makes the schema of `target`, which must not be there, and its tables as init-db does. `observer` and `stop` are
  // borrowed for as long as the table is there.
  static Result<std::unique_ptr<BenchTable>> Make(const PostgresqlTarget& target, Observer& observer,
                                                  const std::atomic<bool>& stop);
  // Drops the schema.
  ~BenchTable();

  // Adds what the rows of the job refer to: its report period and cost categories.
  Status AddReferences(const Job& job);
  // Leaves the summary without a row, and its statistics and free pages as those of a new table.
  Status Empty();
  // From here on the summary must hold the rows of `csv`, which is a rows.csv (spec: cli.md).
  Status Expect(const std::string& csv);
  // What is wrong with the rows of the summary; nothing: they are those that are expected, in every column but uuid.
  Result<std::optional<std::string>> FindFault();

 private:
  BenchTable(const PostgresqlTarget& target, Observer& observer);

  Observer& observer_;
  std::string schema_;  // quoted
  std::unique_ptr<Connection> connection_;
  std::string columns_;  // of the expected rows, quoted
};

}  // namespace daybook
