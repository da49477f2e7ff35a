// SPDX-License-Identifier: Apache-2.0
// spec: summary.md F.
#include <cmath>
#include <cstdlib>
#include <utility>

#include "src/summary/reference/rules.h"

namespace daybook::reference {
namespace {

std::size_t CountCharacters(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
  return count;
}

std::string Shown(const Text& text) { return text.has_value() ? CutText(*text, 120) : "NULL"; }

// The row as messages name it.
std::string Describe(Day day, const SummaryRow& row) {
  std::string text = "row of " + day.ToString() + ", " + std::string(NameOf(row.data_source)) + ", namespace " +
                     Shown(row.namespace_) + ", node " + Shown(row.node);
  if (row.data_source == DataSource::kStorage) {
    text += ", persistent volume claim " + Shown(row.persistentvolumeclaim);
  }
  return text;
}

const Column& ColumnNamed(std::string_view name) {
  for (const Column& column : RowColumns()) {
    if (column.name == name) return column;
  }
  std::abort();  // a name that is written in this file is no column
}

std::string_view NameOfMetric(std::size_t metric) {
  for (const Column& column : RowColumns()) {
    if (column.kind == ColumnKind::kMetric && column.index == metric) return column.name;
  }
  return "";
}

// F.29
std::string WhyNotNumeric(double value) {
  if (std::isnan(value)) return "the value is NaN, which numeric(33,15) is not to hold";
  if (std::isinf(value)) return "the value is infinite";
  return "the value has more than 18 digits before the point";
}

}  // namespace

Result<std::optional<std::string_view>> FinishedRows::CheckedText(const Text& text, const char* column,
                                                                  const SummaryRow& row) {
  if (!text.has_value()) return std::optional<std::string_view>();
  const std::string object = Describe(day_, row) + ", column " + column;
  const std::size_t max_chars = ColumnNamed(column).max_chars;
  if (CountCharacters(*text) > max_chars) {
    return InputError("finish row", object, "the text is longer than " + std::to_string(max_chars) + " characters",
                      "shorten the name in the report");
  }
  if (text->find('\0') != std::string::npos) {
    return InputError("finish row", object, "the text holds a NUL character", "remove it from the report");
  }
  return std::optional<std::string_view>(Keep(*text));
}

std::string_view FinishedRows::Keep(std::string text) {
  return *texts_.emplace_back(std::make_unique<std::string>(std::move(text)));
}

Status FinishedRows::Add(const SummaryRow& row) {
  FinishedRow finished;
  finished.data_source = row.data_source;
  finished.cost_category_id = row.cost_category_id;
  DAYBOOK_ASSIGN_OR_RETURN(finished.namespace_, CheckedText(row.namespace_, "namespace", row));
  DAYBOOK_ASSIGN_OR_RETURN(finished.node, CheckedText(row.node, "node", row));
  DAYBOOK_ASSIGN_OR_RETURN(finished.resource_id, CheckedText(row.resource_id, "resource_id", row));
  DAYBOOK_ASSIGN_OR_RETURN(finished.persistentvolumeclaim,
                           CheckedText(row.persistentvolumeclaim, "persistentvolumeclaim", row));
  DAYBOOK_ASSIGN_OR_RETURN(finished.persistentvolume, CheckedText(row.persistentvolume, "persistentvolume", row));
  DAYBOOK_ASSIGN_OR_RETURN(finished.storageclass, CheckedText(row.storageclass, "storageclass", row));
  if (row.csi_volume_handle.has_value()) finished.csi_volume_handle = Keep(*row.csi_volume_handle);
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
      return InputError("finish row", Describe(day_, row) + ", column " + std::string(NameOfMetric(metric)),
                        WhyNotNumeric(*value), "mend the numbers of the report");
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
