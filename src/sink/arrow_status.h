// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arrow/status.h>
#include <parquet/exception.h>

#include <exception>
#include <new>
#include <string>
#include <utility>

#include "daybook/status.h"
#include "src/base/out_of_memory.h"

namespace daybook {

// What Arrow reports, as an error of ours.
inline Status FromArrow(const arrow::Status& status, const std::string& what, const std::string& object) {
  if (status.ok()) return {};
  if (status.IsIOError()) return ServiceError(what, object, status.message());
  if (status.IsOutOfMemory()) return OutOfMemoryError(what, object);
  return DefectError(what, object, status.ToString());
}

// The seam to Arrow, which returns some errors and throws others: runs `function`, which returns an arrow::Status, and
// gives either kind of failure as a Status.
template <typename Function>
Status CallArrow(const std::string& what, const std::string& object, Function&& function) {
  try {
    return FromArrow(std::forward<Function>(function)(), what, object);
  } catch (const std::bad_alloc&) {
    return OutOfMemoryError(what, object);
  } catch (const parquet::ParquetStatusException& error) {
    return FromArrow(error.status(), what, object);
  } catch (const std::exception& error) {  // parquet::ParquetException among them
    return DefectError(what, object, error.what());
  }
}

}  // namespace daybook
