// SPDX-License-Identifier: Apache-2.0
#include "src/summary/row_checks.h"

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>

#include "src/base/utf8.h"

namespace daybook {
namespace {

std::string Shown(const std::optional<std::string_view>& text) {
  return text.has_value() ? CutText(std::string(*text), 120) : "NULL";
}

// The row as messages name it.
std::string Describe(Day day, const FinishedRow& row) {
  std::string text = "row of " + day.ToString() + ", " + std::string(NameOf(row.data_source)) + ", namespace " +
                     Shown(row.namespace_) + ", node " + Shown(row.node);
  if (row.data_source == DataSource::kStorage) {
    text += ", persistent volume claim " + Shown(row.persistentvolumeclaim);
  }
  return text;
}

std::string_view NameOfMetric(Metric metric) {
  for (const Column& column : RowColumns()) {
    if (column.kind == ColumnKind::kMetric && column.index == static_cast<std::size_t>(metric)) return column.name;
  }
  return "";
}

std::string WhyNotNumeric(double value) {
  if (std::isnan(value)) return "the value is NaN, which numeric(33,15) is not to hold";
  if (std::isinf(value)) return "the value is infinite";
  return "the value has more than 18 digits before the point";
}

}  // namespace

bool FitsNameColumn(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return false;
  return text.size() <= kNameChars || CountCharacters(text) <= kNameChars;
}

Status CheckTexts(Day day, const FinishedRow& row) {
  const struct {
    const char* column;
    const std::optional<std::string_view>& text;
  } texts[] = {{"namespace", row.namespace_},
               {"node", row.node},
               {"resource_id", row.resource_id},
               {"persistentvolumeclaim", row.persistentvolumeclaim},
               {"persistentvolume", row.persistentvolume},
               {"storageclass", row.storageclass}};
  for (const auto& [column, text] : texts) {
    if (!text.has_value() || FitsNameColumn(*text)) continue;
    const std::string object = Describe(day, row) + ", column " + column;
    if (CountCharacters(*text) > kNameChars) {
      return InputError("finish row", object, "the text is longer than " + std::to_string(kNameChars) + " characters",
                        "shorten the name in the report");
    }
    return InputError("finish row", object, "the text holds a NUL character", "remove it from the report");
  }
  return {};
}

Error NotNumericError(Day day, const FinishedRow& row, Metric metric, double value) {
  return InputError("finish row", Describe(day, row) + ", column " + std::string(NameOfMetric(metric)),
                    WhyNotNumeric(value), "mend the numbers of the report");
}

}  // namespace daybook
