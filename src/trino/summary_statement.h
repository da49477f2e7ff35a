// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "daybook/day.h"
#include "src/config/trino_uri.h"

namespace daybook {

// summary.sql: the rules as one statement of Trino, with "$name" where a value goes.
std::string_view SummarySql();

// The statement for some days. REQUIRES: they lie within one month (spec: F.30).
std::string SummaryStatement(const SummaryQuery& query, const DayRange& days);

}  // namespace daybook
