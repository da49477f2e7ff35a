// SPDX-License-Identifier: Apache-2.0
#include <arrow/api.h>
#include <arrow/io/file.h>
#include <parquet/arrow/reader.h>
#include <parquet/file_reader.h>
#include <parquet/properties.h>

#include <array>
#include <memory>
#include <utility>

#include "src/baseline/parquet_cells.h"
#include "src/baseline/row_source.h"
#include "src/baseline/text_cells.h"
#include "src/sink/arrow_status.h"

namespace daybook {
namespace {

constexpr const char* kWhat = "read rows";
constexpr std::int64_t kBatchRows = 8192;

// What Arrow cannot make sense of is a fault of the file and not of ours.
Status AsInput(Status status) {
  if (status.ok() || status.error().kind != ErrorKind::kDefect) return status;
  return InputError(status.error().what, status.error().object, status.error().why,
                    "see whether it is a complete Parquet file");
}

class ParquetSource final : public RowSource {
 public:
  explicit ParquetSource(const std::string& path) : path_(path) {}

  std::string Describe() const override { return path_; }

  Result<SourceColumns> Open(const std::atomic<bool>&) override {
    DAYBOOK_RETURN_IF_ERROR(AsInput(CallArrow(kWhat, path_, [&] { return OpenFile(); })));
    std::vector<std::string> names;
    for (const auto& field : schema_->fields()) names.push_back(field->name());
    DAYBOOK_ASSIGN_OR_RETURN(SourceColumns columns, ColumnsOf(names, path_));
    has_source_ = columns.known[ColumnAt("source_uuid")];
    for (const auto& field : schema_->fields()) {
      const std::size_t at = ColumnAt(field->name());
      if (at == kNumRowColumns) continue;
      if (const auto why = WhyUnreadable(RowColumns()[at], *field->type())) {
        return InputError(kWhat, path_, "column " + field->name() + " " + *why,
                          "write the summary with the types of rows.parquet");
      }
    }
    return columns;
  }

  Status Read(const RowFilter& filter, const ColumnSet& wanted, const std::atomic<bool>& stop,
              const RowConsumer& consumer) override {
    Status failure;  // of the consumer, or of a value
    const Status read =
        AsInput(CallArrow(kWhat, path_, [&] { return ReadBatches(filter, wanted, stop, consumer, failure); }));
    return failure.ok() ? read : failure;
  }

 private:
  arrow::Status OpenFile() {
    ARROW_ASSIGN_OR_RAISE(const auto input, arrow::io::ReadableFile::Open(path_));
    parquet::ReaderProperties properties = parquet::default_reader_properties();
    properties.enable_buffered_stream();
    parquet::ArrowReaderProperties arrow_properties = parquet::default_arrow_reader_properties();
    arrow_properties.set_pre_buffer(false);
    arrow_properties.set_batch_size(kBatchRows);
    parquet::arrow::FileReaderBuilder builder;
    ARROW_RETURN_NOT_OK(builder.Open(input, properties));
    ARROW_ASSIGN_OR_RAISE(reader_, builder.properties(arrow_properties)->Build());
    return reader_->GetSchema(&schema_);
  }

  arrow::Status ReadBatches(const RowFilter& filter, const ColumnSet& wanted, const std::atomic<bool>& stop,
                            const RowConsumer& consumer, Status& failure) {
    std::vector<int> leaves;
    const parquet::SchemaDescriptor& leaf_schema = *reader_->parquet_reader()->metadata()->schema();
    ColumnSet read = wanted;
    read.set(ColumnAt("usage_start"));
    if (filter.source_uuid) read.set(ColumnAt("source_uuid"));
    for (std::size_t at = 0; at < kNumRowColumns; ++at) {
      const int leaf = leaf_schema.ColumnIndex(std::string(RowColumns()[at].name));
      if (read[at] && leaf >= 0) leaves.push_back(leaf);
    }
    std::vector<int> groups;
    for (int group = 0; group < reader_->num_row_groups(); ++group) groups.push_back(group);
    ARROW_ASSIGN_OR_RAISE(const auto batches, reader_->GetRecordBatchReader(groups, leaves));
    std::int64_t first_row = 1;
    std::shared_ptr<arrow::RecordBatch> batch;
    while (true) {
      ARROW_RETURN_NOT_OK(batches->ReadNext(&batch));
      if (batch == nullptr) return arrow::Status::OK();
      failure = stop.load(std::memory_order_relaxed) ? Status(InterruptedError(kWhat))
                                                     : ReadBatch(*batch, first_row, filter, consumer);
      if (!failure.ok()) return arrow::Status::OK();
      first_row += batch->num_rows();
    }
  }

  Error CellError(std::int64_t row, std::size_t at, const std::string& why) const {
    return InputError(kWhat, path_ + ", row " + std::to_string(row) + ", column " + std::string(RowColumns()[at].name),
                      why);
  }

  Status ReadBatch(const arrow::RecordBatch& batch, std::int64_t first_row, const RowFilter& filter,
                   const RowConsumer& consumer) {
    struct Wanted {
      std::size_t at;
      ArrowCells cells;
    };
    std::vector<Wanted> columns;
    for (int i = 0; i < batch.num_columns(); ++i) {
      const std::size_t at = ColumnAt(batch.schema()->field(i)->name());
      columns.push_back({at, ArrowCells(RowColumns()[at], *batch.column(i))});
    }
    const std::size_t day_at = ColumnAt("usage_start");
    const std::size_t uuid_at = ColumnAt("source_uuid");
    for (std::int64_t row = 0; row < batch.num_rows(); ++row) {
      for (const Wanted& column : columns) {
        const Column& target = RowColumns()[column.at];
        if (target.kind == ColumnKind::kMetric) {
          if (!column.cells.ReadMeasure(row, row_.measures[target.index])) {
            return CellError(first_row + row, column.at, "the value is no number below 10^18");
          }
          continue;
        }
        std::optional<std::string_view>& text = row_.texts[column.at];
        if (!column.cells.ReadText(row, scratch_[column.at], text)) {
          return CellError(first_row + row, column.at,
                           target.kind == ColumnKind::kDate ? "the value is no day" : "the value is no whole number");
        }
        if (column.at != day_at) continue;
        if (!text) return CellError(first_row + row, column.at, "NULL is no day");
        row_.day = *column.cells.ReadDay(row);
      }
      if (!filter.Takes(row_.day)) continue;
      const auto& uuid = row_.texts[uuid_at];
      if (filter.source_uuid && has_source_ && (!uuid || *uuid != *filter.source_uuid)) continue;
      DAYBOOK_RETURN_IF_ERROR(consumer(row_));
    }
    return {};
  }

  const std::string path_;
  std::unique_ptr<parquet::arrow::FileReader> reader_;
  std::shared_ptr<arrow::Schema> schema_;
  bool has_source_ = false;
  SourceRow row_;
  std::array<std::string, kNumRowColumns> scratch_;
};

}  // namespace

std::unique_ptr<RowSource> MakeParquetSource(const std::string& path) { return std::make_unique<ParquetSource>(path); }

}  // namespace daybook
