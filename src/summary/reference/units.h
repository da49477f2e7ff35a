// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "src/summary/reference/parquet_rows.h"

namespace daybook::reference {

// One rounding each, in the order that the rules write them (spec: F.29).

// Seconds of something to hours of it.
inline Number Hours(const Number& seconds) { return seconds.has_value() ? Number(*seconds / 3600) : std::nullopt; }

// Bytes of something to GiB of it.
inline Number Gigabytes(const Number& bytes) { return bytes.has_value() ? Number(*bytes * 0x1p-30) : std::nullopt; }

}  // namespace daybook::reference
