// SPDX-License-Identifier: Apache-2.0
#include "src/sink/arrow_status.h"

#include <gtest/gtest.h>
#include <parquet/exception.h>

#include <new>

namespace daybook {
namespace {

Error ErrorOf(arrow::Status (*function)()) {
  const Status status = CallArrow("write Parquet", "rows.parquet", function);
  return status.ok() ? Error() : status.error();
}

TEST(ArrowStatus, OneFailureIsOneErrorHoweverItComes) {
  const auto returned = [] { return arrow::Status::OutOfMemory("malloc of size 64 failed"); };
  const auto thrown = []() -> arrow::Status {
    throw parquet::ParquetStatusException(arrow::Status::OutOfMemory("malloc of size 64 failed"));
  };
  const auto of_new = []() -> arrow::Status { throw std::bad_alloc(); };
  for (arrow::Status (*function)() : {+returned, +thrown, +of_new}) {
    EXPECT_EQ(
        ErrorOf(function).Message(),
        "write Parquet: rows.parquet: the memory is exhausted; free some memory or raise its limit, and run again");
    EXPECT_EQ(ErrorOf(function).kind, ErrorKind::kService);
  }
  EXPECT_EQ(ErrorOf([]() -> arrow::Status {
              throw parquet::ParquetStatusException(arrow::Status::IOError("no space"));
            }).kind,
            ErrorKind::kService);
  EXPECT_EQ(ErrorOf([]() -> arrow::Status { throw parquet::ParquetException("no such encoding"); }).kind,
            ErrorKind::kDefect);
  EXPECT_TRUE(CallArrow("write Parquet", "rows.parquet", [] { return arrow::Status::OK(); }).ok());
}

}  // namespace
}  // namespace daybook
