// SPDX-License-Identifier: Apache-2.0
#include "src/scan/parquet_footer.h"

#include <parquet/arrow/schema.h>
#include <parquet/exception.h>
#include <parquet/metadata.h>
#include <parquet/schema.h>
#include <parquet/statistics.h>
#include <parquet/types.h>

#include <arrow/type.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

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

Result<std::shared_ptr<parquet::FileMetaData>> ReadMetadata(const ObjectReader& reader, const std::string& object) {
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
  return parquet::FileMetaData::Make(tail.data() + tail.size() - needed, static_cast<std::int64_t>(length));
}

using Kind = ColumnRequest::Kind;

// How values of the column are read for `kind`; nothing when they cannot be.
std::optional<ValueForm> FormOf(const parquet::schema::PrimitiveNode& node, Kind kind) {
  const parquet::LogicalType& logical = *node.logical_type();
  if (logical.is_null()) return ValueForm::kNull;
  const bool is_text = node.physical_type() == parquet::Type::BYTE_ARRAY && !logical.is_decimal();
  if (kind == Kind::kText) return is_text ? std::optional(ValueForm::kText) : std::nullopt;
  if (kind == Kind::kTime) {
    if (is_text) return ValueForm::kText;
    if (node.physical_type() == parquet::Type::INT96) return ValueForm::kInt96;
    if (logical.is_date()) return ValueForm::kDate;
    if (!logical.is_timestamp()) return std::nullopt;
    switch (static_cast<const parquet::TimestampLogicalType&>(logical).time_unit()) {
      case parquet::LogicalType::TimeUnit::MILLIS: return ValueForm::kMillis;
      case parquet::LogicalType::TimeUnit::MICROS: return ValueForm::kMicros;
      case parquet::LogicalType::TimeUnit::NANOS: return ValueForm::kNanos;
      default: return std::nullopt;
    }
  }
  if (logical.is_decimal()) return ValueForm::kDecimal;
  const bool plain = logical.is_none() || logical.is_int();
  const bool is_signed = !logical.is_int() || static_cast<const parquet::IntLogicalType&>(logical).is_signed();
  switch (node.physical_type()) {
    case parquet::Type::DOUBLE: return ValueForm::kDouble;
    case parquet::Type::FLOAT: return ValueForm::kFloat;
    case parquet::Type::INT32:
      return plain ? std::optional(is_signed ? ValueForm::kInt32 : ValueForm::kUint32) : std::nullopt;
    case parquet::Type::INT64:
      return plain ? std::optional(is_signed ? ValueForm::kInt64 : ValueForm::kUint64) : std::nullopt;
    case parquet::Type::FIXED_LEN_BYTE_ARRAY:
      return logical.is_float16() ? std::optional(ValueForm::kHalfFloat) : std::nullopt;
    default: return std::nullopt;
  }
}

const char* WantedOf(Kind kind) { return kind == Kind::kText ? "text" : kind == Kind::kNumber ? "a number" : "a time"; }

// The type of a top-level field as Arrow names it.
std::string TypeNameOf(const parquet::FileMetaData& metadata, int field) {
  std::shared_ptr<arrow::Schema> schema;
  const arrow::Status status = parquet::arrow::FromParquetSchema(
      metadata.schema(), parquet::default_arrow_reader_properties(), metadata.key_value_metadata(), &schema);
  if (!status.ok() || field >= schema->num_fields()) return "unknown";
  return schema->field(field)->type()->ToString();
}

// A column of the file that serves a request.
struct BoundColumn {
  int leaf = -1;  // -1: absent
  ColumnChunk like;
  std::optional<Error> refusal;  // of kUnfit: what to say when there is a value
};

