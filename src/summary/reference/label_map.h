// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>

#include "daybook/job.h"
#include "src/summary/dialect.h"

namespace daybook::reference {

// A flat map of labels; a value may be a JSON null. Equal by content, ordered by bytes.
using LabelMap = std::map<std::string, std::optional<std::string>>;
// Nothing: a NULL map (spec: A.5).
using NullableLabelMap = std::optional<LabelMap>;

// The keys that a summary keeps (spec: A.1).
class EnabledKeys {
 public:
  EnabledKeys(const Lookups& lookups, const DialectRules& rules);
  LabelMap Filter(const LabelMap& labels) const;

 private:
  std::set<std::string> keys_;
};

// Why a label text is refused, without the text.
struct LabelTextError {
  std::string why;
};

// Reads label text by the rules of the dialect (spec: A.2, A.5): a map, or NULL, or why not.
std::variant<NullableLabelMap, LabelTextError> ParseLabels(const std::optional<std::string>& text,
                                                           const DialectRules& rules);

// The maps merged from left to right, later wins (spec: A.3). NULL maps count as empty: who lets one turn the whole
// into NULL asks before.
LabelMap MergeLabels(std::initializer_list<const NullableLabelMap*> maps);

// Sorted keys, no spaces (spec: F.32).
std::string CanonicalText(const LabelMap& labels);

// Nothing, or why PostgreSQL cannot hold the map (spec: A.2, the last clause).
std::optional<std::string> WhyNotJsonb(const LabelMap& labels);

}  // namespace daybook::reference
