// SPDX-License-Identifier: Apache-2.0
#include "src/postgresql/init_db.h"

#include <algorithm>
#include <atomic>
#include <memory>

#include "src/postgresql/connection.h"

namespace daybook {
namespace {

constexpr std::string_view kWhat = "making the tables";

Status MakeMissing(Connection& connection, const std::string& schema, Observer& observer) {
  // Two who find the schema missing would both try to make it.
  DAYBOOK_RETURN_IF_ERROR(
      connection.Query(kWhat, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", {"daybook-init-db:" + schema})
          .status());
  DAYBOOK_ASSIGN_OR_RETURN(const QueryRows found,
                           connection.Query(kWhat, "SELECT 1 FROM pg_namespace WHERE nspname = $1", {schema}));
  if (found.size() == 0) {
    DAYBOOK_RETURN_IF_ERROR(connection.Execute(kWhat, "CREATE SCHEMA " + QuoteIdentifier(schema)));
    observer.Log(Observer::Level::kInfo, "schema " + schema + ": made");
  } else {
    observer.Log(Observer::Level::kInfo, "schema " + schema + ": already there");
  }
  DAYBOOK_RETURN_IF_ERROR(connection.Execute(kWhat, "SET LOCAL search_path TO " + QuoteIdentifier(schema)));
  for (const SchemaSection& section : SchemaSections()) {
    DAYBOOK_ASSIGN_OR_RETURN(
        const QueryRows present,
        connection.Query(kWhat, "SELECT 1 FROM pg_class WHERE relnamespace = $1::regnamespace AND relname = $2",
                         {QuoteIdentifier(schema), section.table}));
    if (present.size() > 0) {
      observer.Log(Observer::Level::kInfo, "table " + section.table + ": already there");
      continue;
    }
    DAYBOOK_RETURN_IF_ERROR(connection.Execute(kWhat, section.sql));
    observer.Log(Observer::Level::kInfo, "table " + section.table + ": made");
  }
  return {};
}

}  // namespace

std::vector<SchemaSection> SchemaSections() {
  constexpr std::string_view kMark = "--- table ";
  std::vector<SchemaSection> sections;
  std::string_view rest = SchemaSql();
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size() - 1) + 1;
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end);
    if (line.starts_with(kMark)) {
      sections.push_back({std::string(line.substr(kMark.size(), line.find('\n') - kMark.size())), ""});
    } else if (!sections.empty()) {
      sections.back().sql += line;
    }
  }
  return sections;
}

Status InitDb(const PostgresqlTarget& target, Observer& observer) {
  if (target.schema.empty()) {
    return ConfigurationError(std::string(kWhat), DescribeTarget(target), "no schema is given",
                              "give the tenant's schema, as in postgresql://host/db?schema=org1234567");
  }
  const std::atomic<bool> never{false};
  DAYBOOK_ASSIGN_OR_RETURN(const std::unique_ptr<Connection> connection, Connection::Open(target, never));
  DAYBOOK_RETURN_IF_ERROR(connection->Execute(kWhat, "BEGIN"));
  DAYBOOK_RETURN_IF_ERROR(MakeMissing(*connection, target.schema, observer));
  return connection->Execute(kWhat, "COMMIT");
}

}  // namespace daybook
