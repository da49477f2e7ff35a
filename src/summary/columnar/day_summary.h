// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "daybook/day.h"
#include "daybook/status.h"
#include "src/summary/columnar/category_matcher.h"
#include "src/summary/columnar/day_block.h"
#include "src/summary/columnar/roles.h"
#include "src/summary/dialect.h"
#include "src/summary/finished_row.h"

namespace daybook::columnar {

// Text that rows view, copied in blocks.
class TextArena {
 public:
  std::string_view Keep(std::string_view text);

 private:
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t num_free_ = 0;
  char* free_ = nullptr;
};

// The finished, sorted rows of one day, and all that they view: it needs nothing of the block it was made from.
struct DayRows {
  Day day;
  TextArena texts;
  std::vector<FinishedRow> rows;
};

// Joins and finishes a day of a block to which everything was added (spec: summary.md C to F). `day` counts from the
// first of the block.
Result<DayRows> SummarizeDay(const DayBlock& block, std::size_t day, const RolesByNode& roles,
                             CategoryMatcher& categories, const DialectRules& rules);

}  // namespace daybook::columnar
