// SPDX-License-Identifier: Apache-2.0
#include "src/summary/reference/join_counts.h"

#include <algorithm>
#include <cmath>

#include "src/base/like.h"

namespace daybook::reference {

void NullableSum::Add(const Number& value, std::uint64_t times) {
  if (!value.has_value()) return;
  any_ = true;
  sum_.Add(*value, times);
}

Number NullableSum::Round() const { return any_ ? Number(sum_.Round()) : std::nullopt; }

void NullableMax::Add(const Number& value) {
  if (!value.has_value()) return;
  if (!value_.has_value() || std::isnan(*value_) || *value > *value_) value_ = value;
}

void TakeMax(const Text& value, Text& max) {
  if (value.has_value() && (!max.has_value() || *value > *max)) max = value;
}

Result<NullableLabelMap> FilteredLabels(const Text& text, const Origin& origin, const char* column,
                                        const EnabledKeys& keys, const DialectRules& rules) {
  auto parsed = ParseLabels(text, rules);
  const auto refuse = [&](const std::string& why) {
    return InputError("read labels", origin.ToString() + ", column " + column,
                      why + ": " + CutText(text.value_or(""), 120), "mend the report and upload it again");
  };
  if (const auto* error = std::get_if<LabelTextError>(&parsed)) return refuse(error->why);
  auto& labels = std::get<NullableLabelMap>(parsed);
  if (!labels.has_value()) return NullableLabelMap();
  LabelMap kept = keys.Filter(*labels);
  if (const auto why = WhyNotJsonb(kept)) return refuse(*why);
  return NullableLabelMap(std::move(kept));
}

Result<LabelsOfDay> LabelsOfDay::Make(const char* column, const std::vector<LabelRow>& daily,
                                      const std::vector<LabelRow>* latest, const EnabledKeys& keys,
                                      const DialectRules& rules) {
  LabelsOfDay labels;
  for (const LabelRow& row : daily) {
    // Read also where nothing is joined: a text that is refused refuses the run (spec: A.5).
    DAYBOOK_ASSIGN_OR_RETURN(NullableLabelMap map, FilteredLabels(row.labels, row.origin, column, keys, rules));
    if (row.name.has_value()) labels.maps_[{row.day, *row.name}].insert(std::move(map));
  }
  for (const auto& [key, maps] : labels.maps_) labels.num_changed_ += maps.size() > 1 ? 1 : 0;
  if (latest == nullptr) return labels;

  const auto text_of = [](const NullableLabelMap& map) { return map.has_value() ? CanonicalText(*map) : ""; };
  std::map<std::pair<Day, std::string>, std::pair<std::int64_t, NullableLabelMap>> last;
  for (const LabelRow& row : *latest) {
    DAYBOOK_ASSIGN_OR_RETURN(NullableLabelMap map, FilteredLabels(row.labels, row.origin, column, keys, rules));
    if (!row.name.has_value()) continue;
    const auto [at, inserted] = last.try_emplace({row.day, *row.name}, row.interval_start, map);
    auto& [time, best] = at->second;
    if (inserted || row.interval_start < time) continue;
    if (row.interval_start > time || text_of(map) > text_of(best)) best = map;
    time = row.interval_start;
  }
  for (auto& [key, maps] : labels.maps_) {
    if (maps.size() > 1) {
      const auto greatest = std::max_element(maps.begin(), maps.end(),
                                             [&](const auto& a, const auto& b) { return text_of(a) < text_of(b); });
      maps = std::set<NullableLabelMap>{*greatest};
    }
  }
  for (auto& [key, time_and_map] : last) labels.maps_[key] = {time_and_map.second};
  return labels;
}

const std::set<NullableLabelMap>& LabelsOfDay::MapsOf(Day day, const Text& name) const {
  if (!name.has_value()) return none_;
  const auto found = maps_.find({day, *name});
  return found == maps_.end() ? none_ : found->second;
}

std::optional<std::int32_t> CategoryMatch::max_id() const {
  std::optional<std::int32_t> max;
  for (const auto& id : ids) {
    if (id.has_value() && (!max.has_value() || *id > *max)) max = id;
  }
  return max;
}

Result<CategoryMatch> MatchCategories(const Text& namespace_, const std::vector<CostCategoryPattern>& patterns,
                                      const DialectRules& rules) {
  CategoryMatch match;
  if (!namespace_.has_value()) return match;
  for (const CostCategoryPattern& pattern : patterns) {
    const std::optional<bool> like = Like(*namespace_, pattern.pattern, rules.like_has_escape);
    if (!like.has_value()) {
      return InputError("match cost categories", "pattern " + pattern.pattern,
                        "it ends in a backslash, the escape character, at namespace " + *namespace_,
                        "double the backslash in the look-up table");
    }
    if (*like) match.ids.push_back(pattern.id);
  }
  return match;
}

}  // namespace daybook::reference
