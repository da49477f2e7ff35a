// SPDX-License-Identifier: Apache-2.0
#include "src/generate/parquet_pages.h"

#include <arrow/buffer.h>
#include <arrow/io/interfaces.h>
#include <arrow/memory_pool.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/column_page.h>
#include <parquet/column_writer.h>
#include <parquet/file_writer.h>
#include <parquet/metadata.h>
#include <parquet/platform.h>
#include <parquet/properties.h>
#include <parquet/schema.h>
#include <parquet/statistics.h>

#include <algorithm>
#include <bit>
#include <memory>
#include <span>

#include "src/generate/run_lengths.h"
#include "src/sink/arrow_status.h"

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

void WriteDataPage(const DictionaryColumn& column, std::size_t first, std::size_t count, bool has_nulls,
                   parquet::PageWriter* pages) {
  const std::span<const std::uint32_t> codes(column.codes.data() + first, count);
  std::string page(4, '\0');
  std::vector<std::uint32_t> present;
  if (!has_nulls) {
    AppendRun(count, 1, 1, &page);
  } else {
    std::vector<std::uint32_t> levels(count, 1);
    for (std::size_t i = 0; i < count; ++i) {
      if (codes[i] == kNullCode) {
        levels[i] = 0;
      } else {
        present.push_back(codes[i]);
      }
    }
    AppendRunLengths(levels, 1, &page);
  }
  const std::string length = Bytes(static_cast<std::uint32_t>(page.size() - 4));
  std::copy(length.begin(), length.end(), page.begin());
  const bool has_dictionary = column.NumValues() > 0;
  if (has_dictionary) {
    const int bit_width = BitWidthFor(column.NumValues());
    page += static_cast<char>(bit_width);
    AppendRunLengths(has_nulls ? std::span<const std::uint32_t>(present) : codes, bit_width, &page);
  }
  const auto size = static_cast<std::int64_t>(page.size());
  // The writer compresses dictionary pages itself, but takes data pages as they are to stand in the file.
  const auto compressed = parquet::AllocateBuffer(arrow::default_memory_pool(), 0);
  pages->Compress(arrow::Buffer(reinterpret_cast<const std::uint8_t*>(page.data()), size), compressed.get());
  const parquet::DataPageV1 data_page(compressed, static_cast<std::int32_t>(count),
                                      has_dictionary ? parquet::Encoding::RLE_DICTIONARY : parquet::Encoding::PLAIN,
                                      parquet::Encoding::RLE, parquet::Encoding::RLE, size);
  pages->WriteDataPage(data_page);
}

std::int64_t WriteColumn(const DictionaryColumn& column, const std::shared_ptr<TextStream>& stream,
                         std::int16_t ordinal, parquet::ColumnChunkMetaDataBuilder* metadata) {
  const auto pages = parquet::PageWriter::Open(stream, parquet::Compression::SNAPPY, metadata, 0, ordinal);
  const bool has_dictionary = column.NumValues() > 0;
  if (has_dictionary) {
    pages->WriteDictionaryPage(parquet::DictionaryPage(arrow::Buffer::FromString(PlainDictionary(column)),
                                                       static_cast<std::int32_t>(column.NumValues()),
                                                       parquet::Encoding::PLAIN));
  }
  const std::int64_t num_nulls = std::count(column.codes.begin(), column.codes.end(), kNullCode);
  for (std::size_t first = 0; first < column.codes.size(); first += kRowsAPage) {
    WriteDataPage(column, first, std::min(kRowsAPage, column.codes.size() - first), num_nulls > 0, pages.get());
  }
  metadata->SetStatistics(StatisticsOf(column, num_nulls));
  pages->Close(has_dictionary, false);
  return pages->total_compressed_bytes_written();
}

arrow::Status Append(const CodedTable& table, const std::vector<std::pair<std::string, std::string>>& metadata,
                     std::string* out) {
  const auto stream = std::make_shared<TextStream>(out);
  parquet::schema::NodeVector fields;
  for (const DictionaryColumn& column : table.columns) fields.push_back(FieldOf(column));
  parquet::SchemaDescriptor schema;
  schema.Init(parquet::schema::GroupNode::Make("schema", parquet::Repetition::REQUIRED, fields));
  const auto properties =
      parquet::WriterProperties::Builder().compression(parquet::Compression::SNAPPY)->enable_dictionary()->build();
  ARROW_RETURN_NOT_OK(stream->Write("PAR1", 4));
  const auto file = parquet::FileMetaDataBuilder::Make(&schema, properties);
  parquet::RowGroupMetaDataBuilder* group = file->AppendRowGroup();
  group->set_num_rows(static_cast<std::int64_t>(table.num_rows));
  std::int64_t total = 0;
  std::int16_t ordinal = 0;
  for (const DictionaryColumn& column : table.columns) {
    total += WriteColumn(column, stream, ordinal++, group->NextColumnChunk());
  }
  group->Finish(total, 0);
  std::vector<std::string> keys;
  std::vector<std::string> values;
  for (const auto& [key, value] : metadata) {
    keys.push_back(key);
    values.push_back(value);
  }
  const auto footer = file->Finish(arrow::key_value_metadata(std::move(keys), std::move(values)));
  parquet::WriteFileMetaData(*footer, stream.get());
  return arrow::Status::OK();
}

}  // namespace

Status AppendParquet(const CodedTable& table, const std::vector<std::pair<std::string, std::string>>& metadata,
                     const std::string& object, std::string* out) {
  return CallArrow("write Parquet", object, [&] { return Append(table, metadata, out); });
}

}  // namespace daybook
