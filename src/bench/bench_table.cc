// SPDX-License-Identifier: Apache-2.0
#include "src/bench/bench_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>
#include <utility>
#include <vector>

#include "src/postgresql/connection.h"
#include "src/postgresql/init_db.h"

namespace daybook {
namespace {

constexpr const char* kTable = "reporting_ocpusagelineitem_daily_summary";
constexpr std::size_t kCopyBytes = 1 << 16;

}  // namespace

BenchTable::BenchTable(const PostgresqlTarget& target, Observer& observer)
    : observer_(observer), schema_(QuoteIdentifier(target.schema)) {}

Result<std::unique_ptr<BenchTable>> BenchTable::Make(const PostgresqlTarget& target, Observer& observer,
                                                     const std::atomic<bool>& stop) {
  std::unique_ptr<BenchTable> table(new BenchTable(target, observer));
  DAYBOOK_ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection, Connection::Open(target, stop));
  DAYBOOK_ASSIGN_OR_RETURN(
      const QueryRows found,
      connection->Query("look for the schema", "SELECT FROM pg_namespace WHERE nspname = $1", {target.schema}));
  if (found.size() != 0) {
    return ConfigurationError("bench", "schema " + target.schema,
                              "it is there already, and the benchmark would drop it at its end",
                              "name another one with ?schema=");
  }
  DAYBOOK_RETURN_IF_ERROR(InitDb(target, observer));
  DAYBOOK_RETURN_IF_ERROR(connection->Execute("find the schema", "SET search_path TO " + table->schema_));
  table->connection_ = std::move(connection);
  return table;
}

BenchTable::~BenchTable() {
  if (connection_ == nullptr) return;  // it was not made
  const auto dropped = connection_->ExecuteUncancelled("drop the schema", "DROP SCHEMA " + schema_ + " CASCADE");
  if (!dropped.ok()) observer_.Log(Observer::Level::kWarning, dropped.error().Message());
}

Status BenchTable::AddReferences(const Job& job) {
  std::set<std::int32_t> categories;
  for (const CostCategoryPattern& pattern : job.lookups.cost_categories) {
    if (pattern.id.has_value()) categories.insert(*pattern.id);
  }
  for (const std::int32_t id : categories) {
    DAYBOOK_RETURN_IF_ERROR(connection_
                                ->Query("add a cost category",
                                        "INSERT INTO reporting_ocp_cost_category (id, name, source_type)"
                                        " VALUES ($1::int, 'category ' || $1, 'OCP') ON CONFLICT DO NOTHING",
                                        {std::to_string(id)})
                                .status());
  }
  if (!job.report_period_id.has_value()) return {};
  return connection_
      ->Query("add the report period",
              "INSERT INTO reporting_ocpusagereportperiod"
              " (id, cluster_id, cluster_alias, report_period_start, report_period_end, provider_id)"
              " VALUES ($1, $2, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
              {std::to_string(*job.report_period_id), job.cluster_id, job.days.start.ToString(),
               job.days.end.ToString(), job.source_uuid})
      .status();
}

Status BenchTable::Empty() { return connection_->Execute("empty the summary", fmt::format("TRUNCATE {}", kTable)); }

Status BenchTable::Expect(const std::string& csv) {
  std::ifstream file(csv, std::ios::binary);
  std::string header;
  if (!std::getline(file, header)) return ServiceError("check answer", csv, std::strerror(errno));
  columns_.clear();
  for (std::size_t begin = 0; begin <= header.size();) {
    const std::size_t end = std::min(header.find(',', begin), header.size());
    columns_ += (columns_.empty() ? "" : ", ") + QuoteIdentifier(header.substr(begin, end - begin));
    begin = end + 1;
  }
  DAYBOOK_RETURN_IF_ERROR(connection_->Execute(
      "make the table of expected rows",
      fmt::format("DROP TABLE IF EXISTS expected; CREATE TABLE expected AS SELECT {} FROM {} WHERE false", columns_,
                  kTable)));
  DAYBOOK_RETURN_IF_ERROR(connection_->BeginCopy("load the expected rows", "COPY expected FROM STDIN (FORMAT csv)"));
  std::vector<char> part(kCopyBytes);
  while (file.read(part.data(), static_cast<std::streamsize>(part.size())) || file.gcount() > 0) {
    DAYBOOK_RETURN_IF_ERROR(connection_->WriteCopy({part.data(), static_cast<std::size_t>(file.gcount())}));
  }
  DAYBOOK_RETURN_IF_ERROR(connection_->EndCopy().status());
  return connection_->Execute("analyze the expected rows", "ANALYZE expected");
}

Result<std::optional<std::string>> BenchTable::FindFault() {
  const std::string expected = fmt::format("SELECT {} FROM expected", columns_);
  const std::string found = fmt::format("SELECT {} FROM {}", columns_, kTable);
  DAYBOOK_ASSIGN_OR_RETURN(
      const QueryRows counts,
      connection_->Query("compare the rows",
                         fmt::format("SELECT (SELECT count(*) FROM ({0} EXCEPT ALL {1}) AS missing),"
                                     " (SELECT count(*) FROM ({1} EXCEPT ALL {0}) AS extra)",
                                     expected, found)));
  const std::string missing = counts.Text(0, 0);
  const std::string extra = counts.Text(0, 1);
  if (missing == "0" && extra == "0") return std::optional<std::string>();
  return std::optional("the table lacks " + missing + " rows of the right answer and has " + extra + " others");
}

}  // namespace daybook
