// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daybook/job.h"
#include "daybook/status.h"
#include "daybook/summarize.h"

namespace daybook {

// Makes what is missing of a tenant: the schema, the target with its default partition, indexes and foreign keys,
// and the look-up tables with their seeds. One transaction; a table that is there is left as it is, and said so to
// `observer`. Two calls at once wait for each other.
Status InitDb(const PostgresqlTarget& target, Observer& observer);

// A table of schema.sql and the statements that make it, in order.
struct SchemaSection {
  std::string table;
  std::string sql;
};
std::vector<SchemaSection> SchemaSections();

// The text of schema.sql.
std::string_view SchemaSql();

}  // namespace daybook
