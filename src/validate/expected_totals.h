// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "daybook/day.h"
#include "daybook/status.h"
#include "src/config/value.h"
#include "src/validate/side_totals.h"

namespace daybook {

// Totals that rows are to have, without the rows: a document of one's own, or computed from a nise static report. Its
// form is in docs/validate.md.
struct ExpectedTotals {
  using Quantities = std::array<std::optional<MeasureSum>, kNumQuantities>;

  std::string where;             // for messages
  std::optional<DayRange> days;  // of the rows that are summed; nothing: all
  // A cluster without a name is all clusters.
  std::map<ScopeKey, Quantities> totals;
  std::optional<std::int64_t> nodes;       // distinct ones
  std::optional<std::int64_t> namespaces;  // distinct ones
};

// `name` is for messages. All errors are kConfiguration.
Result<ExpectedTotals> ParseExpectedTotals(const std::string& text, const std::string& name,
                                           const Environment& environment);

}  // namespace daybook
