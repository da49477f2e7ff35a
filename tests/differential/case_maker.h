// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "tests/differential/lake.h"
#include "tests/differential/random.h"

namespace daybook::differential {

// A lake of one month full of what the rules make hard: labels that change within a day, volumes that are shared, NULL
// and blank names, patterns that meet, sums that lose bits, and files of every kind of writer.
Lake MakeLake(std::uint64_t seed);

// The same, of names, numbers and files that no engine refuses, stored as Koku stores them: what is done to it then
// changes neither type nor value.
Lake MakePlainLake(std::uint64_t seed);

// How a file is stored. `outside`: it may have rows outside of the range, where a value that is refused would be met
// by one engine and passed over by the other.
FileFormat MakeFormat(Random& random, const LakeFile& file, bool outside);

// Stored as Koku stores.
FileFormat PlainFormat(Table table);

}  // namespace daybook::differential
