// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daybook/status.h"
#include "src/scan/compact_reader.h"

namespace daybook {

// What a Parquet footer says, so far as a scan asks: parquet.thrift of the format's own repository has the fields.
// Texts are views into the bytes of the footer.

// A top-level field of the schema.
struct SchemaField {
  enum class Logical : std::uint8_t {
    kNone,
    kNull,
    kDecimal,
    kDate,
    kMillis,
    kMicros,
    kNanos,
    kSignedInteger,
    kUnsignedInteger,
    kFloat16,
    kOther,  // text among them
  };
  std::string_view name;
  bool is_flat = false;  // a value a row, or none
  bool optional = false;
  int leaf = 0;                   // the first of its columns
  std::int8_t physical_type = 0;  // parquet::Type; of flat fields
  std::int32_t type_length = 0;   // of FIXED_LEN_BYTE_ARRAY
  Logical logical = Logical::kNone;
  std::int32_t scale = 0;  // of kDecimal
  std::int32_t precision = 0;
};

struct Schema {
  std::vector<SchemaField> fields;
  int num_leaves = 0;
  std::optional<std::int64_t> num_rows;      // of the file, where it stands before the row groups
  std::span<const std::uint8_t> row_groups;  // from where their list begins to the end of the footer
};

// A column of a row group.
struct ChunkMetadata {
  bool is_encrypted = false;
  bool is_elsewhere = false;  // in another file
  std::int64_t codec = 0;     // of parquet.thrift
  std::int64_t num_values = 0;
  std::int64_t uncompressed_size = 0;
  std::int64_t compressed_size = 0;
  std::int64_t data_page_offset = 0;
  std::int64_t dictionary_page_offset = 0;  // 0: none
  std::optional<std::int64_t> null_count;
  // In the plain encoding of the type. The older pair of fields, whose order is not defined for texts, is taken for
  // integers alone.
  std::optional<std::string_view> min;
  std::optional<std::string_view> max;
};

// Errors name `object`, which the footer is of.
Result<Schema> ReadSchema(std::span<const std::uint8_t> footer, const std::string& object);

// The row groups of a footer, one after the other.
class RowGroupReader {
 public:
  // `schema` is borrowed. `leaves`: the columns that are wanted, by their number among all of the schema.
  RowGroupReader(const Schema& schema, std::span<const int> leaves, std::string object);

  // Reads the next row group; false at the end.
  Result<bool> Next();
  std::int64_t num_rows() const { return num_rows_; }
  const ChunkMetadata& chunk(int leaf) const { return chunks_[slots_[static_cast<std::size_t>(leaf)]]; }

 private:
  const std::string object_;
  CompactReader reader_;
  std::uint32_t left_ = 0;             // row groups
  std::vector<std::size_t> slots_;     // by leaf: index into chunks_, or kUnwanted
  std::vector<ChunkMetadata> chunks_;  // of the row group in hand
  std::int64_t num_rows_ = 0;
};

}  // namespace daybook
