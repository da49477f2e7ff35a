// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>

#include "daybook/day.h"
#include "daybook/status.h"
#include "src/base/uuid.h"
#include "src/sink/output_file.h"
#include "src/summary/finished_row.h"

namespace daybook {

// Which columns a Parquet file of rows has, and how numbers stand in it.
enum class ParquetShape {
  // The columns of rows.csv; numbers decimal128(33,15) (spec: cli.md).
  kRows,
  // All columns of the target, `uuid` first, `csi_volume_handle` and the columns that are NULL here last; numbers
  // DOUBLE (spec: F.32, cli.md).
  kHive,
};

// Rows as Parquet: date32, int32, all text as string, Snappy, dictionaries. A row group holds at most 128 Ki rows, and
// ends when it has 8 MiB of encoded values, so memory does not follow the number of rows. The same rows give the same
// bytes, `uuid` aside.
class ParquetFile {
 public:
  // `file` and `uuids` (of kHive, else nullptr) are borrowed and outlive the object.
  static Result<std::unique_ptr<ParquetFile>> Open(OutputFile* file, ParquetShape shape, UuidGenerator* uuids);
  // Without Close before, what was written is no Parquet file; `file` is not touched any more.
  ~ParquetFile();

  Status Write(Day day, const RunIdentity& identity, std::span<const FinishedRow> rows);
  // Writes the footer. `file` stays open.
  Status Close();

 private:
  class Writer;
  explicit ParquetFile(std::unique_ptr<Writer> writer);

  std::unique_ptr<Writer> writer_;
};

}  // namespace daybook
