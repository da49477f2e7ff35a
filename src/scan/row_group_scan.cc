// SPDX-License-Identifier: Apache-2.0
#include "src/scan/row_group_scan.h"

#include <arrow/buffer.h>
#include <arrow/memory_pool.h>
#include <arrow/result.h>

#include <algorithm>
#include <bit>
#include <exception>
#include <numeric>
#include <optional>
#include <utility>

#include "src/scan/time_text.h"

namespace daybook {
namespace {

constexpr const char* kRead = "read Parquet";
constexpr const char* kUploadAgain = "upload the file again or remove it";
// Chunks that are nearer than this are read at once: a read costs more than the bytes between.
constexpr std::int64_t kLargestGap = 16 * 1024;

bool HasBytes(const ColumnChunk& chunk) { return chunk.form != ValueForm::kAbsent && chunk.form != ValueForm::kNull; }

// Whether a time, in milliseconds since 1970-01-01, is of one of the days.
bool IsOf(DayRange days, std::int64_t time) {
  const std::int64_t day = FloorDivide(time, kMillisPerDay);
  return days.start.days_since_epoch() <= day && day <= days.end.days_since_epoch();
}

}  // namespace

Result<ChunkBytes> ReadChunkBytes(const ObjectStore& store, const ObjectInfo& object, const RowGroup& row_group) {
  const std::vector<ColumnChunk>& chunks = row_group.chunks;
  DAYBOOK_ASSIGN_OR_RETURN(const std::unique_ptr<ObjectReader> reader, store.Open(object));
  ChunkBytes buffers(chunks.size());
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    if (HasBytes(chunks[i])) order.push_back(i);
  }
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return chunks[a].offset < chunks[b].offset; });
  for (std::size_t first = 0; first < order.size();) {
    const std::int64_t begin = chunks[order[first]].offset;
    std::int64_t end = begin + chunks[order[first]].length;
    std::size_t last = first + 1;
    for (; last < order.size() && chunks[order[last]].offset <= end + kLargestGap; ++last) {
      end = std::max(end, chunks[order[last]].offset + chunks[order[last]].length);
    }
    arrow::Result<std::unique_ptr<arrow::Buffer>> allocated =
        arrow::AllocateBuffer(end - begin, arrow::system_memory_pool());
    if (!allocated.ok()) {
      return ServiceError(kRead, object.key, "no memory for " + std::to_string(end - begin) + " bytes");
    }
    const std::shared_ptr<arrow::Buffer> bytes = std::move(allocated).ValueUnsafe();
    DAYBOOK_RETURN_IF_ERROR(reader->ReadAt(begin, end - begin, bytes->mutable_data()));
    for (; first < last; ++first) {
      const ColumnChunk& chunk = chunks[order[first]];
      buffers[order[first]] = arrow::SliceBuffer(bytes, chunk.offset - begin, chunk.length);
    }
  }
  return buffers;
}

Error RowGroupScan::Corrupt(std::size_t column, const std::string& why) const {
  return InputError(kRead, object_->key + ", column " + std::string(requests_[column].name), CutText(why, 200),
                    kUploadAgain);
}

std::string RowGroupScan::RowName(std::size_t row) const {
  return object_->key + ", row " + std::to_string(first_row_ + static_cast<std::int64_t>(row));
}

Error RowGroupScan::Refuse(std::size_t column, std::size_t row, const std::string& why) const {
  return InputError("read column", RowName(row) + ", column " + std::string(requests_[column].name), why,
                    "write the file again with the types of the reports");
}

Result<RowGroupScan> RowGroupScan::Open(const ObjectInfo& object, const RowGroup& row_group, ChunkBytes bytes,
                                        std::span<const ColumnRequest> requests, DayRange days, bool nan_is_null) {
  RowGroupScan scan;
  scan.object_ = &object;
  scan.requests_ = requests;
  scan.days_ = days;
  scan.rows_left_ = row_group.num_rows;
  scan.next_row_ = row_group.first_row + 1;
  const bool has_other_days =
      row_group.chunks[0].form != ValueForm::kUnfit &&
      (row_group.has_other_days || row_group.days.start < days.start || days.end < row_group.days.end);
  const std::shared_ptr<arrow::Buffer> interval_bytes = has_other_days ? bytes[0] : nullptr;
  std::size_t i = 0;
  try {
    for (; i < requests.size(); ++i) {
      Column& column = scan.columns_.emplace_back();
      const ColumnChunk& chunk = row_group.chunks[i];
      if (chunk.form == ValueForm::kUnfit) column.unfit_type = static_cast<parquet::Type::type>(chunk.physical_type);
      if (requests[i].kind == ColumnRequest::Kind::kNumber) {
        column.number = std::make_unique<NumberColumn>(chunk, row_group.num_rows, std::move(bytes[i]), nan_is_null);
      } else {
        column.coded = std::make_unique<CodedColumn>(chunk, requests[i].kind, row_group.num_rows, std::move(bytes[i]));
      }
    }
    i = 0;
    if (has_other_days) scan.PassOverOtherDays(row_group, interval_bytes, days);
  } catch (const std::exception& exception) {
    return scan.Corrupt(i, exception.what());
  }
  return scan;
}

