// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace daybook {

// The one form of numbers for people: "1,234,567" and "-1,234.50".
std::string CountText(std::int64_t number);
std::string DecimalText(double number, int decimals);
// "0.02 s", "1 min 05 s", "2 h 03 min".
std::string DurationText(double seconds);
// "512 bytes", "64.0 KiB", "1.5 GiB".
std::string BytesText(std::int64_t bytes);
// "3 rows", "1 row".
std::string Plural(std::int64_t number, const char* singular);

}  // namespace daybook
