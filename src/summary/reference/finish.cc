// SPDX-License-Identifier: Apache-2.0
// spec: summary.md F.
#include <utility>

#include "src/summary/reference/rules.h"
#include "src/summary/row_checks.h"

namespace daybook::reference {

std::string_view FinishedRows::Keep(std::string text) {
  return *texts_.emplace_back(std::make_unique<std::string>(std::move(text)));
}

Status FinishedRows::Add(const SummaryRow& row) {
  FinishedRow finished;
  finished.data_source = row.data_source;
  finished.cost_category_id = row.cost_category_id;
  const auto keep = [&](const Text& text) { return text.has_value() ? std::optional(Keep(*text)) : std::nullopt; };
  finished.namespace_ = keep(row.namespace_);
  finished.node = keep(row.node);
  finished.resource_id = keep(row.resource_id);
  finished.persistentvolumeclaim = keep(row.persistentvolumeclaim);
  finished.persistentvolume = keep(row.persistentvolume);
  finished.storageclass = keep(row.storageclass);
  finished.csi_volume_handle = keep(row.csi_volume_handle);
  DAYBOOK_RETURN_IF_ERROR(CheckTexts(day_, finished));
  if (row.pod_labels.has_value()) finished.pod_labels = Keep(CanonicalText(*row.pod_labels));
  if (row.volume_labels.has_value()) finished.volume_labels = Keep(CanonicalText(*row.volume_labels));
  finished.all_labels = Keep(CanonicalText(row.all_labels));
  // C.16, D.23; NULL in unallocated rows (E.25).
  if (row.has_infrastructure_usage_cost) finished.infrastructure_usage_cost = rules_.infrastructure_usage_cost;
  for (std::size_t metric = 0; metric < kNumMetrics; ++metric) {
    const Number& value = row.metrics[metric];
    if (!value.has_value()) continue;
    const std::optional<Numeric> numeric = ToNumeric(*value, rules_.decimal_form);
    if (!numeric.has_value()) {
      return NotNumericError(day_, finished, static_cast<Metric>(metric), *value);
    }
    finished.metrics[metric] = MetricValue{*value, *numeric};
  }
  rows_.push_back(finished);
  return Status();
}

std::vector<FinishedRow> FinishedRows::Take() {
  SortRows(rows_);
  return std::move(rows_);
}

}  // namespace daybook::reference
