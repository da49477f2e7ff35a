// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daybook/day.h"

namespace daybook {

// A column of a table, and what its values become.
struct ColumnRequest {
  enum class Kind : std::uint8_t { kText, kNumber, kTime };
  std::string_view name;
  Kind kind = Kind::kText;
  bool required = true;  // otherwise a file may lack it, and all values are NULL
};

// How the values of a chunk are stored, so far as reading them goes (spec: inputs.md 2.8).
enum class ValueForm : std::uint8_t {
  kAbsent,  // the file lacks the column
  kNull,    // no value is there: the null type, or a chunk of NULLs
  kUnfit,   // a type that nothing can be read from, which is in order as long as no value is there
  kText,    // BYTE_ARRAY
  kDouble,
  kFloat,
  kHalfFloat,  // FIXED_LEN_BYTE_ARRAY(2)
  kInt32,
  kUint32,
  kInt64,
  kUint64,
  kDecimal,  // on INT32, INT64, BYTE_ARRAY or FIXED_LEN_BYTE_ARRAY
  kMillis,
  kMicros,
  kNanos,
  kInt96,
  kDate,  // INT32, days
};

// One column of one row group: where its bytes are and how to read them. Small, since all of a run are held at once.
struct ColumnChunk {
  std::int64_t offset = 0;         // of the first page, in the file
  std::int64_t length = 0;         // bytes
  std::int64_t decoded_bytes = 0;  // of its pages, decompressed
  ValueForm form = ValueForm::kAbsent;
  bool optional = true;           // it has definition levels
  std::int8_t physical_type = 0;  // parquet::Type
  std::int8_t codec = 0;          // arrow::Compression
  std::int32_t type_length = 0;   // of FIXED_LEN_BYTE_ARRAY
  std::int32_t scale = 0;         // of kDecimal
  std::int32_t precision = 0;     // of kDecimal
};

// A row group of an object.
struct RowGroup {
  std::uint32_t object = 0;    // index into the objects of the table
  std::int64_t first_row = 0;  // of the file; rows count from 0
  std::int64_t num_rows = 0;
  DayRange days;                    // no row of the range asked for lies outside of these
  bool has_other_days = true;       // other rows may, of days that nobody asked for
  std::vector<ColumnChunk> chunks;  // in the order of the requests
};

}  // namespace daybook
