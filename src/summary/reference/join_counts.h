// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daybook/status.h"
#include "src/base/exact_sum.h"
#include "src/summary/reference/label_map.h"
#include "src/summary/reference/parquet_rows.h"

namespace daybook::reference {

// sum() of SQL over rows that a join repeats: NULLs are skipped, all NULL gives NULL (spec: C.12, F.29).
class NullableSum {
 public:
  void Add(const Number& value, std::uint64_t times = 1);
  Number Round() const;

 private:
  ExactSum sum_;
  bool any_ = false;
};

// max() of SQL: skips NULL; NaN loses against every number (spec: C.11).
class NullableMax {
 public:
  void Add(const Number& value);
  const Number& value() const { return value_; }

 private:
  Number value_;
};

// max() of text, binary order (spec: F.31).
void TakeMax(const Text& value, Text& max);

// The maps that a (day, name) joins: at least one, NULL-free names only (spec: A.4).
class LabelsOfDay {
 public:
  // From the daily label rows, or with `latest` from the hourly ones; `column` names the label column in messages. A
  // (day, name) without hourly rows falls back to
  // its greatest daily map.
  static Result<LabelsOfDay> Make(const char* column, const std::vector<LabelRow>& daily,
                                  const std::vector<LabelRow>* latest, const EnabledKeys& keys,
                                  const DialectRules& rules);

  // The distinct filtered maps; one empty map where there is no row.
  const std::set<NullableLabelMap>& MapsOf(Day day, const Text& name) const;
  // How many (day, name) have more than one filtered map in the daily rows.
  std::int64_t num_changed() const { return num_changed_; }

 private:
  std::map<std::pair<Day, std::string>, std::set<NullableLabelMap>> maps_;
  std::set<NullableLabelMap> none_ = {NullableLabelMap(LabelMap())};
  std::int64_t num_changed_ = 0;
};

// Parses the label text of a row and filters it; the error names row and text (spec: A.2, A.5).
Result<NullableLabelMap> FilteredLabels(const Text& text, const Origin& origin, const char* column,
                                        const EnabledKeys& keys, const DialectRules& rules);

// The patterns that a namespace matches (spec: C.15).
struct CategoryMatch {
  std::vector<std::optional<std::int32_t>> ids;  // one a matched pattern
  std::uint64_t times() const { return ids.empty() ? 1 : ids.size(); }
  std::optional<std::int32_t> max_id() const;
};
Result<CategoryMatch> MatchCategories(const Text& namespace_, const std::vector<CostCategoryPattern>& patterns,
                                      const DialectRules& rules);

}  // namespace daybook::reference
