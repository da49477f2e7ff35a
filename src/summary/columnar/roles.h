// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "daybook/job.h"
#include "daybook/status.h"
#include "src/scan/column_chunk.h"
#include "src/summary/dialect.h"
#include "src/summary/engine.h"

namespace daybook::columnar {

// (node, resource_id) -> role.
using RolesByNode = std::map<std::pair<std::string, std::string>, std::string, std::less<>>;

// max(node_role) per (node, resource_id); NULL joins nothing (spec: E.26).
RolesByNode MaxRoles(const std::vector<NodeRole>& nodes);

struct DerivedRoles {
  std::vector<NodeRole> roles;
  std::int64_t bytes_read = 0;
};

// How the pass over the row groups runs; the roles do not depend on it.
struct RolePass {
  std::size_t threads = 1;
  std::size_t batch_rows = 0;
  std::int64_t read_ahead_bytes = 0;
};

// Node roles without a look-up table, from all days of the range (spec: G). `pods` were listed with RoleColumns().
Result<DerivedRoles> DeriveRoles(const SummaryInput& input, const std::vector<RowGroup>& pods,
                                 const std::vector<RowGroup>& node_labels, const DialectRules& rules, RolePass pass,
                                 const std::atomic<bool>& stop);

}  // namespace daybook::columnar
