// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arrow/io/interfaces.h>

#include <memory>

#include "src/io/object_store.h"

namespace daybook::reference {

// An object as Arrow reads files. An error of the object store comes out of Arrow as the detail of its Status; see
// ErrorOf.
std::shared_ptr<arrow::io::RandomAccessFile> MakeArrowInput(std::unique_ptr<ObjectReader> reader);

// The error of the store that made `status`; that of exhausted memory; or an input error "`what`: `object`: ..." for
// what Arrow found itself.
Error ErrorOf(const arrow::Status& status, const std::string& what, const std::string& object);

}  // namespace daybook::reference
