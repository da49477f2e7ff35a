// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "daybook/job.h"
#include "daybook/status.h"
#include "src/summary/columnar/names.h"

namespace daybook::columnar {

// The patterns that a namespace matches (spec: C.15).
struct CategoryMatch {
  std::vector<std::optional<std::int32_t>> ids;  // one a matched pattern
  std::uint64_t times = 1;                       // how often a row of the namespace counts
  std::optional<std::int32_t> max_id;
};

// Matches each namespace of a block once. One thread at a time.
class CategoryMatcher {
 public:
  // All is borrowed.
  CategoryMatcher(const std::vector<CostCategoryPattern>& patterns, bool has_escape, const Names& names)
      : patterns_(patterns), has_escape_(has_escape), names_(names) {}
  // The pointer lives as long as the matcher.
  Result<const CategoryMatch*> Match(NameId namespace_);
  Result<CategoryMatch> MatchText(std::string_view namespace_) const;

 private:
  const std::vector<CostCategoryPattern>& patterns_;
  const bool has_escape_;
  const Names& names_;
  std::unordered_map<NameId, CategoryMatch> known_;
};

}  // namespace daybook::columnar
