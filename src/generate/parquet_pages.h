// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "daybook/status.h"
#include "src/generate/coded_table.h"

namespace daybook {

// Appends a Parquet file with the rows in one row group (spec: inputs.md 2.8): Snappy, dictionary encoding, statistics,
// times as TIMESTAMP(MILLIS) without a zone. Dictionary pages are the columns' dictionaries as they are, so no value is
// hashed again. `metadata` becomes the file's. `object` is the name for messages.
Status AppendParquet(const CodedTable& table, const std::vector<std::pair<std::string, std::string>>& metadata,
                     const std::string& object, std::string* out);

}  // namespace daybook
