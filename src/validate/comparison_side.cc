// SPDX-License-Identifier: Apache-2.0
#include "src/validate/comparison_side.h"

#include <utility>

#include "src/base/utf8.h"
#include "src/validate/hasher.h"

namespace daybook {
namespace {

const std::size_t kDay = ColumnAt("usage_start");
const std::size_t kUsageEnd = ColumnAt("usage_end");
const std::size_t kCost = ColumnAt("infrastructure_usage_cost");
// What usage_end is kept as where it is the day itself: so the texts of a group are the same every day.
constexpr std::string_view kSameDay = "=";

}  // namespace

ComparedColumns DivideColumns(const ColumnSet& columns) {
  constexpr std::string_view kKey[] = {"data_source",
                                       "namespace",
                                       "node",
                                       "resource_id",
                                       "persistentvolumeclaim",
                                       "persistentvolume",
                                       "storageclass",
                                       "cost_category_id",
                                       "pod_labels",
                                       "volume_labels",
                                       "all_labels"};
  ComparedColumns divided;
  divided.all = columns;
  for (const std::string_view name : kKey) {
    if (columns[ColumnAt(name)]) divided.key.set(ColumnAt(name));
  }
  for (std::size_t at = 0; at < kNumRowColumns; ++at) {
    if (!columns[at] || at == kDay || divided.key[at]) continue;
    const Column& column = RowColumns()[at];
    if (column.kind == ColumnKind::kMetric) {
      divided.metrics.set(column.index);
    } else {
      divided.attributes.set(at);
    }
  }
  return divided;
}

Error ComparisonSide::CellError(std::size_t at, std::string why) const {
  return InputError("read rows",
                    where_ + ", row " + std::to_string(rows_) + ", column " + std::string(RowColumns()[at].name),
                    std::move(why));
}

Status ComparisonSide::CheckTexts() const {
  for (std::size_t at = 0; at < kNumRowColumns; ++at) {
    if ((columns_.key[at] || columns_.attributes[at]) && cells_[at] && !IsUtf8(*cells_[at])) {
      return CellError(at, "the value is not UTF-8");
    }
  }
  return {};
}

const std::string& ComparisonSide::TextOf(Day day) {
  if (day != last_day_ || last_day_text_.empty()) {
    last_day_ = day;
    last_day_text_ = day.ToString();
  }
  return last_day_text_;
}

Status ComparisonSide::Add(const SourceRow& row) {
  ++rows_;
  cells_ = row.texts;
  for (std::size_t at = 0; at < kNumRowColumns; ++at) {
    if (RowColumns()[at].kind != ColumnKind::kJson || !columns_.all[at] || !cells_[at]) continue;
    std::optional<std::string_view> canonical;
    if (at != kCost) {
      canonical = json_.Labels(*cells_[at], scratch_[at]);
    } else if (*cells_[at] == last_cost_) {
      canonical = last_canonical_cost_;
    } else if ((canonical = json_.Cost(*cells_[at], scratch_[at]))) {
      last_cost_ = *cells_[at];
      last_canonical_cost_ = *canonical;
    }
    if (!canonical) {
      return CellError(at, IsUtf8(*cells_[at]) ? "'" + CutText(std::string(*cells_[at]), 120) + "' is no JSON object"
                                               : "the value is not UTF-8");
    }
    cells_[at] = canonical;
  }
  if (columns_.attributes[kUsageEnd] && cells_[kUsageEnd] == TextOf(row.day)) cells_[kUsageEnd] = kSameDay;

  Hasher key;
  Hasher attributes;
  for (std::size_t at = 0; at < kNumRowColumns; ++at) {
    if (columns_.key[at]) key.Add(cells_[at]);
    if (columns_.attributes[at]) attributes.Add(cells_[at]);
  }
  PackedRow packed;
  packed.attributes = attributes.Finish().high;
  packed.day = row.day.days_since_epoch();
  packed.place = totals_.Add(row, columns_.all);
  packed.unallocated = totals_.places()[packed.place].place.unallocated;
  const std::uint64_t texts_hash = key.Finish().low ^ (packed.attributes * 0x9E37'79B9'7F4A'7C15U);
  DAYBOOK_ASSIGN_OR_RETURN(const RowTexts::Added texts, texts_.Add(texts_hash, cells_));
  if (texts.is_new) DAYBOOK_RETURN_IF_ERROR(CheckTexts());
  packed.text = texts.number;
  key.Add(static_cast<std::uint64_t>(packed.day) + 1);
  packed.key = key.Finish();
  packed.measures = row.measures;
  for (std::size_t i = 0; i < kNumMetrics; ++i) {
    if (!columns_.metrics[i]) continue;
    const Measure& measure = packed.measures[i];
    if (measure.is_number()) {
      sums_[i].Add(measure.units);
    } else if (measure.kind != Measure::Kind::kNull) {
      ++not_finite_[i];
    }
  }
  return partitions_.Add(packed, columns_.metrics);
}

}  // namespace daybook
