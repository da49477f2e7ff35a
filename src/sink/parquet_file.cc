// SPDX-License-Identifier: Apache-2.0
#include "src/sink/parquet_file.h"

#include <arrow/io/interfaces.h>
#include <parquet/schema.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/sink/arrow_status.h"
#include "src/sink/column_encoder.h"
#include "src/sink/paged_file.h"

namespace daybook {
namespace {

constexpr std::int64_t kRowsPerGroup = 128 * 1024;
// Encoded values: a row group is in memory until it is written.
constexpr std::size_t kBytesPerGroup = std::size_t{8} << 20;
// Rows are taken column by column, as many at a time as stay in the cache meanwhile; of rows with long labels fewer,
// since a row group can only end behind them.
constexpr std::size_t kRowsAtOnce = 64;
constexpr std::size_t kLabelBytesAtOnce = std::size_t{1} << 20;

constexpr const char* kWhat = "write Parquet";

// Columns of the target that a summary leaves NULL: Koku's cost models fill them later (spec: postgresql.md).
constexpr std::array<std::string_view, 13> kNullNumbers = {
    "infrastructure_raw_cost",
    "infrastructure_project_raw_cost",
    "infrastructure_data_in_gigabytes",
    "infrastructure_data_out_gigabytes",
    "infrastructure_markup_cost",
    "infrastructure_project_markup_cost",
    "infrastructure_monthly_cost",
    "supplementary_monthly_cost",
    "cost_model_cpu_cost",
    "cost_model_memory_cost",
    "cost_model_volume_cost",
    "cost_model_gpu_cost",
    "distributed_cost",
};
constexpr std::array<std::string_view, 8> kNullTexts = {
    "infrastructure_monthly_cost_json",
    "infrastructure_project_monthly_cost",
    "supplementary_usage_cost",
    "supplementary_monthly_cost_json",
    "supplementary_project_monthly_cost",
    "cost_model_rate_type",
    "monthly_cost_type",
    "raw_currency",
};

// Arrow's writer over an OutputFile. Keeps the error as it was, which Arrow would flatten to text.
class FileStream final : public arrow::io::OutputStream {
 public:
  explicit FileStream(OutputFile* file) : file_(file) {}

  arrow::Status Write(const void* data, std::int64_t length) override {
    if (file_ == nullptr) return arrow::Status::IOError("given up");
    failure_ = file_->Append({static_cast<const char*>(data), static_cast<std::size_t>(length)});
    return failure_.ok() ? arrow::Status::OK() : arrow::Status::IOError(failure_.error().why);
  }
  using Writable::Write;
  arrow::Status Flush() override { return arrow::Status::OK(); }
  arrow::Status Close() override { return arrow::Status::OK(); }
  arrow::Result<std::int64_t> Tell() const override { return file_ == nullptr ? 0 : file_->size(); }
  bool closed() const override { return file_ == nullptr; }

  // From now on nothing reaches the file: Parquet's writers put a footer out even when they are destroyed.
  void GiveUp() { file_ = nullptr; }
  const Status& failure() const { return failure_; }

 private:
  OutputFile* file_;
  Status failure_;
};

parquet::schema::NodePtr Field(std::string_view name, parquet::Type::type type,
                               std::shared_ptr<const parquet::LogicalType> logical = parquet::LogicalType::None(),
                               int length = -1) {
  return parquet::schema::PrimitiveNode::Make(std::string(name), parquet::Repetition::OPTIONAL, std::move(logical),
                                              type, length);
}

parquet::schema::NodePtr TextField(std::string_view name) {
  return Field(name, parquet::Type::BYTE_ARRAY, parquet::LogicalType::String());
}

parquet::schema::NodePtr FieldOf(const Column& column, ParquetShape shape) {
  switch (column.kind) {
    case ColumnKind::kInteger: return Field(column.name, parquet::Type::INT32);
    case ColumnKind::kDate: return Field(column.name, parquet::Type::INT32, parquet::LogicalType::Date());
    case ColumnKind::kMetric:
      if (shape == ParquetShape::kHive) return Field(column.name, parquet::Type::DOUBLE);
      return Field(column.name, parquet::Type::FIXED_LEN_BYTE_ARRAY,
                   parquet::LogicalType::Decimal(Numeric::kPrecision, Numeric::kScale), NumberEncoder::kDecimalBytes);
    case ColumnKind::kText:
    case ColumnKind::kJson:
    case ColumnKind::kUuid: break;
  }
  return TextField(column.name);
}

parquet::schema::NodeVector FieldsOf(ParquetShape shape) {
  parquet::schema::NodeVector fields;
  if (shape == ParquetShape::kHive) fields.push_back(TextField("uuid"));
  for (const Column& column : RowColumns()) fields.push_back(FieldOf(column, shape));
  if (shape == ParquetShape::kHive) {
    fields.push_back(TextField("csi_volume_handle"));
    for (const std::string_view name : kNullNumbers) fields.push_back(Field(name, parquet::Type::DOUBLE));
    for (const std::string_view name : kNullTexts) fields.push_back(TextField(name));
  }
  return fields;
}

// The encoder of each column of RowColumns(): one of the two, the other is not used.
struct CellEncoder {
  std::unique_ptr<TextEncoder> text;
  std::unique_ptr<NumberEncoder> number;

