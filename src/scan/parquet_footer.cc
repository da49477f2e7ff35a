// SPDX-License-Identifier: Apache-2.0
#include "src/scan/parquet_footer.h"

#include <parquet/arrow/schema.h>
#include <parquet/exception.h>
#include <parquet/metadata.h>
#include <parquet/types.h>

#include <arrow/type.h>
#include <arrow/util/type_fwd.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "src/scan/file_metadata.h"
#include "src/scan/time_text.h"

namespace daybook {
namespace {

constexpr const char* kRead = "read Parquet";
constexpr const char* kUploadAgain = "upload the file again or remove it";
constexpr std::int64_t kMagicBytes = 4;
constexpr std::int64_t kTrailerBytes = 8;  // the length of the footer and the magic

Error Corrupt(const std::string& object, const std::string& why) {
  return InputError(kRead, object, why, kUploadAgain);
}

// The bytes of the footer.
Result<std::vector<std::uint8_t>> ReadFooter(const ObjectReader& reader, const std::string& object) {
  const std::int64_t size = reader.size();
  if (size == 0) return Corrupt(object, "the file is empty (0 bytes)");
  if (size < kMagicBytes + kTrailerBytes) {
    return Corrupt(object, "the file has " + std::to_string(size) + " bytes, too few for a Parquet file");
  }
  std::vector<std::uint8_t> tail(static_cast<std::size_t>(std::min(size, kFooterReadBytes)));
  DAYBOOK_RETURN_IF_ERROR(reader.ReadAt(size - static_cast<std::int64_t>(tail.size()),
                                        static_cast<std::int64_t>(tail.size()), tail.data()));
  if (std::memcmp(tail.data() + tail.size() - 4, "PARE", 4) == 0) return Corrupt(object, "the file is encrypted");
  if (std::memcmp(tail.data() + tail.size() - 4, "PAR1", 4) != 0) {
    return Corrupt(object, "it does not end as a Parquet file does: it was cut short, or is another kind of file");
  }
  std::uint32_t length = 0;
  std::memcpy(&length, tail.data() + tail.size() - kTrailerBytes, sizeof length);
  if (length == 0 || length > size - kMagicBytes - kTrailerBytes) {
    return Corrupt(object, "its footer is said to have " + std::to_string(length) + " bytes, the file has " +
                               std::to_string(size));
  }
  const std::int64_t needed = length + kTrailerBytes;
  if (needed > static_cast<std::int64_t>(tail.size())) {
    tail.resize(static_cast<std::size_t>(needed));
    DAYBOOK_RETURN_IF_ERROR(reader.ReadAt(size - needed, needed, tail.data()));
  }
  tail.resize(tail.size() - kTrailerBytes);
  tail.erase(tail.begin(), tail.end() - length);
  return tail;
}

using Kind = ColumnRequest::Kind;

using Logical = SchemaField::Logical;

// How values of the column are read for `kind`; nothing when they cannot be.
std::optional<ValueForm> FormOf(const SchemaField& field, Kind kind) {
  if (field.logical == Logical::kNull) return ValueForm::kNull;
  const bool is_text = field.physical_type == parquet::Type::BYTE_ARRAY && field.logical != Logical::kDecimal;
  if (kind == Kind::kText) return is_text ? std::optional(ValueForm::kText) : std::nullopt;
  if (kind == Kind::kTime) {
    if (is_text) return ValueForm::kText;
    if (field.physical_type == parquet::Type::INT96) return ValueForm::kInt96;
    switch (field.logical) {
      case Logical::kDate: return ValueForm::kDate;
      case Logical::kMillis: return ValueForm::kMillis;
      case Logical::kMicros: return ValueForm::kMicros;
      case Logical::kNanos: return ValueForm::kNanos;
      default: return std::nullopt;
    }
  }
  if (field.logical == Logical::kDecimal) return ValueForm::kDecimal;
  const bool is_unsigned = field.logical == Logical::kUnsignedInteger;
  const bool plain = is_unsigned || field.logical == Logical::kSignedInteger || field.logical == Logical::kNone;
  switch (field.physical_type) {
    case parquet::Type::DOUBLE: return ValueForm::kDouble;
    case parquet::Type::FLOAT: return ValueForm::kFloat;
    case parquet::Type::INT32:
      return plain ? std::optional(is_unsigned ? ValueForm::kUint32 : ValueForm::kInt32) : std::nullopt;
    case parquet::Type::INT64:
      return plain ? std::optional(is_unsigned ? ValueForm::kUint64 : ValueForm::kInt64) : std::nullopt;
    case parquet::Type::FIXED_LEN_BYTE_ARRAY:
      return field.logical == Logical::kFloat16 ? std::optional(ValueForm::kHalfFloat) : std::nullopt;
    default: return std::nullopt;
  }
}

const char* WantedOf(Kind kind) { return kind == Kind::kText ? "text" : kind == Kind::kNumber ? "a number" : "a time"; }

// The type of a top-level field as Arrow names it.
std::string TypeNameOf(std::span<const std::uint8_t> footer, int field) {
  const auto metadata = parquet::FileMetaData::Make(footer.data(), static_cast<std::int64_t>(footer.size()));
  std::shared_ptr<arrow::Schema> schema;
  const arrow::Status status = parquet::arrow::FromParquetSchema(
      metadata->schema(), parquet::default_arrow_reader_properties(), metadata->key_value_metadata(), &schema);
  if (!status.ok() || field >= schema->num_fields()) return "unknown";
  return schema->field(field)->type()->ToString();
}

// A column of the file that serves a request.
struct BoundColumn {
  int leaf = -1;  // -1: absent
  ColumnChunk like;
  std::optional<Error> refusal;  // of kUnfit: what to say when there is a value
};

Result<BoundColumn> Bind(const Schema& schema, const ColumnRequest& request, std::span<const std::uint8_t> footer,
                         const std::string& object) {
  const std::string where = object + ", column " + std::string(request.name);
  const SchemaField* field = nullptr;
  for (const SchemaField& candidate : schema.fields) {
    if (candidate.name != request.name) continue;
    if (field != nullptr) return InputError(kRead, where, "the file has it more than once", "write the file again");
    field = &candidate;
  }
  BoundColumn bound;
  if (field == nullptr) {
    if (!request.required) return bound;
    return InputError(kRead, where, "the file does not have it", "write the file again with all required columns");
  }
  std::optional<ValueForm> form;
  if (field->is_flat) form = FormOf(*field, request.kind);
  if (!form.has_value()) {
    const auto index = static_cast<int>(field - schema.fields.data());
    Error refusal = InputError(
        kRead, where, "its type is " + TypeNameOf(footer, index) + ", which cannot become " + WantedOf(request.kind),
        "write the file again with the types of the reports");
    if (!field->is_flat) return refusal;
    // Koku writes columns without any value as DOUBLE (spec: inputs.md 2.8).
    bound.refusal = std::move(refusal);
    form = ValueForm::kUnfit;
  }
  bound.leaf = field->leaf;
  bound.like.form = *form;
  bound.like.optional = field->optional;
  bound.like.physical_type = field->physical_type;
  bound.like.type_length = field->type_length;
  bound.like.scale = field->scale;
  bound.like.precision = field->precision;
  return bound;
}

std::optional<std::int64_t> MillisOf(ValueForm form, std::int64_t value) {
  switch (form) {
    case ValueForm::kMillis: return value;
    case ValueForm::kMicros: return FloorDivide(value, 1000);
    case ValueForm::kNanos: return FloorDivide(value, 1'000'000);
    case ValueForm::kDate: return value * kMillisPerDay;
    default: return std::nullopt;
  }
}

// A number of the statistics, in its plain encoding.
template <typename Number>
std::optional<std::int64_t> NumberOf(std::string_view bytes) {
  if (bytes.size() != sizeof(Number)) return std::nullopt;
  Number number;
  std::memcpy(&number, bytes.data(), sizeof number);
  return number;
}

// A bound of the interval that the statistics tell, in milliseconds.
std::optional<std::int64_t> BoundOf(std::string_view bytes, const ColumnChunk& like) {
  std::optional<std::int64_t> number;
  switch (like.physical_type) {
    // The date stands first in every form of a time, so that texts are ordered as their days are.
    case parquet::Type::BYTE_ARRAY: return ParseTimeText(bytes.substr(0, 10));
    case parquet::Type::INT64: number = NumberOf<std::int64_t>(bytes); break;
    case parquet::Type::INT32: number = NumberOf<std::int32_t>(bytes); break;
    default: break;
  }
  return number.has_value() ? MillisOf(like.form, *number) : std::nullopt;
}

// The least and greatest day of the interval, where the statistics tell them.
std::optional<std::pair<std::int64_t, std::int64_t>> StatisticsDays(const ChunkMetadata& chunk,
                                                                    const ColumnChunk& like) {
  if (!chunk.min.has_value() || !chunk.max.has_value()) return std::nullopt;
  const std::optional<std::int64_t> min = BoundOf(*chunk.min, like);
  const std::optional<std::int64_t> max = BoundOf(*chunk.max, like);
  if (!min.has_value() || !max.has_value() || *min > *max) return std::nullopt;
  return std::pair(FloorDivide(*min, kMillisPerDay), FloorDivide(*max, kMillisPerDay));
}

// Arrow's number of a codec of the format.
std::optional<arrow::Compression::type> CodecOf(std::int64_t codec) {
  switch (codec) {
    case 0: return arrow::Compression::UNCOMPRESSED;
    case 1: return arrow::Compression::SNAPPY;
    case 2: return arrow::Compression::GZIP;
    case 3: return arrow::Compression::LZO;
    case 4: return arrow::Compression::BROTLI;
    case 5: return arrow::Compression::LZ4_HADOOP;
    case 6: return arrow::Compression::ZSTD;
    case 7: return arrow::Compression::LZ4;
    default: return std::nullopt;
  }
}

// `may_pass_over`: values that cannot be read may stand in rows that nobody asked for.
Result<ColumnChunk> ChunkOf(const RowGroupReader& row_groups, const BoundColumn& bound, std::int64_t file_size,
                            bool may_pass_over, const std::string& object, std::string_view column) {
  ColumnChunk chunk = bound.like;
  if (bound.leaf < 0) return chunk;
  const ChunkMetadata& metadata = row_groups.chunk(bound.leaf);
  const auto corrupt = [&](const std::string& why) { return Corrupt(object + ", column " + std::string(column), why); };
  if (metadata.is_encrypted) return corrupt("the column is encrypted");
  if (metadata.is_elsewhere) return corrupt("its data are in another file");
  if (metadata.num_values != row_groups.num_rows()) {
    return corrupt("it has " + std::to_string(metadata.num_values) + " values for " +
                   std::to_string(row_groups.num_rows()) + " rows");
  }
  if (bound.refusal.has_value() && metadata.null_count.has_value()) {
    if (*metadata.null_count == metadata.num_values) {
      chunk.form = ValueForm::kNull;
      return chunk;
    }
    if (!may_pass_over) return *bound.refusal;
  }
  const std::optional<arrow::Compression::type> codec = CodecOf(metadata.codec);
  if (!codec.has_value()) return corrupt("its compression " + std::to_string(metadata.codec) + " is not known");
  chunk.codec = static_cast<std::int8_t>(*codec);
  chunk.offset = metadata.data_page_offset;
  if (metadata.dictionary_page_offset > 0) chunk.offset = std::min(chunk.offset, metadata.dictionary_page_offset);
  chunk.length = metadata.compressed_size;
  chunk.decoded_bytes = std::max<std::int64_t>(metadata.uncompressed_size, 0);
  if (chunk.offset < 0 || chunk.length < 0 || chunk.offset > file_size || chunk.length > file_size - chunk.offset) {
    return corrupt("its data are said to be outside of the file");
  }
  return chunk;
}

Status AppendOpened(const ObjectReader& reader, const ObjectInfo& object, std::uint32_t object_index,
                    std::span<const ColumnRequest> requests, DayRange days, std::vector<RowGroup>& out) {
  DAYBOOK_ASSIGN_OR_RETURN(const std::vector<std::uint8_t> footer, ReadFooter(reader, object.key));
  DAYBOOK_ASSIGN_OR_RETURN(const Schema schema, ReadSchema(footer, object.key));
  std::vector<BoundColumn> columns;
  std::vector<int> leaves;
  for (const ColumnRequest& request : requests) {
    DAYBOOK_ASSIGN_OR_RETURN(BoundColumn bound, Bind(schema, request, footer, object.key));
    if (bound.leaf >= 0) leaves.push_back(bound.leaf);
    columns.push_back(std::move(bound));
  }
  RowGroupReader row_groups(schema, leaves, object.key);
  std::int64_t first_row = 0;
  for (;;) {
    DAYBOOK_ASSIGN_OR_RETURN(const bool more, row_groups.Next());
    if (!more) break;
    RowGroup row_group;
    row_group.object = object_index;
    row_group.first_row = first_row;
    row_group.num_rows = row_groups.num_rows();
    row_group.days = days;
    if (row_group.num_rows > std::numeric_limits<std::int64_t>::max() - first_row) {
      return Corrupt(object.key, "its row groups are said to have more rows than can be counted");
    }
    first_row += row_group.num_rows;
    if (row_group.num_rows == 0) continue;
    const auto bounds = StatisticsDays(row_groups.chunk(columns[0].leaf), columns[0].like);
    if (bounds.has_value()) {
      const std::int64_t start = std::max<std::int64_t>(bounds->first, days.start.days_since_epoch());
      const std::int64_t end = std::min<std::int64_t>(bounds->second, days.end.days_since_epoch());
      if (start > end) continue;
      row_group.days = {Day(static_cast<std::int32_t>(start)), Day(static_cast<std::int32_t>(end))};
      row_group.has_other_days = start != bounds->first || end != bounds->second;
    }
    row_group.chunks.reserve(columns.size());
    for (std::size_t c = 0; c < columns.size(); ++c) {
      DAYBOOK_ASSIGN_OR_RETURN(const ColumnChunk chunk,
                               ChunkOf(row_groups, columns[c], object.size, c > 0 && row_group.has_other_days,
                                       object.key, requests[c].name));
      row_group.chunks.push_back(chunk);
    }
    out.push_back(std::move(row_group));
  }
  if (schema.num_rows.value_or(first_row) == first_row) return {};
  return Corrupt(object.key, "its row groups have " + std::to_string(first_row) + " rows, the file is said to have " +
                                 std::to_string(*schema.num_rows));
}

}  // namespace

Status AppendRowGroups(const ObjectStore& store, const ObjectInfo& object, std::uint32_t object_index,
                       std::span<const ColumnRequest> requests, DayRange days, std::vector<RowGroup>& out) {
  DAYBOOK_ASSIGN_OR_RETURN(const std::unique_ptr<ObjectReader> reader, store.Open(object));
  // Arrow is asked for the name of a type, and throws; this is the seam where that ends.
  try {
    return AppendOpened(*reader, object, object_index, requests, days, out);
  } catch (const std::exception& exception) {
    return Corrupt(object.key, CutText(exception.what(), 200));
  }
}

}  // namespace daybook
