// SPDX-License-Identifier: Apache-2.0
#include "src/postgresql/fill_nodes.h"

namespace daybook {
namespace {

constexpr std::string_view kWhat = "nodes of the tenant";

// As PostgreSQL reads an array: {"a","b",NULL}.
class ArrayText {
 public:
  void Add(const std::optional<std::string>& value) {
    if (text_.size() > 1) text_ += ',';
    if (!value.has_value()) {
      text_ += "NULL";
      return;
    }
    text_ += '"';
    for (const char c : *value) {
      if (c == '"' || c == '\\') text_ += '\\';
      text_ += c;
    }
    text_ += '"';
  }
  std::string Take() { return std::move(text_) + "}"; }

 private:
  std::string text_ = "{";
};

std::vector<QueryParameter> ParametersOf(const std::vector<NodeRole>& nodes, const std::optional<std::string>& cluster,
                                         const NodeTable::Capacities* capacities) {
  ArrayText names;
  ArrayText resource_ids;
  ArrayText roles;
  ArrayText cores;
  for (const NodeRole& node : nodes) {
    names.Add(node.node);
    resource_ids.Add(node.resource_id);
    roles.Add(node.role);
    if (capacities == nullptr) continue;
    const auto found = capacities->find({node.node.value_or(""), node.resource_id});
    cores.Add(found == capacities->end() ? std::nullopt : std::optional(found->second.ToString()));
  }
  std::vector<QueryParameter> parameters = {names.Take(), resource_ids.Take(), roles.Take(), cluster};
  if (capacities != nullptr) parameters.emplace_back(cores.Take());
  return parameters;
}

constexpr const char* kSameNode =
    "n.node = d.node AND n.resource_id IS NOT DISTINCT FROM d.resource_id AND n.cluster_id IS NOT DISTINCT FROM "
    "$4::uuid";

}  // namespace

Result<NodeTable> NodeTable::Open(Connection& connection, const std::string& schema, const std::string& cluster_id,
                                  const std::string& source_uuid) {
  std::optional<std::string> cluster;
  DAYBOOK_ASSIGN_OR_RETURN(const QueryRows there, connection.Query(kWhat, "SELECT to_regclass($1) IS NOT NULL",
                                                                   {QualifiedName(schema, "reporting_ocp_clusters")}));
  if (there.Text(0, 0) == "t") {
    DAYBOOK_ASSIGN_OR_RETURN(
        const QueryRows rows,
        connection.Query(
            kWhat,
            "SELECT uuid::text FROM " + QualifiedName(schema, "reporting_ocp_clusters") +
                " WHERE cluster_id = $1 ORDER BY provider_id::text IS NOT DISTINCT FROM $2 DESC, uuid LIMIT 1",
            {cluster_id, source_uuid}));
    if (rows.size() > 0) cluster = rows.Text(0, 0);
  }
  return NodeTable(connection, QualifiedName(schema, "reporting_ocp_nodes"), std::move(cluster));
}

Result<std::vector<NodeRole>> NodeTable::Missing(const std::vector<NodeRole>& nodes) const {
  DAYBOOK_ASSIGN_OR_RETURN(
      const QueryRows rows,
      connection_->Query(kWhat,
                         "SELECT d.node, d.resource_id, d.role FROM unnest($1::text[], $2::text[], $3::text[])"
                         " AS d(node, resource_id, role) WHERE NOT EXISTS (SELECT 1 FROM " +
                             table_ + " n WHERE " + kSameNode + " AND n.node_role IS NOT NULL) ORDER BY 1, 2",
                         ParametersOf(nodes, cluster_, nullptr)));
  std::vector<NodeRole> missing;
  for (int row = 0; row < rows.size(); ++row) {
    const auto resource_id = rows.At(row, 1);
    missing.push_back({.node = rows.Text(row, 0),
                       .resource_id = resource_id.has_value() ? std::optional(std::string(*resource_id)) : std::nullopt,
                       .role = rows.Text(row, 2)});
  }
  return missing;
}

Status NodeTable::Fill(const std::vector<NodeRole>& nodes, const Capacities& capacities) const {
  const std::vector<QueryParameter> parameters = ParametersOf(nodes, cluster_, &capacities);
  const std::string given =
      "unnest($1::text[], $2::text[], $3::text[], $5::numeric[]) AS d(node, resource_id, role, cores)";
  DAYBOOK_RETURN_IF_ERROR(connection_
                              ->Query(kWhat,
                                      "UPDATE " + table_ + " n SET node_role = d.role FROM " + given + " WHERE " +
                                          kSameNode + " AND n.node_role IS NULL",
                                      parameters)
                              .status());
  return connection_
      ->Query(kWhat,
              "INSERT INTO " + table_ +
                  " (uuid, node, resource_id, node_capacity_cpu_cores, cluster_id, node_role)"
                  " SELECT gen_random_uuid(), d.node, d.resource_id, d.cores, $4::uuid, d.role FROM " +
                  given + " WHERE NOT EXISTS (SELECT 1 FROM " + table_ + " n WHERE " + kSameNode + ")",
              parameters)
      .status();
}

}  // namespace daybook