  ColumnEncoder& column() const { return text != nullptr ? static_cast<ColumnEncoder&>(*text) : *number; }
};

CellEncoder EncoderOf(const Column& column, ParquetShape shape) {
  using Form = NumberEncoder::Form;
  switch (column.kind) {
    case ColumnKind::kInteger:
    case ColumnKind::kDate: return {nullptr, std::make_unique<NumberEncoder>(Form::kInt32)};
    case ColumnKind::kMetric:
      return {nullptr, std::make_unique<NumberEncoder>(shape == ParquetShape::kHive ? Form::kDouble : Form::kDecimal)};
    case ColumnKind::kText:
    case ColumnKind::kJson:
    case ColumnKind::kUuid: break;
  }
  return {std::make_unique<TextEncoder>(), nullptr};
}

}  // namespace

// Members throw where Arrow does: ParquetFile is the seam.
class ParquetFile::Writer {
 public:
  Writer(OutputFile* file, ParquetShape shape, UuidGenerator* uuids)
      : object_(file->object()),
        shape_(shape),
        uuids_(uuids),
        stream_(std::make_shared<FileStream>(file)),
        file_(stream_, FieldsOf(shape)) {
    for (const Column& column : RowColumns()) cells_.push_back(EncoderOf(column, shape));
  }

  ~Writer() { stream_->GiveUp(); }

  void Open() { file_.Begin(); }

  arrow::Status Write(Day day, const RunIdentity& identity, std::span<const FinishedRow> rows) {
    while (!rows.empty()) {
      const auto some = NextRows(rows);
      if (shape_ == ParquetShape::kHive) ARROW_RETURN_NOT_OK(AppendHiveColumns(some));
      for (std::size_t i = 0; i < cells_.size(); ++i) AppendColumn(RowColumns()[i], cells_[i], day, identity, some);
      group_rows_ += static_cast<std::int64_t>(some.size());
      rows = rows.subspan(some.size());
      if (group_rows_ == kRowsPerGroup || GroupBytes() > kBytesPerGroup) EndGroup();
    }
    for (const CellEncoder& cell : cells_) {
      if (cell.text != nullptr) cell.text->ForgetViews();
    }
    handles_.ForgetViews();
    return arrow::Status::OK();
  }

  arrow::Status Close() {
    if (group_rows_ > 0) EndGroup();
    file_.Close({});
    return arrow::Status::OK();
  }

  // The error of ours that is behind Arrow's, if there is one.
  Status Explain(Status status) const {
    if (status.ok()) return status;
    if (!failure_.ok()) return failure_;
    return stream_->failure().ok() ? status : stream_->failure();
  }

  const std::string& object() const { return object_; }

 private:
  // The first of `rows`, at least one, which are appended before the row group may end.
  std::span<const FinishedRow> NextRows(std::span<const FinishedRow> rows) const {
    const auto left = static_cast<std::size_t>(kRowsPerGroup - group_rows_);
    const auto some = rows.first(std::min({kRowsAtOnce, left, rows.size()}));
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < some.size(); ++i) {
      for (const auto& labels : {some[i].pod_labels, some[i].volume_labels, some[i].all_labels}) {
        bytes += labels.has_value() ? labels->size() : 0;
      }
      if (bytes > kLabelBytesAtOnce) return some.first(i + 1);
    }
    return some;
  }

  arrow::Status AppendHiveColumns(std::span<const FinishedRow> rows) {
    for (const FinishedRow& row : rows) {
      auto uuid = uuids_->Next();
      if (!uuid.ok()) {
        failure_ = uuid.status();
        return arrow::Status::Invalid("no uuid");
      }
      uuid_texts_.Append(uuid->ToString());
      uuid_texts_.ForgetViews();
      AppendText(row.csi_volume_handle, handles_);
    }
    return arrow::Status::OK();
  }

