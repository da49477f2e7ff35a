// SPDX-License-Identifier: Apache-2.0
#include "src/trino/summary_statement.h"

#include <map>
#include <optional>

namespace daybook {
namespace {

std::string Literal(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("''") : std::string(1, c);
  return quoted + "'";
}

std::string LiteralOrNull(const std::optional<std::string>& text) {
  return text ? Literal(*text) : "CAST(NULL AS varchar)";
}

std::string DateLiteral(Day day) { return "DATE '" + day.ToString() + "'"; }

// spec: A.1: vm_kubevirt_io_name is enabled beside the others, and without any other is not either.
std::string EnabledKeys(const Lookups& lookups) {
  if (lookups.enabled_keys.empty()) return "CAST(ARRAY[] AS array(varchar))";
  std::string keys = "ARRAY['vm_kubevirt_io_name'";
  for (const std::string& key : lookups.enabled_keys) keys += ", " + Literal(key);
  return keys + "]";
}

std::string Categories(const Lookups& lookups) {
  if (lookups.cost_categories.empty()) return "SELECT CAST(NULL AS integer), CAST(NULL AS varchar) WHERE false";
  std::string rows;
  for (const CostCategoryPattern& category : lookups.cost_categories) {
    const std::string id = category.id ? std::to_string(*category.id) : "NULL";
    rows += (rows.empty() ? "" : ", ") + ("(CAST(" + id + " AS integer), ") + Literal(category.pattern) + ")";
  }
  return "VALUES " + rows;
}

// spec: G, where no look-up is given.
constexpr std::string_view kDerivedRoles = R"(SELECT
    pod.node, pod.resource_id,
    coalesce(
      max(pod.node_role),
      CASE WHEN bool_or(pod.namespace = 'openshift-kube-apiserver') THEN 'master'
           WHEN bool_or(labelled.infra) THEN 'infra' ELSE 'worker' END
    )
  FROM pod
  JOIN (
    SELECT node, bool_or(json_extract_scalar(node_labels, '$["node_role_kubernetes_io"]') = 'infra') AS infra
    FROM openshift_node_labels_line_items_daily
    WHERE source = $source AND year = $year AND month = $month
      AND CAST(interval_start AS date) BETWEEN $start AND $end
    GROUP BY node
  ) AS labelled ON pod.node = labelled.node
  GROUP BY pod.node, pod.resource_id)";

std::string Roles(const Lookups& lookups) {
  if (!lookups.nodes) return std::string(kDerivedRoles);
  if (lookups.nodes->empty()) {
    return "SELECT CAST(NULL AS varchar), CAST(NULL AS varchar), CAST(NULL AS varchar) WHERE false";
  }
  std::string rows;
  for (const NodeRole& node : *lookups.nodes) {
    rows += (rows.empty() ? "" : ", ") + ("(" + LiteralOrNull(node.node)) + ", " + LiteralOrNull(node.resource_id) +
            ", " + LiteralOrNull(node.role) + ")";
  }
  // spec: E.26: one role for each (node, resource_id), or the join would count a node twice.
  return "SELECT node, resource_id, max(node_role) FROM (VALUES " + rows +
         ") AS given(node, resource_id, node_role) GROUP BY node, resource_id";
}

// Puts values for "$name"; a "$" before anything but a letter stays.
std::string Fill(std::string_view sql, const std::map<std::string, std::string, std::less<>>& values) {
  std::string filled;
  while (true) {
    const std::size_t dollar = sql.find('$');
    filled += sql.substr(0, dollar);
    if (dollar == std::string_view::npos) return filled;
    sql.remove_prefix(dollar + 1);
    std::size_t length = 0;
    while (length < sql.size() && ((sql[length] >= 'a' && sql[length] <= 'z') || sql[length] == '_')) ++length;
    const auto value = values.find(sql.substr(0, length));
    if (value == values.end()) {
      filled += '$';
      continue;
    }
    filled += value->second;
    sql.remove_prefix(length);
  }
}

}  // namespace

std::string SummaryStatement(const SummaryQuery& query, const DayRange& days) {
  const Month month = days.start.month();
  const std::string two_digits = (month.month < 10 ? "0" : "") + std::to_string(month.month);
  std::map<std::string, std::string, std::less<>> values = {
      {"source", Literal(query.source_uuid)},
      {"year", Literal(std::to_string(month.year))},
      {"month", Literal(two_digits)},
      {"start", DateLiteral(days.start)},
      {"end", DateLiteral(days.end)},
      {"with_storage", query.storage_exists ? "true" : "false"},
      {"enabled_keys", EnabledKeys(query.lookups)},
      {"categories", Categories(query.lookups)},
      {"report_period_id", query.report_period_id ? std::to_string(*query.report_period_id) : "CAST(NULL AS integer)"},
      {"cluster_id", Literal(query.cluster_id)},
      {"cluster_alias", LiteralOrNull(query.cluster_alias)}};
  // Names of given nodes are no templates.
  const std::string roles = Roles(query.lookups);
  values["roles"] = query.lookups.nodes ? roles : Fill(roles, values);
  return Fill(SummarySql(), values);
}

}  // namespace daybook
