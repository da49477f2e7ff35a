// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daybook/job.h"
#include "daybook/status.h"
#include "src/base/numeric.h"
#include "src/postgresql/connection.h"

namespace daybook {

// Nodes of the reports in the tenant's reporting_ocp_nodes (spec: summary.md G). A node is a (node, resource_id) of one
// cluster; the service's table reporting_ocp_clusters says the cluster's uuid, which is NULL where that table or the
// row is not there.
class NodeTable {
 public:
  // (node, resource_id) -> the most cores it was seen with.
  using Capacities = std::map<std::pair<std::string, std::optional<std::string>>, Numeric>;

  // kConfiguration when the table is not there. `connection` is borrowed.
  static Result<NodeTable> Open(Connection& connection, const std::string& schema, const std::string& cluster_id,
                                const std::string& source_uuid);

  // Those of `nodes` that the table has no row of, or no role.
  Result<std::vector<NodeRole>> Missing(const std::vector<NodeRole>& nodes) const;
  // Gives the rows that have no role theirs, and adds the rows that are missing. A role that is there stays.
  Status Fill(const std::vector<NodeRole>& nodes, const Capacities& capacities) const;

 private:
  NodeTable(Connection& connection, std::string table, std::optional<std::string> cluster)
      : connection_(&connection), table_(std::move(table)), cluster_(std::move(cluster)) {}

  Connection* connection_;
  std::string table_;  // quoted
  std::optional<std::string> cluster_;
};

}  // namespace daybook