  static void AppendText(const std::optional<std::string_view>& text, TextEncoder& encoder) {
    if (text.has_value()) {
      encoder.Append(*text);
    } else {
      encoder.AppendNull();
    }
  }

  void AppendColumn(const Column& column, const CellEncoder& cell, Day day, const RunIdentity& identity,
                    std::span<const FinishedRow> rows) const {
    switch (column.kind) {
      case ColumnKind::kDate:
        for (std::size_t i = 0; i < rows.size(); ++i) cell.number->Append(day.days_since_epoch());
        return;
      case ColumnKind::kInteger:
        for (const FinishedRow& row : rows) {
          const auto value = IntegerOf(column, identity, row);
          if (value.has_value()) {
            cell.number->Append(*value);
          } else {
            cell.number->AppendNull();
          }
        }
        return;
      case ColumnKind::kMetric:
        for (const FinishedRow& row : rows) {
          const auto& metric = row.metrics[column.index];
          if (!metric.has_value()) {
            cell.number->AppendNull();
          } else if (shape_ == ParquetShape::kHive) {
            cell.number->Append(metric.value());
          } else {
            cell.number->Append(metric.numeric());
          }
        }
        return;
      case ColumnKind::kText:
      case ColumnKind::kJson:
      case ColumnKind::kUuid: break;
    }
    for (const FinishedRow& row : rows) AppendText(TextOf(column, identity, row), *cell.text);
  }

  std::size_t GroupBytes() const {
    std::size_t bytes = uuid_texts_.num_bytes() + handles_.num_bytes();
    for (const CellEncoder& cell : cells_) bytes += cell.column().num_bytes();
    return bytes;
  }

  void EndGroup() {
    const std::int16_t first_cell = shape_ == ParquetShape::kHive ? 1 : 0;
    const auto end_of_cells = static_cast<std::int16_t>(first_cell + static_cast<std::int16_t>(cells_.size()));
    file_.WriteRowGroup(group_rows_, [&](std::int16_t ordinal, parquet::ColumnChunkMetaDataBuilder* metadata) {
      if (ordinal < first_cell) return uuid_texts_.WriteChunk(stream_, ordinal, metadata);
      if (ordinal < end_of_cells) {
        return cells_[static_cast<std::size_t>(ordinal - first_cell)].column().WriteChunk(stream_, ordinal, metadata);
      }
      if (ordinal == end_of_cells) return handles_.WriteChunk(stream_, ordinal, metadata);
      return WriteNulls(ordinal, metadata);
    });
    group_rows_ = 0;
  }

  // A column that is NULL in all rows.
  std::int64_t WriteNulls(std::int16_t ordinal, parquet::ColumnChunkMetaDataBuilder* metadata) {
    ColumnPages pages;
    pages.AddNulls(static_cast<std::size_t>(group_rows_));
    parquet::EncodedStatistics statistics;
    statistics.null_count = group_rows_;
    statistics.has_null_count = true;
    statistics.all_null_value = true;
    return pages.WriteChunk(stream_, ordinal, {}, statistics, metadata);
  }

  const std::string object_;
  const ParquetShape shape_;
  UuidGenerator* const uuids_;
  const std::shared_ptr<FileStream> stream_;
  PagedFile file_;
  std::vector<CellEncoder> cells_;  // by RowColumns()
  TextEncoder uuid_texts_;          // of kHive
  TextEncoder handles_;             // of kHive
  std::int64_t group_rows_ = 0;
  Status failure_;
};

ParquetFile::ParquetFile(std::unique_ptr<Writer> writer) : writer_(std::move(writer)) {}

ParquetFile::~ParquetFile() = default;

Result<std::unique_ptr<ParquetFile>> ParquetFile::Open(OutputFile* file, ParquetShape shape, UuidGenerator* uuids) {
  std::unique_ptr<Writer> writer;
  const Status status = CallArrow(kWhat, file->object(), [&] {
    writer = std::make_unique<Writer>(file, shape, uuids);
    writer->Open();
    return arrow::Status::OK();
  });
  if (!status.ok()) return writer == nullptr ? status : writer->Explain(status);
  return std::unique_ptr<ParquetFile>(new ParquetFile(std::move(writer)));
}

Status ParquetFile::Write(Day day, const RunIdentity& identity, std::span<const FinishedRow> rows) {
  return writer_->Explain(CallArrow(kWhat, writer_->object(), [&] { return writer_->Write(day, identity, rows); }));
}

Status ParquetFile::Close() {
  return writer_->Explain(CallArrow(kWhat, writer_->object(), [&] { return writer_->Close(); }));
}

}  // namespace daybook
