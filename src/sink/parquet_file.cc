// SPDX-License-Identifier: Apache-2.0
#include "src/sink/parquet_file.h"

#include <arrow/array/builder_base.h>
#include <arrow/array/builder_binary.h>
#include <arrow/array/builder_decimal.h>
#include <arrow/array/builder_primitive.h>
#include <arrow/io/interfaces.h>
#include <arrow/memory_pool.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <arrow/util/decimal.h>
#include <parquet/arrow/writer.h>
#include <parquet/properties.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/sink/arrow_status.h"

namespace daybook {
namespace {

constexpr std::int64_t kRowsPerGroup = 128 * 1024;
constexpr std::int64_t kTextBytesPerGroup = std::int64_t{64} << 20;
// What is held as plain arrays before it is encoded.
constexpr std::int64_t kRowsPerBatch = 4096;
constexpr std::int64_t kTextBytesPerBatch = std::int64_t{4} << 20;

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

std::shared_ptr<arrow::DataType> TypeOf(ColumnKind kind, ParquetShape shape) {
  switch (kind) {
    case ColumnKind::kInteger: return arrow::int32();
    case ColumnKind::kDate: return arrow::date32();
    case ColumnKind::kMetric:
      return shape == ParquetShape::kRows ? arrow::decimal128(Numeric::kPrecision, Numeric::kScale) : arrow::float64();
    case ColumnKind::kText:
    case ColumnKind::kJson:
    case ColumnKind::kUuid: break;
  }
  return arrow::utf8();
}

std::shared_ptr<arrow::Schema> SchemaOf(ParquetShape shape) {
  arrow::FieldVector fields;
  const auto add = [&fields](std::string_view name, std::shared_ptr<arrow::DataType> type) {
    fields.push_back(arrow::field(std::string(name), std::move(type)));
  };
  if (shape == ParquetShape::kHive) add("uuid", arrow::utf8());
  for (const Column& column : RowColumns()) add(column.name, TypeOf(column.kind, shape));
  if (shape == ParquetShape::kHive) {
    add("csi_volume_handle", arrow::utf8());
    for (const std::string_view name : kNullNumbers) add(name, arrow::float64());
    for (const std::string_view name : kNullTexts) add(name, arrow::utf8());
  }
  return arrow::schema(std::move(fields));
}

arrow::Decimal128 DecimalOf(const Numeric& numeric) {
  return {static_cast<std::int64_t>(numeric.units >> 64), static_cast<std::uint64_t>(numeric.units)};
}

}  // namespace

// All members that call Arrow return its Status and may throw: ParquetFile is the seam.
class ParquetFile::Writer {
 public:
  Writer(OutputFile* file, ParquetShape shape, UuidGenerator* uuids)
      : object_(file->object()),
        shape_(shape),
        uuids_(uuids),
        schema_(SchemaOf(shape)),
        stream_(std::make_shared<FileStream>(file)) {}

  ~Writer() { stream_->GiveUp(); }

  arrow::Status Open() {
    const auto properties = parquet::WriterProperties::Builder()
                                .memory_pool(arrow::system_memory_pool())
                                ->compression(parquet::Compression::SNAPPY)
                                ->enable_dictionary()
                                ->max_row_group_length(kRowsPerGroup)
                                ->build();
    ARROW_ASSIGN_OR_RAISE(writer_,
                          parquet::arrow::FileWriter::Open(*schema_, arrow::system_memory_pool(), stream_, properties));
    for (const auto& field : schema_->fields()) {
      std::unique_ptr<arrow::ArrayBuilder> builder;
      ARROW_RETURN_NOT_OK(arrow::MakeBuilder(arrow::system_memory_pool(), field->type(), &builder));
      builders_.push_back(std::move(builder));
    }
    return arrow::Status::OK();
  }

  arrow::Status Append(Day day, const RunIdentity& identity, const FinishedRow& row) {
    std::size_t at = 0;
    if (shape_ == ParquetShape::kHive) {
      auto uuid = uuids_->Next();
      if (!uuid.ok()) {
        failure_ = uuid.status();
        return arrow::Status::Invalid("no uuid");
      }
      ARROW_RETURN_NOT_OK(AppendText(at++, uuid->ToString()));
    }
    for (const Column& column : RowColumns()) ARROW_RETURN_NOT_OK(AppendCell(at++, column, day, identity, row));
    if (shape_ == ParquetShape::kHive) {
      ARROW_RETURN_NOT_OK(AppendText(at++, row.csi_volume_handle));
      while (at < builders_.size()) ARROW_RETURN_NOT_OK(builders_[at++]->AppendNull());
    }
    ++batch_rows_;
    return batch_rows_ >= kRowsPerBatch || batch_text_ >= kTextBytesPerBatch ? FlushBatch() : arrow::Status::OK();
  }

