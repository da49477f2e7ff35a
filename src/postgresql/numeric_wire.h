// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "src/base/numeric.h"

namespace daybook {

// A column's numeric(precision, scale). Scale may be negative or above the precision. Nothing for both: numeric without
// limits.
struct NumericType {
  int precision = 0;  // 0: without limits
  int scale = 0;
};

// `value` as PostgreSQL's numeric_recv reads it, without the length word in front: numbers of two bytes, big-endian:
// how many base-10000 digits, the weight of the first (10000^weight), sign (0x0000 or 0x4000), dscale (decimals that
// are shown), the digits. Exact: no floating point takes part.
//
// The value is rounded half away from zero to the column's scale first, as a cast on the server does. Nothing when it
// then needs more digits than the precision has.
std::optional<std::string> NumericToWire(Numeric value, NumericType type);

// The type of a pg_attribute.atttypmod of a numeric column.
NumericType NumericTypeOfTypmod(std::int32_t typmod);

}  // namespace daybook
