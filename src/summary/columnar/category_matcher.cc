// SPDX-License-Identifier: Apache-2.0
#include "src/summary/columnar/category_matcher.h"

#include <algorithm>
#include <string>
#include <utility>

#include "src/base/like.h"

namespace daybook::columnar {

Result<CategoryMatch> CategoryMatcher::MatchText(std::string_view namespace_) const {
  CategoryMatch match;
  for (const CostCategoryPattern& pattern : patterns_) {
    const std::optional<bool> like = Like(namespace_, pattern.pattern, has_escape_);
    if (!like.has_value()) {
      return InputError("match cost categories", "pattern " + pattern.pattern,
                        "it ends in a backslash, the escape character, at namespace " + std::string(namespace_),
                        "double the backslash in the look-up table");
    }
    if (!*like) continue;
    match.ids.push_back(pattern.id);
    if (pattern.id.has_value()) match.max_id = std::max(match.max_id.value_or(*pattern.id), *pattern.id);
  }
  match.times = std::max<std::uint64_t>(match.ids.size(), 1);
  return match;
}

Result<const CategoryMatch*> CategoryMatcher::Match(NameId namespace_) {
  const auto [at, is_new] = known_.try_emplace(namespace_);
  if (is_new && namespace_ != kNullName) {
    DAYBOOK_ASSIGN_OR_RETURN(at->second, MatchText(names_.TextOf(namespace_)));
  }
  return &at->second;
}

}  // namespace daybook::columnar