Result<BoundColumn> Bind(const parquet::FileMetaData& metadata, const ColumnRequest& request,
                         const std::string& object) {
  const std::string where = object + ", column " + std::string(request.name);
  const parquet::schema::GroupNode& root = *metadata.schema()->group_node();
  int field = -1;
  for (int i = 0; i < root.field_count(); ++i) {
    if (root.field(i)->name() != request.name) continue;
    if (field >= 0) return InputError(kRead, where, "the file has it more than once", "write the file again");
    field = i;
  }
  BoundColumn bound;
  if (field < 0) {
    if (!request.required) return bound;
    return InputError(kRead, where, "the file does not have it", "write the file again with all required columns");
  }
  const parquet::schema::Node& node = *root.field(field);
  const bool is_flat = node.is_primitive() && !node.is_repeated();
  std::optional<ValueForm> form;
  if (is_flat) form = FormOf(static_cast<const parquet::schema::PrimitiveNode&>(node), request.kind);
  if (!form.has_value()) {
    Error refusal = InputError(
        kRead, where, "its type is " + TypeNameOf(metadata, field) + ", which cannot become " + WantedOf(request.kind),
        "write the file again with the types of the reports");
    if (!is_flat) return refusal;
    // Koku writes columns without any value as DOUBLE (spec: inputs.md 2.8).
    bound.refusal = std::move(refusal);
    form = ValueForm::kUnfit;
  }
  bound.leaf = metadata.schema()->ColumnIndex(node);
  const parquet::ColumnDescriptor& column = *metadata.schema()->Column(bound.leaf);
  bound.like.form = *form;
  bound.like.optional = column.max_definition_level() > 0;
  bound.like.physical_type = static_cast<std::int8_t>(column.physical_type());
  bound.like.type_length = column.type_length();
  if (*form == ValueForm::kDecimal) {
    bound.like.scale = column.type_scale();
    bound.like.precision = column.type_precision();
  }
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

// The least and greatest day of the interval, where the statistics tell them.
std::optional<std::pair<std::int64_t, std::int64_t>> StatisticsDays(const parquet::ColumnChunkMetaData& chunk,
                                                                    ValueForm form) {
  if (!chunk.is_stats_set()) return std::nullopt;
  const std::shared_ptr<parquet::Statistics> statistics = chunk.statistics();
  if (statistics == nullptr || !statistics->HasMinMax()) return std::nullopt;
  std::optional<std::int64_t> min;
  std::optional<std::int64_t> max;
  switch (statistics->physical_type()) {
    case parquet::Type::INT64: {
      const auto& typed = static_cast<const parquet::Int64Statistics&>(*statistics);
      min = MillisOf(form, typed.min());
      max = MillisOf(form, typed.max());
      break;
    }
    case parquet::Type::INT32: {
      const auto& typed = static_cast<const parquet::Int32Statistics&>(*statistics);
      min = MillisOf(form, typed.min());
      max = MillisOf(form, typed.max());
      break;
    }
    case parquet::Type::BYTE_ARRAY: {
      // The date stands first in every form of a time, so that texts are ordered as their days are.
      const auto& typed = static_cast<const parquet::ByteArrayStatistics&>(*statistics);
      const auto day_of = [](const parquet::ByteArray& text) {
        return ParseTimeText(std::string_view(text).substr(0, 10));
      };
      min = day_of(typed.min());
      max = day_of(typed.max());
      break;
    }
    default: break;
  }
  if (!min.has_value() || !max.has_value() || *min > *max) return std::nullopt;
  return std::pair(FloorDivide(*min, kMillisPerDay), FloorDivide(*max, kMillisPerDay));
}

// `may_pass_over`: values that cannot be read may stand in rows that nobody asked for.
Result<ColumnChunk> ChunkOf(const parquet::RowGroupMetaData& row_group, const BoundColumn& bound,
                            std::int64_t file_size, bool may_pass_over, const std::string& where) {
  ColumnChunk chunk = bound.like;
  if (bound.leaf < 0) return chunk;
  const std::unique_ptr<parquet::ColumnChunkMetaData> metadata = row_group.ColumnChunk(bound.leaf);
  if (metadata->crypto_metadata() != nullptr) return Corrupt(where, "the column is encrypted");
  if (!metadata->file_path().empty()) return Corrupt(where, "its data are in another file");
  if (metadata->num_values() != row_group.num_rows()) {
    return Corrupt(where, "it has " + std::to_string(metadata->num_values()) + " values for " +
                              std::to_string(row_group.num_rows()) + " rows");
  }
  if (bound.refusal.has_value() && metadata->is_stats_set()) {
    const std::shared_ptr<parquet::Statistics> statistics = metadata->statistics();
    if (statistics != nullptr && statistics->HasNullCount()) {
      if (statistics->null_count() == metadata->num_values()) {
        chunk.form = ValueForm::kNull;
        return chunk;
      }
      if (!may_pass_over) return *bound.refusal;
    }
  }
  chunk.codec = static_cast<std::int8_t>(metadata->compression());
  chunk.offset = metadata->data_page_offset();
  if (metadata->has_dictionary_page() && metadata->dictionary_page_offset() > 0) {
    chunk.offset = std::min(chunk.offset, metadata->dictionary_page_offset());
  }
  chunk.length = metadata->total_compressed_size();
  chunk.decoded_bytes = std::max<std::int64_t>(metadata->total_uncompressed_size(), 0);
  if (chunk.offset < 0 || chunk.length < 0 || chunk.offset > file_size || chunk.length > file_size - chunk.offset) {
    return Corrupt(where, "its data are said to be outside of the file");
  }
  return chunk;
}

Status AppendOpened(const ObjectReader& reader, const ObjectInfo& object, std::uint32_t object_index,
                    std::span<const ColumnRequest> requests, DayRange days, std::vector<RowGroup>& out) {
  DAYBOOK_ASSIGN_OR_RETURN(const std::shared_ptr<parquet::FileMetaData> metadata, ReadMetadata(reader, object.key));
  std::vector<BoundColumn> columns;
  for (const ColumnRequest& request : requests) {
    DAYBOOK_ASSIGN_OR_RETURN(BoundColumn bound, Bind(*metadata, request, object.key));
    columns.push_back(bound);
  }
  std::int64_t first_row = 0;
  for (int i = 0; i < metadata->num_row_groups(); ++i) {
    const std::unique_ptr<parquet::RowGroupMetaData> group = metadata->RowGroup(i);
    if (group->num_rows() < 0) return Corrupt(object.key, "a row group has a negative number of rows");
    RowGroup row_group;
    row_group.object = object_index;
    row_group.first_row = first_row;
    row_group.num_rows = group->num_rows();
    row_group.days = days;
    first_row += group->num_rows();
    if (row_group.num_rows == 0) continue;
    const auto bounds = StatisticsDays(*group->ColumnChunk(columns[0].leaf), columns[0].like.form);
    if (bounds.has_value()) {
      const std::int64_t start = std::max<std::int64_t>(bounds->first, days.start.days_since_epoch());
      const std::int64_t end = std::min<std::int64_t>(bounds->second, days.end.days_since_epoch());
      if (start > end) continue;
      row_group.days = {Day(static_cast<std::int32_t>(start)), Day(static_cast<std::int32_t>(end))};
      row_group.has_other_days = start != bounds->first || end != bounds->second;
    }
    for (std::size_t c = 0; c < columns.size(); ++c) {
      DAYBOOK_ASSIGN_OR_RETURN(const ColumnChunk chunk,
                               ChunkOf(*group, columns[c], object.size, c > 0 && row_group.has_other_days,
                                       object.key + ", column " + std::string(requests[c].name)));
      row_group.chunks.push_back(chunk);
    }
    out.push_back(std::move(row_group));
  }
  return {};
}

}  // namespace

Status AppendRowGroups(const ObjectStore& store, const ObjectInfo& object, std::uint32_t object_index,
                       std::span<const ColumnRequest> requests, DayRange days, std::vector<RowGroup>& out) {
  DAYBOOK_ASSIGN_OR_RETURN(const std::unique_ptr<ObjectReader> reader, store.Open(object));
  // Arrow throws at a footer that is malformed; this is the seam where that ends.
  try {
    return AppendOpened(*reader, object, object_index, requests, days, out);
  } catch (const std::exception& exception) {
    return Corrupt(object.key, CutText(exception.what(), 200));
  }
}

}  // namespace daybook
