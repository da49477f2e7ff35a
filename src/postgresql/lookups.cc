// SPDX-License-Identifier: Apache-2.0
#include "src/postgresql/lookups.h"

#include <charconv>
#include <utility>

namespace daybook {
namespace {

Result<std::int32_t> ParseInt32(const std::string& table, std::string_view text) {
  std::int32_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size()) {
    return ConfigurationError("look-ups", table, "'" + std::string(text) + "' is no id of 32 bits");
  }
  return value;
}

std::optional<std::string> ToText(std::optional<std::string_view> value) {
  if (!value.has_value()) return std::nullopt;
  return std::string(*value);
}

Result<Lookups> ReadTables(Connection& connection, const std::string& schema) {
  Lookups lookups;
  // spec: A.1
  DAYBOOK_ASSIGN_OR_RETURN(
      const QueryRows keys,
      connection.Query("look-up of the enabled tag keys",
                       "SELECT key FROM " + QualifiedName(schema, "reporting_enabledtagkeys") +
                           " WHERE enabled AND provider_type = 'OCP' AND key IS NOT NULL ORDER BY key COLLATE \"C\""));
  for (int row = 0; row < keys.size(); ++row) lookups.enabled_keys.push_back(keys.Text(row, 0));

  // spec: C.15. A pattern with a NULL id counts too; a NULL pattern matches nothing.
  const std::string category_table = "reporting_ocp_cost_category_namespace";
  DAYBOOK_ASSIGN_OR_RETURN(
      const QueryRows categories,
      connection.Query("look-up of the cost categories",
                       "SELECT cost_category_id, namespace FROM " + QualifiedName(schema, category_table) +
                           " WHERE namespace IS NOT NULL ORDER BY namespace COLLATE \"C\", id"));
  for (int row = 0; row < categories.size(); ++row) {
    CostCategoryPattern pattern;
    if (const auto id = categories.At(row, 0); id.has_value()) {
      DAYBOOK_ASSIGN_OR_RETURN(pattern.id, ParseInt32(category_table, *id));
    }
    pattern.pattern = categories.Text(row, 1);
    lookups.cost_categories.push_back(std::move(pattern));
  }

  // spec: E.26, over all clusters of the tenant. A table without rows is a look-up too: no role is known then.
  DAYBOOK_ASSIGN_OR_RETURN(
      const QueryRows nodes,
      connection.Query("look-up of the node roles", "SELECT DISTINCT node, resource_id, node_role FROM " +
                                                        QualifiedName(schema, "reporting_ocp_nodes") +
                                                        " ORDER BY node, resource_id, node_role"));
  lookups.nodes.emplace();
  for (int row = 0; row < nodes.size(); ++row) {
    lookups.nodes->push_back(
        {.node = ToText(nodes.At(row, 0)), .resource_id = ToText(nodes.At(row, 1)), .role = ToText(nodes.At(row, 2))});
  }
  return lookups;
}

}  // namespace

Result<Lookups> ReadLookups(Connection& connection, const std::string& schema) {
  DAYBOOK_RETURN_IF_ERROR(connection.Execute("look-ups", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
  Result<Lookups> lookups = ReadTables(connection, schema);
  if (connection.lost()) return lookups;
  const Status end = connection.ExecuteUncancelled("look-ups", lookups.ok() ? "COMMIT" : "ROLLBACK").status();
  if (lookups.ok() && !end.ok()) return end;
  return lookups;
}

Result<ReportPeriod> FindReportPeriod(Connection& connection, const std::string& schema, const std::string& cluster_id,
                                      const std::string& source_uuid, Month month) {
  const std::string table = "reporting_ocpusagereportperiod";
  // The session's time zone is UTC, so the month is that of UTC whether the column is a date or a timestamp.
  DAYBOOK_ASSIGN_OR_RETURN(
      const QueryRows rows,
      connection.Query("look-up of the report period",
                       "SELECT id, cluster_alias, provider_id::text IS NOT DISTINCT FROM $2::text FROM " +
                           QualifiedName(schema, table) +
                           " WHERE cluster_id = $1 AND report_period_start::date >= $3::date"
                           " AND report_period_start::date < ($3::date + interval '1 month')"
                           " ORDER BY 3 DESC, id",
                       {cluster_id, source_uuid, month.ToString() + "-01"}));
  const std::string object = schema + "." + table + ", cluster '" + cluster_id + "', month " + month.ToString();
  const std::string remedy = "add or correct the row, or give --report-period-id";
  if (rows.size() == 0) return ConfigurationError("look-up of the report period", object, "there is no row", remedy);
  const bool first_is_ours = rows.Text(0, 2) == "t";
  const bool one = rows.size() == 1 || (first_is_ours && rows.Text(1, 2) == "f");
  if (!one) {
    std::string ids;
    for (int row = 0; row < rows.size(); ++row) ids += (row == 0 ? "" : ", ") + rows.Text(row, 0);
    return ConfigurationError("look-up of the report period", object,
                              "there are " + std::to_string(rows.size()) + " rows (ids " + ids + ")",
                              "give one of them as --report-period-id");
  }
  ReportPeriod period;
  DAYBOOK_ASSIGN_OR_RETURN(period.id, ParseInt32(table, rows.Text(0, 0)));
  period.cluster_alias = ToText(rows.At(0, 1));
  return period;
}

}  // namespace daybook
