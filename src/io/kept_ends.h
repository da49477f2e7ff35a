// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "src/io/object_store.h"

namespace daybook {

// Objects up to this size are read as a whole when their end is asked for.
inline constexpr std::int64_t kSmallObjectBytes = 128 * 1024;

// A store that keeps what was read of the ends of objects (a Parquet file is read from there), so that it need not be
// read again with what lies before it: of a small object everything is there after one request. It keeps up to
// `max_bytes`; ends from which something was read go first when there is no room, and what then finds none is not kept.
// It takes over `store`, and outlives its readers. Any thread may call.
std::unique_ptr<ObjectStore> KeepEnds(std::unique_ptr<ObjectStore> store, std::int64_t max_bytes);

}  // namespace daybook
