// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace daybook {

inline constexpr std::int64_t kMillisPerDay = 86'400'000;

// Quotient rounded towards minus infinity. REQUIRES: divisor > 0.
constexpr std::int64_t FloorDivide(std::int64_t value, std::int64_t divisor) {
  return value / divisor - (value % divisor < 0 ? 1 : 0);
}

// Milliseconds since 1970-01-01, UTC, of "2025-10-01[ |T]00:00[:00[.fraction]][ +0000 UTC|Z]" or of a date alone.
// Further decimals of the fraction are cut. Nothing when it is no time.
std::optional<std::int64_t> ParseTimeText(std::string_view text);

}  // namespace daybook
