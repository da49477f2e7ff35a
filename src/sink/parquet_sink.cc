// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>

#include "src/base/elapsed_time.h"
#include "src/sink/parquet_file.h"
#include "src/sink/row_sink.h"
#include "src/sink/temporary_file.h"

namespace daybook {
namespace {

class ParquetSink final : public RowSink {
 public:
  explicit ParquetSink(const std::string& path) : path_(path) { report_.target = path; }

  Status Open() override {
    const ElapsedTime time(report_.seconds);
    DAYBOOK_ASSIGN_OR_RETURN(file_, TemporaryFile::Create(path_));
    DAYBOOK_ASSIGN_OR_RETURN(parquet_, ParquetFile::Open(&file_.file(), ParquetShape::kRows, nullptr));
    return {};
  }

  Status WriteDay(Day day, const RunIdentity& identity, std::span<const FinishedRow> rows) override {
    const ElapsedTime time(report_.seconds);
    DAYBOOK_RETURN_IF_ERROR(parquet_->Write(day, identity, rows));
    report_.rows += static_cast<std::int64_t>(rows.size());
    return {};
  }

  Status Prepare() override {
    const ElapsedTime time(report_.seconds);
    DAYBOOK_RETURN_IF_ERROR(parquet_->Close());
    parquet_.reset();
    return file_.Finish();
  }

  Status Commit() override {
    const ElapsedTime time(report_.seconds);
    return file_.Commit();
  }

  OutputReport report() const override { return report_; }

 private:
  const std::string path_;
  TemporaryFile file_;
  std::unique_ptr<ParquetFile> parquet_;  // after file_: it is destroyed first
  OutputReport report_;
};

}  // namespace

std::unique_ptr<RowSink> MakeParquetSink(const std::string& path) { return std::make_unique<ParquetSink>(path); }

}  // namespace daybook
