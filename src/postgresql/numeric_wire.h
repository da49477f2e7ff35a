// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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
// The value is rounded first, and nothing when it does not fit, as UnitsInColumn says.
std::optional<std::string> NumericToWire(Numeric value, NumericType type);

// `value` in units of 10^-15 as the column holds it: rounded half away from zero to the column's scale, as a cast on
// the server does. Nothing when it then needs more digits than the precision has.
std::optional<Int128> UnitsInColumn(Numeric value, NumericType type);

// What numeric_send gave, in units of 10^-15. Nothing for NaN, infinity, more than 15 decimals and 10^20 or more.
std::optional<Int128> UnitsOfWire(std::string_view wire);

// The type of a pg_attribute.atttypmod of a numeric column.
NumericType NumericTypeOfTypmod(std::int32_t typmod);

}  // namespace daybook
