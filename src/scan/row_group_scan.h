// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daybook/status.h"
#include "src/io/object_store.h"
#include "src/scan/coded_column.h"
#include "src/scan/column_chunk.h"
#include "src/scan/number_column.h"

namespace daybook {

// The bytes of the chunks of a row group, in their order.
using ChunkBytes = std::vector<std::shared_ptr<arrow::Buffer>>;

// Reads them; those that lie side by side in one read.
Result<ChunkBytes> ReadChunkBytes(const ObjectStore& store, const ObjectInfo& object, const RowGroup& row_group);

// Decodes the requested columns of one row group, a batch of rows at a time. One thread at a time.
class RowGroupScan {
 public:
  // `object` and `requests` are borrowed; the first request is the interval. `nan_is_null`: a NaN is read as NULL. Rows
  // that lie before the first or after the last one of `days` need not be read: they may come out as NULL in all
  // columns but the interval.
  static Result<RowGroupScan> Open(const ObjectInfo& object, const RowGroup& row_group, ChunkBytes bytes,
                                   std::span<const ColumnRequest> requests, DayRange days, bool nan_is_null);

  // Decodes the next rows, at most `max_rows`; 0 at the end. Invalidates what codes() and numbers() gave.
  Result<std::size_t> Next(std::size_t max_rows);

  // The batch in hand, of the request at `column`: of a text or time its codes, of a number its doubles.
  const std::int32_t* codes(std::size_t column) const { return columns_[column].codes.get(); }
  const double* numbers(std::size_t column) const { return columns_[column].numbers.get(); }
  // What the codes stand for. It grows while batches are read, and no code changes.
  const CodedColumn& coded(std::size_t column) const { return *columns_[column].coded; }

  // Where row `row` of the batch stands, as messages name it: "KEY, row 7". Rows of a file count from 1.
  std::string RowName(std::size_t row) const;
  // The error that refuses a value of the batch.
  Error Refuse(std::size_t column, std::size_t row, const std::string& why) const;
  std::string_view NameOf(std::size_t column) const { return requests_[column].name; }

 private:
  struct Column {
    std::unique_ptr<CodedColumn> coded;
    std::unique_ptr<NumberColumn> number;
    std::unique_ptr<std::int32_t[]> codes;
    std::unique_ptr<double[]> numbers;
    std::optional<parquet::Type::type> unfit_type;  // of ValueForm::kUnfit
  };

  RowGroupScan() = default;
  void PassOverOtherDays(const RowGroup& row_group, std::shared_ptr<arrow::Buffer> interval_bytes, DayRange days);
  // Whether the row of the batch is of days_, or cannot be told.
  bool IsWanted(std::size_t row) const;
  // What cannot be read is NULL in rows that nobody asked for, and refused in others.
  Status CheckReadable(std::size_t column, std::size_t count);
  Error Corrupt(std::size_t column, const std::string& why) const;

  const ObjectInfo* object_ = nullptr;
  std::span<const ColumnRequest> requests_;
  DayRange days_;
  std::vector<Column> columns_;
  std::size_t batch_capacity_ = 0;  // rows that codes and numbers have room for
  std::int64_t rows_left_ = 0;
  std::int64_t first_row_ = 1;
  std::int64_t next_row_ = 1;
};

}  // namespace daybook
