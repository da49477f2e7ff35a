// SPDX-License-Identifier: Apache-2.0
// For tests: a Parquet file as Arrow reads it back.
#pragma once

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <gtest/gtest.h>
#include <parquet/arrow/reader.h>

#include <cstdint>
#include <memory>
#include <string>

namespace daybook {

inline std::shared_ptr<arrow::Table> ReadParquet(const std::string& path) {
  const auto input = arrow::io::ReadableFile::Open(path).ValueOrDie();
  const auto reader = parquet::arrow::OpenFile(input, arrow::default_memory_pool()).ValueOrDie();
  const auto table = reader->ReadTable().ValueOrDie();
  EXPECT_TRUE(table->ValidateFull().ok());
  return table;
}

// The value as text, "null" for NULL.
inline std::string Cell(const arrow::Table& table, const std::string& column, std::int64_t row) {
  return table.GetColumnByName(column)->GetScalar(row).ValueOrDie()->ToString();
}

}  // namespace daybook
