// SPDX-License-Identifier: Apache-2.0
#include "src/generate/parquet_pages.h"

#include <arrow/io/interfaces.h>
#include <parquet/metadata.h>
#include <parquet/schema.h>
#include <parquet/statistics.h>

#include <algorithm>
#include <bit>
#include <memory>
#include <span>

#include "src/sink/arrow_status.h"
#include "src/sink/column_pages.h"
#include "src/sink/paged_file.h"

namespace daybook {
namespace {

constexpr std::size_t kRowsAPage = 20'000;  // as Arrow's writer

class TextStream final : public arrow::io::OutputStream {
 public:
  explicit TextStream(std::string* out) : out_(out), begin_(out->size()) {}
  arrow::Status Write(const void* data, std::int64_t length) override {
    out_->append(static_cast<const char*>(data), static_cast<std::size_t>(length));
    return arrow::Status::OK();
  }
  using Writable::Write;
  arrow::Status Close() override { return arrow::Status::OK(); }
  arrow::Result<std::int64_t> Tell() const override { return static_cast<std::int64_t>(out_->size() - begin_); }
  bool closed() const override { return false; }

 private:
  std::string* out_;
  std::size_t begin_;
};

parquet::schema::NodePtr FieldOf(const DictionaryColumn& column) {
  const std::string name(column.name);
  const auto optional = parquet::Repetition::OPTIONAL;
  switch (column.kind) {
    case CellKind::kTime:
      return parquet::schema::PrimitiveNode::Make(
          name, optional, parquet::LogicalType::Timestamp(false, parquet::LogicalType::TimeUnit::MILLIS, false, true),
          parquet::Type::INT64);
    case CellKind::kInteger: return parquet::schema::PrimitiveNode::Make(name, optional, parquet::Type::INT64);
    case CellKind::kNumber: return parquet::schema::PrimitiveNode::Make(name, optional, parquet::Type::DOUBLE);
    case CellKind::kText:
    case CellKind::kLabels: break;
  }
  return parquet::schema::PrimitiveNode::Make(name, optional, parquet::LogicalType::String(),
                                              parquet::Type::BYTE_ARRAY);
}

template <typename T>
std::string Bytes(T value) {
  static_assert(std::endian::native == std::endian::little);
  return std::string(reinterpret_cast<const char*>(&value), sizeof(value));
}

template <typename T>
void AppendPlain(const std::vector<T>& values, std::string* out) {
  out->append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

std::string PlainDictionary(const DictionaryColumn& column) {
  std::string bytes;
  if (column.kind == CellKind::kNumber) {
    AppendPlain(column.numbers, &bytes);
  } else if (column.kind == CellKind::kTime || column.kind == CellKind::kInteger) {
    AppendPlain(column.integers, &bytes);
  } else {
    for (const std::string& text : column.texts) bytes += Bytes(static_cast<std::uint32_t>(text.size())) + text;
  }
  return bytes;
}

// REQUIRES: every value of the dictionary is in a row.
parquet::EncodedStatistics StatisticsOf(const DictionaryColumn& column, std::int64_t num_nulls) {
  parquet::EncodedStatistics statistics;
  statistics.null_count = num_nulls;
  statistics.has_null_count = true;
  statistics.all_null_value = column.NumValues() == 0;
  statistics.set_is_signed(true);
  if (column.NumValues() == 0) return statistics;
  const auto set = [&](const auto& values, auto&& encode) {
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    statistics.set_min(encode(*least));
    statistics.set_max(encode(*most));
  };
  if (column.kind == CellKind::kNumber) {
    // A zero bound is -0 below and +0 above (Parquet's rule for floating point).
    set(column.numbers, [](double value) { return Bytes(value); });
    if (statistics.min() == Bytes(0.0)) statistics.set_min(Bytes(-0.0));
  } else if (column.kind == CellKind::kTime || column.kind == CellKind::kInteger) {
    set(column.integers, [](std::int64_t value) { return Bytes(value); });
  } else {
    statistics.set_is_signed(false);
    set(column.texts, [](const std::string& value) { return value; });
    statistics.ApplyStatSizeLimits(4096);
  }
  return statistics;
}

std::int64_t WriteColumn(const DictionaryColumn& column, const std::shared_ptr<arrow::io::OutputStream>& stream,
                         std::int16_t ordinal, parquet::ColumnChunkMetaDataBuilder* metadata) {
  ColumnPages pages;
  const std::span<const std::uint32_t> codes = column.codes;
  for (std::size_t first = 0; first < codes.size(); first += kRowsAPage) {
    pages.AddCoded(codes.subspan(first, std::min(kRowsAPage, codes.size() - first)), column.NumValues());
  }
  return pages.WriteChunk(stream, ordinal, {PlainDictionary(column), column.NumValues()},
                          StatisticsOf(column, pages.num_nulls()), metadata);
}

arrow::Status Append(const CodedTable& table, const std::vector<std::pair<std::string, std::string>>& metadata,
                     std::string* out) {
  const auto stream = std::make_shared<TextStream>(out);
  parquet::schema::NodeVector fields;
  for (const DictionaryColumn& column : table.columns) fields.push_back(FieldOf(column));
  PagedFile file(stream, fields);
  file.Begin();
  file.WriteRowGroup(static_cast<std::int64_t>(table.num_rows),
                     [&](std::int16_t ordinal, parquet::ColumnChunkMetaDataBuilder* chunk) {
                       return WriteColumn(table.columns[static_cast<std::size_t>(ordinal)], stream, ordinal, chunk);
                     });
  file.Close(metadata);
  return arrow::Status::OK();
}

}  // namespace

Status AppendParquet(const CodedTable& table, const std::vector<std::pair<std::string, std::string>>& metadata,
                     const std::string& object, std::string* out) {
  return CallArrow("write Parquet", object, [&] { return Append(table, metadata, out); });
}

}  // namespace daybook
