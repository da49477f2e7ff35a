// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <utility>

#include "src/baseline/csv_records.h"
#include "src/baseline/csv_rows.h"
#include "src/baseline/row_source.h"
#include "src/postgresql/connection.h"

namespace daybook {
namespace {

constexpr const char* kWhat = "read rows";

// Types as format_type names them.
bool IsNumber(std::string_view type) {
  constexpr std::array<std::string_view, 6> kNumbers = {"numeric", "double precision", "real",
                                                        "integer", "bigint",           "smallint"};
  return std::find(kNumbers.begin(), kNumbers.end(), type) != kNumbers.end();
}

class PostgresqlSource final : public RowSource {
 public:
  PostgresqlSource(const PostgresqlTarget& target, const std::string& table) : target_(target), table_(table) {}

  std::string Describe() const override { return DescribeTarget(target_) + ", table " + table_; }

  Result<SourceColumns> Open(const std::atomic<bool>& stop) override {
    DAYBOOK_ASSIGN_OR_RETURN(const auto connection, Connection::Open(target_, stop));
    DAYBOOK_ASSIGN_OR_RETURN(
        const QueryRows rows,
        connection->Query(kWhat,
                          "SELECT a.attname, pg_catalog.format_type(a.atttypid, NULL) FROM pg_catalog.pg_attribute a "
                          "JOIN pg_catalog.pg_class c ON c.oid = a.attrelid "
                          "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
                          "WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') "
                          "AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
                          {target_.schema, table_}));
    if (rows.size() == 0) {
      return InputError(kWhat, Describe(), "there is no such table, or it may not be seen",
                        "see the schema's and the table's name (?schema=NAME&table=NAME)");
    }
    std::vector<std::string> names;
    for (int row = 0; row < rows.size(); ++row) names.push_back(rows.Text(row, 0));
    DAYBOOK_ASSIGN_OR_RETURN(SourceColumns columns, ColumnsOf(names, Describe()));
    for (int row = 0; row < rows.size(); ++row) {
      const std::size_t at = ColumnAt(names[static_cast<std::size_t>(row)]);
      if (at == kNumRowColumns) continue;
      const std::string type = rows.Text(row, 1);
      if (RowColumns()[at].kind == ColumnKind::kMetric && !IsNumber(type)) {
        return InputError(kWhat, Describe(), "column " + rows.Text(row, 0) + " holds " + type + " and no numbers",
                          "give it the type numeric(33,15)");
      }
    }
    return columns;
  }

  Status Read(const RowFilter& filter, const ColumnSet& wanted, const std::atomic<bool>& stop,
              const RowConsumer& consumer) override {
    DAYBOOK_ASSIGN_OR_RETURN(const auto connection, Connection::Open(target_, stop));
    const std::vector<std::string> names = NamesToRead(wanted);
    std::string sql = "COPY (SELECT ";
    for (const std::string& name : names) sql += (&name == &names.front() ? "" : ", ") + QuoteIdentifier(name);
    sql += " FROM " + QualifiedName(target_.schema, table_) + Where(filter) + ") TO STDOUT (FORMAT csv)";
    // The server has chosen already.
    const RowFilter all;
    CsvRows rows(names, Describe(), all, wanted, consumer);
    CsvRecords records(Describe(), [&](auto fields, std::int64_t line) { return rows.Take(fields, line); });
    DAYBOOK_RETURN_IF_ERROR(
        connection->CopyOut(kWhat, sql, [&](std::string_view bytes) { return records.Feed(bytes); }));
    return records.Finish();
  }

 private:
  static std::string Where(const RowFilter& filter) {
    std::string where;
    const auto add = [&](const std::string& condition) { where += (where.empty() ? " WHERE " : " AND ") + condition; };
    if (filter.source_uuid) add("source_uuid = " + QuoteLiteral(*filter.source_uuid));
    if (filter.start) add("usage_start >= " + QuoteLiteral(filter.start->ToString()));
    if (filter.end) add("usage_start <= " + QuoteLiteral(filter.end->ToString()));
    return where;
  }

  const PostgresqlTarget target_;
  const std::string table_;
};

}  // namespace

std::unique_ptr<RowSource> MakePostgresqlSource(const PostgresqlTarget& target, const std::string& table) {
  return std::make_unique<PostgresqlSource>(target, table);
}

}  // namespace daybook
