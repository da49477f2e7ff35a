// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daybook/day.h"
#include "src/base/uuid.h"
#include "src/postgresql/target_table.h"
#include "src/summary/finished_row.h"

namespace daybook {

// What a column of the target holds of a row of ours, before it is brought into the column's type. Nothing is NULL.

// Of a column with a text, JSON or UUID, not of kRowUuid. The view is of the row, of `identity` or of `storage`.
std::optional<std::string_view> TextValue(const TargetColumn& column, Day day, const RunIdentity& identity,
                                          const FinishedRow& row, std::string& storage);

// Of a column with a whole number.
std::optional<std::int64_t> IntegerValue(const TargetColumn& column, Day day, const RunIdentity& identity,
                                         const FinishedRow& row);

// Whether the row has a value for a column of ours that the table lacks.
bool HasValueForMissing(const TargetTable& table, const RunIdentity& identity, const FinishedRow& row);

// PostgreSQL's binary form of a date counts days since 2000-01-01.
inline constexpr std::int32_t kPostgresqlEpoch = 10957;  // in days since 1970-01-01
inline std::int32_t DateValue(Day day) { return day.days_since_epoch() - kPostgresqlEpoch; }
inline Day DayOfDateValue(std::int32_t value) { return Day(value + kPostgresqlEpoch); }

// "6ba7b810-9dad-11d1-80b4-00c04fd430c8" in either case; nothing for other text.
std::optional<Uuid> ParseUuid(std::string_view text);

}  // namespace daybook
