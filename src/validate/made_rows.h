// SPDX-License-Identifier: Apache-2.0
// For tests: rows that exist in memory alone.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "src/baseline/row_source.h"
#include "src/baseline/text_cells.h"

namespace daybook {

// Values by column; a column that is not given is NULL.
using MadeRow = std::map<std::string, std::string>;

// A pod row that has what most tests do not care for.
inline MadeRow PodRow(MadeRow values) {
  MadeRow row = {{"usage_start", "2025-10-01"},
                 {"usage_end", "2025-10-01"},
                 {"data_source", "Pod"},
                 {"cluster_id", "c1"},
                 {"namespace", "shop"},
                 {"node", "n1"},
                 {"pod_labels", R"({"app":"web"})"},
                 {"all_labels", R"({"app":"web"})"},
                 {"pod_usage_cpu_core_hours", "10"},
                 {"node_capacity_cpu_core_hours", "96"},
                 {"infrastructure_usage_cost", R"({"cpu":0.0})"}};
  for (auto& [name, value] : values) {
    if (value == "NULL") {
      row.erase(name);
    } else {
      row[name] = value;
    }
  }
  return row;
}

// `columns`: those it has; all of rows.csv when none is named.
class MadeSource final : public RowSource {
 public:
  MadeSource(std::string name, std::vector<MadeRow> rows, std::vector<std::string> columns = {})
      : name_(std::move(name)), rows_(std::move(rows)), columns_(std::move(columns)) {
    if (!columns_.empty()) return;
    for (const Column& column : RowColumns()) columns_.emplace_back(column.name);
  }

  std::string Describe() const override { return name_; }
  Result<SourceColumns> Open(const std::atomic<bool>&) override { return ColumnsOf(columns_, name_); }
  Status Read(const RowFilter& filter, const ColumnSet& wanted, const std::atomic<bool>&,
              const RowConsumer& consumer) override {
    TextCells cells(columns_, name_);
    cells.SetWanted(wanted);
    SourceRow converted;
    for (const MadeRow& row : rows_) {
      std::vector<std::optional<std::string_view>> fields;
      for (const std::string& column : columns_) {
        const auto found = row.find(column);
        fields.push_back(found == row.end() ? std::nullopt : std::optional<std::string_view>(found->second));
      }
      const PlaceText place = [] { return std::string("a row"); };
      DAYBOOK_ASSIGN_OR_RETURN(const bool taken, cells.Takes(filter, fields, place));
      if (!taken) continue;
      DAYBOOK_RETURN_IF_ERROR(cells.Convert(fields, place, converted));
      DAYBOOK_RETURN_IF_ERROR(consumer(converted));
    }
    return {};
  }

 private:
  const std::string name_;
  const std::vector<MadeRow> rows_;
  std::vector<std::string> columns_;
};

}  // namespace daybook
