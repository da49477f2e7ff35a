// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "daybook/day.h"
#include "daybook/status.h"
#include "src/io/object_store.h"
#include "src/scan/column_chunk.h"

namespace daybook {

// The end of a file, which is read at once: most footers are shorter.
inline constexpr std::int64_t kFooterReadBytes = 64 * 1024;

// Reads the footer of a Parquet object and appends its row groups that may have rows of `days`, by the statistics of
// the first request, which is the interval. `object_index` is what RowGroup::object becomes. Errors name the object,
// and the column where one is missing or of a type that cannot become what is asked for.
Status AppendRowGroups(const ObjectStore& store, const ObjectInfo& object, std::uint32_t object_index,
                       std::span<const ColumnRequest> requests, DayRange days, std::vector<RowGroup>& out);

}  // namespace daybook
