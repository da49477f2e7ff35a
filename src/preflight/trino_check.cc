// SPDX-License-Identifier: Apache-2.0
#include "src/preflight/trino_check.h"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "src/base/number_text.h"
#include "src/preflight/time_limit.h"
#include "src/summary/finished_row.h"
#include "src/trino/trino_query.h"

namespace daybook {
namespace {

constexpr const char* kName = "Trino";
// An answer is wanted soon; a comparison is more patient.
constexpr std::chrono::seconds kPatience{3};

// What the summary is computed from there, or the table that is compared with.
std::vector<std::string> TablesOf(const TrinoTarget& target) {
  if (!target.table.empty()) return {target.table};
  std::vector<std::string> tables = {"openshift_pod_usage_line_items", "openshift_pod_usage_line_items_daily",
                                     "openshift_node_labels_line_items_daily",
                                     "openshift_namespace_labels_line_items_daily"};
  const bool has_storage = !target.summary.has_value() || target.summary->storage_exists;
  if (has_storage) tables.emplace_back("openshift_storage_usage_line_items_daily");
  return tables;
}

// Columns of a summary that the table lacks.
std::string MissingColumns(const std::vector<TrinoColumn>& there) {
  std::string missing;
  for (const Column& column : RowColumns()) {
    const bool found =
        std::any_of(there.begin(), there.end(), [&](const TrinoColumn& other) { return other.name == column.name; });
    if (!found) missing += (missing.empty() ? "" : ", ") + std::string(column.name);
  }
  return missing;
}

}  // namespace

void CheckTrino(const TrinoTarget& target, std::chrono::milliseconds limit, const std::atomic<bool>& stop,
                CheckList& checks) {
  const TimeLimit time(stop, limit);
  TrinoQuery query(target, time.stop(), kPatience);
  const std::vector<std::string> tables = TablesOf(target);
  std::vector<TrinoColumn> columns;
  for (const std::string& table : tables) {
    const std::string sql = "SELECT * FROM " + QuoteTrinoName(target.catalog) + "." + QuoteTrinoName(target.schema) +
                            "." + QuoteTrinoName(table) + " WHERE false";
    const Status asked = query.Run(
        sql,
        [&](const std::vector<TrinoColumn>& found) -> Status {
          columns = found;
          return {};
        },
        [](std::span<const std::optional<std::string_view>>) { return Status(); });
    if (!asked.ok()) return checks.Fail(kName, time.ErrorOf(asked.error(), DescribeTrino(target)));
  }
  const std::string missing = target.table.empty() ? "" : MissingColumns(columns);
  if (!missing.empty()) {
    return checks.Warn(kName, DescribeTrino(target) + " lacks columns: " + missing,
                       "name the table that holds the summary");
  }
  checks.Ok(kName, DescribeTrino(target) + ", " + Plural(static_cast<std::int64_t>(tables.size()), "table") +
                       " to compare with");
}

}  // namespace daybook
