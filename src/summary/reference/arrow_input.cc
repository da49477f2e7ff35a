// SPDX-License-Identifier: Apache-2.0
#include "src/summary/reference/arrow_input.h"

#include <arrow/buffer.h>
#include <arrow/result.h>
#include <arrow/status.h>

#include <algorithm>
#include <string>
#include <utility>

#include "src/base/out_of_memory.h"

namespace daybook::reference {
namespace {

constexpr const char* kDetailType = "daybook::Error";

class StoreErrorDetail : public arrow::StatusDetail {
 public:
  explicit StoreErrorDetail(Error error) : error_(std::move(error)) {}
  const char* type_id() const override { return kDetailType; }
  std::string ToString() const override { return error_.Message(); }
  const Error& error() const { return error_; }

 private:
  Error error_;
};

class ArrowInput : public arrow::io::RandomAccessFile {
 public:
  explicit ArrowInput(std::unique_ptr<ObjectReader> reader) : reader_(std::move(reader)) {
    set_mode(arrow::io::FileMode::READ);
  }

  arrow::Status Close() override {
    closed_ = true;
    return arrow::Status::OK();
  }
  bool closed() const override { return closed_; }
  arrow::Result<std::int64_t> Tell() const override { return position_; }
  arrow::Status Seek(std::int64_t position) override {
    if (position < 0 || position > reader_->size()) return arrow::Status::IOError("seek beyond the end");
    position_ = position;
    return arrow::Status::OK();
  }
  arrow::Result<std::int64_t> GetSize() override { return reader_->size(); }

  arrow::Result<std::int64_t> ReadAt(std::int64_t position, std::int64_t num_bytes, void* out) override {
    if (position < 0 || num_bytes < 0 || position > reader_->size()) {
      return arrow::Status::IOError("read beyond the end");
    }
    const std::int64_t length = std::min(num_bytes, reader_->size() - position);
    Status status = reader_->ReadAt(position, length, out);
    if (!status.ok()) {
      return arrow::Status(arrow::StatusCode::IOError, "the object cannot be read",
                           std::make_shared<StoreErrorDetail>(std::move(status).error()));
    }
    return length;
  }
  arrow::Result<std::shared_ptr<arrow::Buffer>> ReadAt(std::int64_t position, std::int64_t num_bytes) override {
    if (position < 0 || num_bytes < 0 || position > reader_->size()) {
      return arrow::Status::IOError("read beyond the end");
    }
    // A corrupt file may ask for more bytes than there are: only what exists is allocated.
    const std::int64_t length = std::min(num_bytes, reader_->size() - position);
    ARROW_ASSIGN_OR_RAISE(std::unique_ptr<arrow::Buffer> buffer, arrow::AllocateBuffer(length));
    ARROW_RETURN_NOT_OK(ReadAt(position, length, buffer->mutable_data()).status());
    return std::shared_ptr<arrow::Buffer>(std::move(buffer));
  }
  arrow::Result<std::int64_t> Read(std::int64_t num_bytes, void* out) override {
    ARROW_ASSIGN_OR_RAISE(const std::int64_t length, ReadAt(position_, num_bytes, out));
    position_ += length;
    return length;
  }
  arrow::Result<std::shared_ptr<arrow::Buffer>> Read(std::int64_t num_bytes) override {
    ARROW_ASSIGN_OR_RAISE(std::shared_ptr<arrow::Buffer> buffer, ReadAt(position_, num_bytes));
    position_ += buffer->size();
    return buffer;
  }

 private:
  std::unique_ptr<ObjectReader> reader_;
  std::int64_t position_ = 0;
  bool closed_ = false;
};

}  // namespace

std::shared_ptr<arrow::io::RandomAccessFile> MakeArrowInput(std::unique_ptr<ObjectReader> reader) {
  return std::make_shared<ArrowInput>(std::move(reader));
}

Error ErrorOf(const arrow::Status& status, const std::string& what, const std::string& object) {
  if (status.detail() != nullptr && status.detail()->type_id() == kDetailType) {
    return static_cast<const StoreErrorDetail&>(*status.detail()).error();
  }
  if (status.IsOutOfMemory()) return OutOfMemoryError(what, object);
  return InputError(what, object, CutText(status.message(), 200), "upload the file again or remove it");
}

}  // namespace daybook::reference
