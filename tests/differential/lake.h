// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "daybook/day.h"
#include "daybook/job.h"
#include "src/plan/table.h"
#include "src/summary/engine.h"

namespace daybook::differential {

// NULL, text, number, or a time in nanoseconds since 1970-01-01.
using Cell = std::variant<std::monostate, std::string, double, std::int64_t>;
using LakeRow = std::vector<Cell>;  // one cell for each of ColumnsOf(table)

enum class CellKind { kTime, kText, kNumber };
struct TableColumn {
  std::string_view name;
  CellKind kind;
  bool required;  // otherwise a file may lack it
};
// Column 0 is the interval. Both pod tables have the same columns, so that one file can serve as both.
std::span<const TableColumn> ColumnsOf(Table table);

// How a column is stored (spec: inputs.md 2.8). What a storage cannot hold is written as NULL.
enum class Storage {
  kPlainForm,  // UTF8 text, DOUBLE, TIMESTAMP(MILLIS)
  kBinary,     // text without a logical type
  kJson,
  kFloat,
  kHalfFloat,
  kInt8,
  kUint16,
  kInt32,
  kUint32,
  kInt64,
  kUint64,
  kDecimal32,
  kDecimal64,
  kDecimalFixed,
  kDecimalBytes,
  kMicros,
  kNanos,
  kUtcMillis,
  kInt96,
  kDate,      // the time of day is lost
  kTimeText,  // in the form of FileFormat::time_form
  kNullType,  // no value is kept
  kBoolean,   // a type that nothing can be read from
};

enum class ValueEncoding { kDictionary, kPlain, kDelta, kDeltaLength, kByteStreamSplit };
enum class Codec { kNone, kSnappy, kGzip, kZstd, kLz4, kBrotli };

struct ColumnFormat {
  Storage storage = Storage::kPlainForm;
  ValueEncoding encoding = ValueEncoding::kDictionary;
  Codec codec = Codec::kSnappy;
  bool required = false;  // no definition levels, where no cell is NULL
  bool absent = false;    // only of columns that are not required
  bool statistics = true;
};

struct FileFormat {
  std::vector<ColumnFormat> columns;  // one for each of ColumnsOf(table)
  std::uint64_t order_seed = 0;       // 0: columns as in ColumnsOf, otherwise shuffled
  bool extra_columns = false;         // further ones between them, nested and repeated too
  std::int64_t rows_per_group = 1'000'000;
  std::int64_t page_bytes = 1 << 20;
  std::int64_t dictionary_bytes = 1 << 20;  // beyond it the pages are plain
  std::int64_t rows_per_write = 1024;       // the writer looks at the size of a page this often
  bool page_version_2 = false;
  bool checksums = false;
  bool page_index = false;
  int time_form = 0;
};

struct LakeFile {
  Table table = Table::kPodDaily;
  std::string name;  // of the object, without its folders
  std::vector<LakeRow> rows;
  FileFormat format;
};

// A small lake, what it is summarized with, and how.
struct Lake {
  Dialect dialect = Dialect::kTrino;
  DayRange days;
  LabelChange label_change = LabelChange::kEvery;
  bool storage_exists = true;
  bool daily_serves_as_hourly = false;  // one file is both
  Lookups lookups;
  std::vector<LakeFile> files;
  Performance options;
};

// The key of a file in Koku's layout (spec: inputs.md 3).
std::string KeyOf(const LakeFile& file, DayRange days);
inline constexpr std::string_view kSource = "11111111-2222-4333-8444-555555555555";

// The bytes of a file. Fails the process when Arrow cannot write what was asked for: that is a defect of the test.
std::string ParquetBytes(const LakeFile& file);

}  // namespace daybook::differential