  arrow::Status Close() {
    ARROW_RETURN_NOT_OK(FlushBatch());
    return writer_->Close();
  }

  // The error of ours that is behind Arrow's, if there is one.
  Status Explain(Status status) const {
    if (status.ok()) return status;
    if (!failure_.ok()) return failure_;
    return stream_->failure().ok() ? status : stream_->failure();
  }

  const std::string& object() const { return object_; }

 private:
  arrow::Status AppendText(std::size_t at, std::optional<std::string_view> text) {
    if (!text.has_value()) return builders_[at]->AppendNull();
    batch_text_ += static_cast<std::int64_t>(text->size());
    return static_cast<arrow::StringBuilder&>(*builders_[at]).Append(*text);
  }

  arrow::Status AppendCell(std::size_t at, const Column& column, Day day, const RunIdentity& identity,
                           const FinishedRow& row) {
    arrow::ArrayBuilder& builder = *builders_[at];
    switch (column.kind) {
      case ColumnKind::kDate: return static_cast<arrow::Date32Builder&>(builder).Append(day.days_since_epoch());
      case ColumnKind::kInteger: {
        const auto value = IntegerOf(column, identity, row);
        return value.has_value() ? static_cast<arrow::Int32Builder&>(builder).Append(*value) : builder.AppendNull();
      }
      case ColumnKind::kMetric: {
        const auto& metric = row.metrics[column.index];
        if (!metric.has_value()) return builder.AppendNull();
        if (shape_ == ParquetShape::kHive) return static_cast<arrow::DoubleBuilder&>(builder).Append(metric->value);
        return static_cast<arrow::Decimal128Builder&>(builder).Append(DecimalOf(metric->numeric));
      }
      case ColumnKind::kText:
      case ColumnKind::kJson:
      case ColumnKind::kUuid: break;
    }
    return AppendText(at, TextOf(column, identity, row));
  }

  arrow::Status FlushBatch() {
    if (batch_rows_ == 0) return arrow::Status::OK();
    arrow::ArrayVector columns;
    for (const auto& builder : builders_) {
      std::shared_ptr<arrow::Array> column;
      ARROW_RETURN_NOT_OK(builder->Finish(&column));
      columns.push_back(std::move(column));
    }
    // The writer starts a group by itself only when one is full of rows.
    if (group_text_ > 0 && group_text_ + batch_text_ > kTextBytesPerGroup) {
      ARROW_RETURN_NOT_OK(writer_->NewBufferedRowGroup());
      group_text_ = 0;
    }
    group_text_ += batch_text_;
    const auto batch = arrow::RecordBatch::Make(schema_, batch_rows_, std::move(columns));
    batch_rows_ = 0;
    batch_text_ = 0;
    return writer_->WriteRecordBatch(*batch);
  }

  const std::string object_;
  const ParquetShape shape_;
  UuidGenerator* const uuids_;
  const std::shared_ptr<arrow::Schema> schema_;
  const std::shared_ptr<FileStream> stream_;
  std::unique_ptr<parquet::arrow::FileWriter> writer_;
  std::vector<std::unique_ptr<arrow::ArrayBuilder>> builders_;  // one a column
  std::int64_t batch_rows_ = 0;
  std::int64_t batch_text_ = 0;
  std::int64_t group_text_ = 0;
  Status failure_;
};

ParquetFile::ParquetFile(std::unique_ptr<Writer> writer) : writer_(std::move(writer)) {}

ParquetFile::~ParquetFile() = default;

Result<std::unique_ptr<ParquetFile>> ParquetFile::Open(OutputFile* file, ParquetShape shape, UuidGenerator* uuids) {
  std::unique_ptr<Writer> writer;
  const Status status = CallArrow(kWhat, file->object(), [&] {
    writer = std::make_unique<Writer>(file, shape, uuids);
    return writer->Open();
  });
  if (!status.ok()) return writer == nullptr ? status : writer->Explain(status);
  return std::unique_ptr<ParquetFile>(new ParquetFile(std::move(writer)));
}

Status ParquetFile::Write(Day day, const RunIdentity& identity, std::span<const FinishedRow> rows) {
  return writer_->Explain(CallArrow(kWhat, writer_->object(), [&] {
    for (const FinishedRow& row : rows) ARROW_RETURN_NOT_OK(writer_->Append(day, identity, row));
    return arrow::Status::OK();
  }));
}

Status ParquetFile::Close() {
  return writer_->Explain(CallArrow(kWhat, writer_->object(), [&] { return writer_->Close(); }));
}

}  // namespace daybook
