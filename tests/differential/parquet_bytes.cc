// SPDX-License-Identifier: Apache-2.0
// Files as many writers make them: through Arrow's low-level writer, which leaves every choice to the caller.
#include <arrow/io/memory.h>
#include <arrow/util/float16.h>
#include <parquet/column_writer.h>
#include <parquet/exception.h>
#include <parquet/file_writer.h>
#include <parquet/properties.h>
#include <parquet/schema.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <deque>
#include <limits>
#include <numeric>
#include <optional>
#include <random>

#include "src/base/numeric.h"
#include "tests/differential/lake.h"

namespace daybook::differential {
namespace {

using parquet::LogicalType;
using parquet::schema::GroupNode;
using parquet::schema::NodePtr;
using parquet::schema::PrimitiveNode;
using PhysicalType = parquet::Type;

constexpr std::int64_t kNanosPerMilli = 1'000'000;
constexpr std::int64_t kNanosPerDay = 86'400'000'000'000;
constexpr int kFixedDecimalBytes = 16;

std::int64_t Floor(std::int64_t value, std::int64_t divisor) { return value / divisor - (value % divisor < 0 ? 1 : 0); }

// What the writer needs to know of a storage.
struct Type {
  PhysicalType::type physical;
  std::shared_ptr<const LogicalType> logical = LogicalType::None();
  int length = -1;
};

std::shared_ptr<const LogicalType> Timestamp(LogicalType::TimeUnit::unit unit, bool utc = false) {
  return LogicalType::Timestamp(utc, unit, false, true);
}

Type TypeOf(Storage storage, CellKind kind) {
  switch (storage) {
    case Storage::kPlainForm: break;
    case Storage::kBinary: return {PhysicalType::BYTE_ARRAY};
    case Storage::kJson: return {PhysicalType::BYTE_ARRAY, LogicalType::JSON()};
    case Storage::kFloat: return {PhysicalType::FLOAT};
    case Storage::kHalfFloat: return {PhysicalType::FIXED_LEN_BYTE_ARRAY, LogicalType::Float16(), 2};
    case Storage::kInt8: return {PhysicalType::INT32, LogicalType::Int(8, true)};
    case Storage::kUint16: return {PhysicalType::INT32, LogicalType::Int(16, false)};
    case Storage::kInt32: return {PhysicalType::INT32};
    case Storage::kUint32: return {PhysicalType::INT32, LogicalType::Int(32, false)};
    case Storage::kInt64: return {PhysicalType::INT64};
    case Storage::kUint64: return {PhysicalType::INT64, LogicalType::Int(64, false)};
    case Storage::kDecimal32: return {PhysicalType::INT32, LogicalType::Decimal(9, 2)};
    case Storage::kDecimal64: return {PhysicalType::INT64, LogicalType::Decimal(18, 4)};
    case Storage::kDecimalFixed:
      return {PhysicalType::FIXED_LEN_BYTE_ARRAY, LogicalType::Decimal(38, 6), kFixedDecimalBytes};
    case Storage::kDecimalBytes: return {PhysicalType::BYTE_ARRAY, LogicalType::Decimal(38, 6)};
    case Storage::kMicros: return {PhysicalType::INT64, Timestamp(LogicalType::TimeUnit::MICROS)};
    case Storage::kNanos: return {PhysicalType::INT64, Timestamp(LogicalType::TimeUnit::NANOS)};
    case Storage::kUtcMillis: return {PhysicalType::INT64, Timestamp(LogicalType::TimeUnit::MILLIS, true)};
    case Storage::kInt96: return {PhysicalType::INT96};
    case Storage::kDate: return {PhysicalType::INT32, LogicalType::Date()};
    case Storage::kTimeText: return {PhysicalType::BYTE_ARRAY, LogicalType::String()};
    case Storage::kNullType: return {PhysicalType::INT32, LogicalType::Null()};
    case Storage::kBoolean: return {PhysicalType::BOOLEAN};
  }
  switch (kind) {
    case CellKind::kTime: return {PhysicalType::INT64, Timestamp(LogicalType::TimeUnit::MILLIS)};
    case CellKind::kText: return {PhysicalType::BYTE_ARRAY, LogicalType::String()};
    case CellKind::kNumber: break;
  }
  return {PhysicalType::DOUBLE};
}

// The whole number nearest to `value`, where it lies within the bounds.
std::optional<Int128> Whole(double value, double least, double greatest) {
  const double whole = std::nearbyint(value);
  if (!(whole >= least && whole <= greatest)) return std::nullopt;
  return static_cast<Int128>(whole);
}

std::optional<Int128> WholeOf(double value, Storage storage) {
  switch (storage) {
    case Storage::kInt8: return Whole(value, -128, 127);
    case Storage::kUint16: return Whole(value, 0, 65535);
    case Storage::kInt32: return Whole(value, -2147483648.0, 2147483647.0);
    case Storage::kUint32: return Whole(value, 0, 4294967295.0);
    case Storage::kInt64: return Whole(value, -9223372036854774784.0, 9223372036854774784.0);
    case Storage::kUint64: return Whole(value, 0, 18446744073709549568.0);
    case Storage::kDecimal32: return Whole(value * 100, -999999999.0, 999999999.0);
    case Storage::kDecimal64: return Whole(value * 1e4, -999999999999999872.0, 999999999999999872.0);
    default: return Whole(value * 1e6, -9e36, 9e36);
  }
}

std::string TimeText(std::int64_t nanos, int form, std::size_t row) {
  if (form == 5) form = static_cast<int>(row % 5);
  const std::int64_t day = Floor(nanos, kNanosPerDay);
  const std::int64_t millis = (nanos - day * kNanosPerDay) / kNanosPerMilli;
  const auto padded = [](std::int64_t value, std::size_t width) {
    const std::string text = std::to_string(value);
    return std::string(width - std::min(width, text.size()), '0') + text;
  };
  std::string text = Day(static_cast<std::int32_t>(day)).ToString();
  if (form == 4 && millis == 0) return text;
  text += form % 2 == 0 ? ' ' : 'T';
  text += padded(millis / 3'600'000, 2) + ":" + padded(millis / 60'000 % 60, 2);
  if (form != 3 || millis % 60'000 != 0) text += ":" + padded(millis / 1000 % 60, 2);
  if (millis % 1000 != 0) text += "." + padded(millis % 1000, 3) + (form == 1 ? "9" : "");
  if (form == 1) text += "Z";
  if (form == 2) text += " +0000 UTC";
  return text;
}

// A cell as the physical type holds it. Texts and byte strings live in `texts`.
struct Converter {
  Storage storage;
  int time_form;
  std::deque<std::string>& texts;

  parquet::ByteArray Bytes(std::string text) const {
    const std::string& kept = texts.emplace_back(std::move(text));
    return {static_cast<std::uint32_t>(kept.size()), reinterpret_cast<const std::uint8_t*>(kept.data())};
  }
  std::string BigEndian(Int128 value, bool shortest) const {
    std::string bytes;
    for (int shift = 120; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xFF);
    while (shortest && bytes.size() > 1) {
      const bool negative = (bytes[1] & 0x80) != 0;
      if (bytes[0] != (negative ? '\xFF' : '\0')) break;
      bytes.erase(0, 1);
    }
    return bytes;
  }

  std::optional<parquet::ByteArray> operator()(const Cell& cell, std::size_t row, parquet::ByteArrayType) const {
    if (const auto* text = std::get_if<std::string>(&cell)) return Bytes(*text);
    if (const auto* nanos = std::get_if<std::int64_t>(&cell)) return Bytes(TimeText(*nanos, time_form, row));
    const auto whole = WholeOf(std::get<double>(cell), storage);
    if (!whole.has_value()) return std::nullopt;
    return Bytes(BigEndian(*whole, true));
  }
  std::optional<parquet::FixedLenByteArray> operator()(const Cell& cell, std::size_t, parquet::FLBAType) const {
    const double value = std::get<double>(cell);
    if (storage == Storage::kHalfFloat) {
      if (std::isfinite(value) && std::abs(value) > 65504) return std::nullopt;
      const std::uint16_t bits = arrow::util::Float16::FromDouble(value).bits();
      const std::string& kept =
          texts.emplace_back(std::string{static_cast<char>(bits & 0xFFU), static_cast<char>(bits >> 8U)});
      return parquet::FixedLenByteArray(reinterpret_cast<const std::uint8_t*>(kept.data()));
    }
    const auto whole = WholeOf(value, storage);
    if (!whole.has_value()) return std::nullopt;
    return parquet::FixedLenByteArray(Bytes(BigEndian(*whole, false)).ptr);
  }
  std::optional<double> operator()(const Cell& cell, std::size_t, parquet::DoubleType) const {
    return std::get<double>(cell);
  }
  std::optional<float> operator()(const Cell& cell, std::size_t, parquet::FloatType) const {
    const double value = std::get<double>(cell);
    if (std::isfinite(value) && std::abs(value) > 3e38) return std::nullopt;
    return static_cast<float>(value);
  }
  std::optional<bool> operator()(const Cell&, std::size_t, parquet::BooleanType) const { return true; }
  std::optional<parquet::Int96> operator()(const Cell& cell, std::size_t, parquet::Int96Type) const {
    const std::int64_t nanos = std::get<std::int64_t>(cell);
    const std::int64_t day = Floor(nanos, kNanosPerDay);
    const auto of_day = static_cast<std::uint64_t>(nanos - day * kNanosPerDay);
    return parquet::Int96{{static_cast<std::uint32_t>(of_day), static_cast<std::uint32_t>(of_day >> 32U),
                           static_cast<std::uint32_t>(day + 2'440'588)}};
  }
  std::optional<std::int32_t> operator()(const Cell& cell, std::size_t, parquet::Int32Type) const {
    if (storage == Storage::kNullType) return std::nullopt;
    if (const auto* nanos = std::get_if<std::int64_t>(&cell)) {
      return static_cast<std::int32_t>(Floor(*nanos, kNanosPerDay));
    }
    const auto whole = WholeOf(std::get<double>(cell), storage);
    return whole.has_value() ? std::optional(static_cast<std::int32_t>(*whole)) : std::nullopt;
  }
  std::optional<std::int64_t> operator()(const Cell& cell, std::size_t, parquet::Int64Type) const {
    if (const auto* nanos = std::get_if<std::int64_t>(&cell)) {
      return storage == Storage::kNanos    ? *nanos
             : storage == Storage::kMicros ? Floor(*nanos, 1000)
                                           : Floor(*nanos, kNanosPerMilli);
    }
    const auto whole = WholeOf(std::get<double>(cell), storage);
    return whole.has_value() ? std::optional(static_cast<std::int64_t>(*whole)) : std::nullopt;
  }
};

template <typename ParquetType>
void WriteValues(parquet::ColumnWriter* writer, std::span<const Cell* const> cells, const Converter& convert,
                 bool optional) {
  std::vector<std::int16_t> levels;
  std::deque<typename ParquetType::c_type> present;  // not a vector: that of bool has no data()
  for (std::size_t row = 0; row < cells.size(); ++row) {
    const auto value = cells[row]->index() == 0 ? std::nullopt : convert(*cells[row], row, ParquetType());
    levels.push_back(value.has_value() ? 1 : 0);
    if (value.has_value()) present.push_back(*value);
  }
  const auto values = std::make_unique<typename ParquetType::c_type[]>(present.size() + 1);
  std::copy(present.begin(), present.end(), values.get());
  static_cast<parquet::TypedColumnWriter<ParquetType>*>(writer)->WriteBatch(
      static_cast<std::int64_t>(cells.size()), optional ? levels.data() : nullptr, nullptr, values.get());
}

void WriteCells(parquet::ColumnWriter* writer, PhysicalType::type physical, std::span<const Cell* const> cells,
                const Converter& convert, bool optional) {
  switch (physical) {
    case PhysicalType::BOOLEAN: return WriteValues<parquet::BooleanType>(writer, cells, convert, optional);
    case PhysicalType::INT32: return WriteValues<parquet::Int32Type>(writer, cells, convert, optional);
    case PhysicalType::INT64: return WriteValues<parquet::Int64Type>(writer, cells, convert, optional);
    case PhysicalType::INT96: return WriteValues<parquet::Int96Type>(writer, cells, convert, optional);
    case PhysicalType::FLOAT: return WriteValues<parquet::FloatType>(writer, cells, convert, optional);
    case PhysicalType::DOUBLE: return WriteValues<parquet::DoubleType>(writer, cells, convert, optional);
    case PhysicalType::BYTE_ARRAY: return WriteValues<parquet::ByteArrayType>(writer, cells, convert, optional);
    case PhysicalType::FIXED_LEN_BYTE_ARRAY: return WriteValues<parquet::FLBAType>(writer, cells, convert, optional);
    default: throw parquet::ParquetException("no such physical type");
  }
}

// The encoding of values beside a dictionary, where the type has it.
parquet::Encoding::type EncodingOf(ValueEncoding encoding, PhysicalType::type physical) {
  const bool bytes = physical == PhysicalType::BYTE_ARRAY;
  const bool whole = physical == PhysicalType::INT32 || physical == PhysicalType::INT64;
  const bool fixed = physical == PhysicalType::FIXED_LEN_BYTE_ARRAY;
  const bool real = physical == PhysicalType::FLOAT || physical == PhysicalType::DOUBLE;
  switch (encoding) {
    case ValueEncoding::kDelta:
      if (whole) return parquet::Encoding::DELTA_BINARY_PACKED;
      if (bytes) return parquet::Encoding::DELTA_BYTE_ARRAY;
      break;
    case ValueEncoding::kDeltaLength:
      if (bytes) return parquet::Encoding::DELTA_LENGTH_BYTE_ARRAY;
      break;
    case ValueEncoding::kByteStreamSplit:
      if (whole || fixed || real) return parquet::Encoding::BYTE_STREAM_SPLIT;
      break;
    default: break;
  }
  return parquet::Encoding::PLAIN;
}

arrow::Compression::type CompressionOf(Codec codec) {
  switch (codec) {
    case Codec::kNone: break;
    case Codec::kSnappy: return arrow::Compression::SNAPPY;
    case Codec::kGzip: return arrow::Compression::GZIP;
    case Codec::kZstd: return arrow::Compression::ZSTD;
    case Codec::kLz4: return arrow::Compression::LZ4;
    case Codec::kBrotli: return arrow::Compression::BROTLI;
  }
  return arrow::Compression::UNCOMPRESSED;
}

// A column of the file: of the table, or an extra one.
struct FileColumn {
  int table_column = -1;
  NodePtr node;
  Type type = {PhysicalType::INT32};
  bool optional = true;
  int num_leaves = 1;
};

NodePtr MakeNode(std::string_view name, const Type& type, parquet::Repetition::type repetition) {
  return PrimitiveNode::Make(std::string(name), repetition, type.logical, type.physical, type.length);
}

std::vector<FileColumn> ColumnsOfFile(const LakeFile& file) {
  const std::span<const TableColumn> table = ColumnsOf(file.table);
  std::vector<FileColumn> columns;
  for (std::size_t c = 0; c < table.size(); ++c) {
    const ColumnFormat& format = file.format.columns[c];
    if (format.absent) continue;
    FileColumn column;
    column.table_column = static_cast<int>(c);
    column.type = TypeOf(format.storage, table[c].kind);
    // A column whose storage may lose values is optional.
    column.optional =
        !format.required || format.storage != Storage::kPlainForm ||
        std::any_of(file.rows.begin(), file.rows.end(), [&](const LakeRow& row) { return row[c].index() == 0; });
    column.node = MakeNode(table[c].name, column.type,
                           column.optional ? parquet::Repetition::OPTIONAL : parquet::Repetition::REQUIRED);
    columns.push_back(std::move(column));
  }
  if (file.format.extra_columns) {
    const Type plain = {PhysicalType::INT32};
    const NodePtr a = MakeNode("a", plain, parquet::Repetition::OPTIONAL);
    const NodePtr b = MakeNode("node", plain, parquet::Repetition::OPTIONAL);
    FileColumn nested;
    nested.node = GroupNode::Make("extra", parquet::Repetition::OPTIONAL, {a, b});
    nested.num_leaves = 2;
    columns.insert(columns.begin(), nested);
    FileColumn repeated;
    repeated.node = MakeNode("extra_repeated", plain, parquet::Repetition::REPEATED);
    columns.insert(columns.begin() + static_cast<std::ptrdiff_t>(columns.size() / 2), repeated);
  }
  if (file.format.order_seed != 0) {
    std::mt19937_64 random(file.format.order_seed);
    std::shuffle(columns.begin(), columns.end(), random);
  }
  return columns;
}

std::shared_ptr<parquet::WriterProperties> PropertiesOf(const LakeFile& file, const std::vector<FileColumn>& columns) {
  const FileFormat& format = file.format;
  parquet::WriterProperties::Builder builder;
  builder.data_pagesize(format.page_bytes)
      ->dictionary_pagesize_limit(format.dictionary_bytes)
      ->write_batch_size(format.rows_per_write)
      ->data_page_version(format.page_version_2 ? parquet::ParquetDataPageVersion::V2
                                                : parquet::ParquetDataPageVersion::V1);
  format.checksums ? builder.enable_page_checksum() : builder.disable_page_checksum();
  format.page_index ? builder.enable_write_page_index() : builder.disable_write_page_index();
  for (const FileColumn& column : columns) {
    if (column.table_column < 0) continue;
    const ColumnFormat& of_column = format.columns[static_cast<std::size_t>(column.table_column)];
    const std::string& name = column.node->name();
    if (of_column.encoding == ValueEncoding::kDictionary) {
      builder.enable_dictionary(name);
    } else {
      builder.disable_dictionary(name)->encoding(name, EncodingOf(of_column.encoding, column.type.physical));
    }
    builder.compression(name, CompressionOf(of_column.codec));
    of_column.statistics ? builder.enable_statistics(name) : builder.disable_statistics(name);
  }
  return builder.build();
}

}  // namespace

std::string ParquetBytes(const LakeFile& file) {
  const std::vector<FileColumn> columns = ColumnsOfFile(file);
  parquet::schema::NodeVector nodes;
  for (const FileColumn& column : columns) nodes.push_back(column.node);
  const auto schema =
      std::static_pointer_cast<GroupNode>(GroupNode::Make("schema", parquet::Repetition::REQUIRED, nodes));
  const std::shared_ptr<arrow::io::BufferOutputStream> out = arrow::io::BufferOutputStream::Create(4096).ValueOrDie();
  const std::unique_ptr<parquet::ParquetFileWriter> writer =
      parquet::ParquetFileWriter::Open(out, schema, PropertiesOf(file, columns));
  const auto rows_per_group = static_cast<std::size_t>(std::max<std::int64_t>(file.format.rows_per_group, 1));
  std::deque<std::string> texts;
  for (std::size_t first = 0; first < file.rows.size(); first += rows_per_group) {
    const std::size_t count = std::min(rows_per_group, file.rows.size() - first);
    parquet::RowGroupWriter* const group = writer->AppendRowGroup();
    for (const FileColumn& column : columns) {
      if (column.table_column < 0) {
        const std::vector<std::int16_t> levels(count, 0);
        for (int leaf = 0; leaf < column.num_leaves; ++leaf) {
          static_cast<parquet::Int32Writer*>(group->NextColumn())
              ->WriteBatch(static_cast<std::int64_t>(count), levels.data(), levels.data(), nullptr);
        }
        continue;
      }
      const auto c = static_cast<std::size_t>(column.table_column);
      std::vector<const Cell*> cells;
      for (std::size_t i = 0; i < count; ++i) cells.push_back(&file.rows[first + i][c]);
      const Converter convert = {file.format.columns[c].storage, file.format.time_form, texts};
      WriteCells(group->NextColumn(), column.type.physical, cells, convert, column.optional);
    }
    group->Close();
  }
  writer->Close();
  return out->Finish().ValueOrDie()->ToString();
}

}  // namespace daybook::differential