// The interval tells exactly what the statistics of pages would tell about: it is small, and read twice here. Where
// rows are ordered by time, as they are in files of many days, most pages of the other columns are not even
// decompressed.
void RowGroupScan::PassOverOtherDays(const RowGroup& row_group, std::shared_ptr<arrow::Buffer> interval_bytes,
                                     DayRange days) {
  constexpr std::int64_t kBatchRows = 8192;
  CodedColumn interval(row_group.chunks[0], requests_[0].kind, row_group.num_rows, std::move(interval_bytes));
  std::vector<std::int32_t> codes(static_cast<std::size_t>(std::min(row_group.num_rows, kBatchRows)));
  std::vector<bool> is_wanted;  // by code
  std::int64_t first = row_group.num_rows;
  std::int64_t last = -1;
  for (std::int64_t row = 0; row < row_group.num_rows;) {
    const auto count = static_cast<std::size_t>(std::min(row_group.num_rows - row, kBatchRows));
    interval.Read(count, codes.data());
    for (std::size_t code = is_wanted.size(); code < interval.num_codes(); ++code) {
      const std::optional<std::int64_t> time = interval.TimeOf(code);
      // A text that is no time is met, and refused, when the rows are read.
      is_wanted.push_back(!time.has_value() || IsOf(days, *time));
    }
    for (std::size_t i = 0; i < count; ++i, ++row) {
      if (codes[i] == CodedColumn::kNull || !is_wanted[static_cast<std::size_t>(codes[i])]) continue;
      first = std::min(first, row);
      last = row;
    }
  }
  for (Column& column : std::span(columns_).subspan(1)) {
    if (column.number != nullptr) {
      column.number->PassOverPagesOutside(first, last);
    } else {
      column.coded->PassOverPagesOutside(first, last);
    }
  }
}

Result<std::size_t> RowGroupScan::Next(std::size_t max_rows) {
  const auto count = static_cast<std::size_t>(std::min<std::int64_t>(rows_left_, static_cast<std::int64_t>(max_rows)));
  std::size_t i = 0;
  // Arrow throws at pages that are malformed, and so do we: this is the seam where that ends.
  try {
    for (; i < columns_.size(); ++i) {
      Column& column = columns_[i];
      if (count == 0) {
        column.number != nullptr ? column.number->CheckFinished() : column.coded->CheckFinished();
      } else if (column.number != nullptr) {
        if (count > batch_capacity_) column.numbers = std::make_unique_for_overwrite<double[]>(count);
        column.number->Read(count, column.numbers.get());
      } else {
        if (count > batch_capacity_) column.codes = std::make_unique_for_overwrite<std::int32_t[]>(count);
        column.coded->Read(count, column.codes.get());
      }
    }
  } catch (const std::exception& exception) {
    return Corrupt(i, exception.what());
  }
  for (i = 0; i < columns_.size(); ++i) {
    if (columns_[i].unfit_type.has_value()) DAYBOOK_RETURN_IF_ERROR(CheckReadable(i, count));
  }
  batch_capacity_ = std::max(batch_capacity_, count);
  rows_left_ -= static_cast<std::int64_t>(count);
  first_row_ = next_row_;
  next_row_ += static_cast<std::int64_t>(count);
  return count;
}

bool RowGroupScan::IsWanted(std::size_t row) const {
  const std::int32_t code = codes(0)[row];
  if (code == CodedColumn::kNull) return false;
  const std::optional<std::int64_t> time =
      code == CodedColumn::kUnreadable ? std::nullopt : coded(0).TimeOf(static_cast<std::size_t>(code));
  return !time.has_value() || IsOf(days_, *time);
}

Status RowGroupScan::CheckReadable(std::size_t column, std::size_t count) {
  Column& of = columns_[column];
  for (std::size_t row = 0; row < count; ++row) {
    const bool is_unreadable = of.number != nullptr ? std::bit_cast<std::uint64_t>(of.numbers[row]) ==
                                                          std::bit_cast<std::uint64_t>(kUnreadableNumber)
                                                    : of.codes[row] == CodedColumn::kUnreadable;
    if (!is_unreadable) continue;
    if (IsWanted(row)) return Corrupt(column, "it has values of type " + parquet::TypeToString(*of.unfit_type));
    if (of.number != nullptr) {
      of.numbers[row] = kNullNumber;
    } else {
      of.codes[row] = CodedColumn::kNull;
    }
  }
  return {};
}

}  // namespace daybook
