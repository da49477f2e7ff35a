// SPDX-License-Identifier: Apache-2.0
#include "src/postgresql/target_table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <optional>
#include <utility>

namespace daybook {
namespace {

constexpr std::string_view kWhat = "target table";
constexpr std::int32_t kVarcharHeader = 4;  // atttypmod of varchar(n) is n + 4

// pg_type.oid of the built-in types; these never change.
constexpr std::array<std::pair<std::uint32_t, ServerType>, 11> kTypes = {{
    {2950, ServerType::kUuid},
    {1043, ServerType::kVarchar},
    {25, ServerType::kText},
    {1082, ServerType::kDate},
    {1700, ServerType::kNumeric},
    {701, ServerType::kDouble},
    {3802, ServerType::kJsonb},
    {114, ServerType::kJson},
    {21, ServerType::kInt2},
    {23, ServerType::kInt4},
    {20, ServerType::kInt8},
}};

// Columns that some tables have and RowColumns() does not.
constexpr std::array<std::pair<std::string_view, ValueSource>, 6> kExtraColumns = {{
    {"uuid", ValueSource::kRowUuid},
    {"source", ValueSource::kSource},
    {"year", ValueSource::kYear},
    {"month", ValueSource::kMonth},
    {"day", ValueSource::kDay},
    {"csi_volume_handle", ValueSource::kCsiVolumeHandle},
}};

// These have a value in every row, so a table without one of them is refused before anything is read.
constexpr std::array<std::string_view, 6> kAlwaysThere = {"report_period_id", "cluster_id", "data_source",
                                                          "usage_start",      "usage_end",  "source_uuid"};

bool IsOneOf(ServerType type, std::initializer_list<ServerType> types) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

bool CanHold(ServerType type, const TargetColumn& column) {
  using enum ServerType;
  switch (column.source) {
    case ValueSource::kRowUuid:
    case ValueSource::kSource: return IsOneOf(type, {kUuid, kVarchar, kText});
    case ValueSource::kYear:
    case ValueSource::kMonth:
    case ValueSource::kDay: return IsOneOf(type, {kVarchar, kText, kInt2, kInt4, kInt8});
    case ValueSource::kCsiVolumeHandle: return IsOneOf(type, {kVarchar, kText});
    case ValueSource::kRowColumn: break;
  }
  switch (column.column->kind) {
    case ColumnKind::kInteger: return IsOneOf(type, {kInt2, kInt4, kInt8});
    case ColumnKind::kText: return IsOneOf(type, {kVarchar, kText});
    case ColumnKind::kDate: return IsOneOf(type, {kDate});
    case ColumnKind::kJson: return IsOneOf(type, {kJsonb, kJson, kVarchar, kText});
    case ColumnKind::kMetric: return IsOneOf(type, {kNumeric, kDouble});
    case ColumnKind::kUuid: return IsOneOf(type, {kUuid, kVarchar, kText});
  }
  return false;
}

// The column of ours with that name, if there is one.
std::optional<TargetColumn> OurColumn(const std::string& name) {
  TargetColumn ours;
  ours.name = name;
  for (const Column& column : RowColumns()) {
    if (column.name != name) continue;
    ours.column = &column;
    return ours;
  }
  for (const auto& [extra, source] : kExtraColumns) {
    if (extra != name) continue;
    ours.source = source;
    return ours;
  }
  return std::nullopt;
}

void AppendName(std::string_view name, std::string& list) {
  if (!list.empty()) list += ", ";
  list += name;
}

}  // namespace

std::string TargetTable::column_list() const {
  std::string list = "(";
  for (const TargetColumn& column : columns) {
    if (list.size() > 1) list += ", ";
    list += QuoteIdentifier(column.name);
  }
  return list + ")";
}

std::string TargetTable::others_untouched() const {
  std::string sql;
  for (const OtherColumn& column : others) {
    if (!sql.empty()) sql += " AND ";
    const std::string name = QuoteIdentifier(column.name);
    if (column.default_sql.empty()) {
      sql += name + " IS NULL";
    } else if (!column.has_constant_default) {
      return "false";
    } else {
      // As text: not every type has an equality.
      sql += name + "::text IS NOT DISTINCT FROM CAST((" + column.default_sql + ") AS " + column.type_name + ")::text";
    }
  }
  return sql.empty() ? "true" : sql;
}

Error MissingColumnsError(const TargetTable& table) {
  std::string list;
  for (const Column* column : table.missing) AppendName(column->name, list);
  return ConfigurationError(std::string(kWhat), table.name(), "missing columns: " + list,
                            "add them, or write to a table that has them");
}

Status MatchColumns(const std::vector<CatalogueColumn>& catalogue, TargetTable& table) {
  table.columns.clear();
  table.missing.clear();
  table.others.clear();
  std::string unfit;
  std::string unserved;
  bool has_uuid = false;
  for (const CatalogueColumn& there : catalogue) {
    if (there.name == "infrastructure_raw_cost") table.has_raw_cost = true;
    std::optional<TargetColumn> column = OurColumn(there.name);
    if (!column.has_value()) {
      if (there.not_null && !there.has_default && !there.is_generated) AppendName(there.name, unserved);
      if (!there.is_generated) {
        table.others.push_back({there.name, there.type_name, there.default_sql, there.has_constant_default});
      }
      continue;
    }
    const auto* const type =
        std::find_if(kTypes.begin(), kTypes.end(), [&](const auto& entry) { return entry.first == there.type_oid; });
    if (there.is_generated || type == kTypes.end() || !CanHold(type->second, *column)) {
      AppendName(there.name + (there.is_generated ? " (generated)" : " (" + there.type_name + ")"), unfit);
      continue;
    }
    has_uuid = has_uuid || column->source == ValueSource::kRowUuid;
    column->type = type->second;
    column->not_null = there.not_null;
    if (column->type == ServerType::kVarchar && there.typmod >= kVarcharHeader) {
      column->max_chars = there.typmod - kVarcharHeader;
    }
    if (column->type == ServerType::kNumeric) column->numeric = NumericTypeOfTypmod(there.typmod);
    table.columns.push_back(*std::move(column));
  }
  bool refused = false;
  static constexpr Column kUuidColumn{"uuid", ColumnKind::kUuid, 0};
  if (!has_uuid && unfit.empty()) {
    table.missing.push_back(&kUuidColumn);
    refused = true;
  }
  for (const Column& column : RowColumns()) {
    const bool there = std::any_of(catalogue.begin(), catalogue.end(),
                                   [&](const CatalogueColumn& entry) { return entry.name == column.name; });
    if (there) continue;
    table.missing.push_back(&column);
    refused = refused || std::find(kAlwaysThere.begin(), kAlwaysThere.end(), column.name) != kAlwaysThere.end();
  }
  if (refused) return MissingColumnsError(table);
  if (!unfit.empty()) {
    return ConfigurationError(std::string(kWhat), table.name(), "columns that cannot hold our values: " + unfit,
                              "change their types, or write to another table");
  }
  if (!unserved.empty()) {
    return ConfigurationError(std::string(kWhat), table.name(),
                              "columns that want a value and that daybook does not know: " + unserved,
                              "give them a default, or let them be NULL");
  }
  return {};
}

Result<TargetTable> FindTargetTable(Connection& connection, const std::string& schema) {
  TargetTable table;
  table.schema = schema;
  const std::string remedy = "see the schema's name; `daybook init-db` makes the tables of a new one";
  DAYBOOK_ASSIGN_OR_RETURN(const QueryRows schemas,
                           connection.Query(kWhat, "SELECT 1 FROM pg_namespace WHERE nspname = $1", {schema}));
  if (schemas.size() == 0) {
    return ConfigurationError(std::string(kWhat), table.name(), "there is no schema '" + schema + "'", remedy);
  }
  DAYBOOK_ASSIGN_OR_RETURN(
      const QueryRows tables,
      connection.Query(kWhat,
                       "SELECT c.oid::text, CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) ELSE '' END"
                       " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                       " WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p')",
                       {schema, std::string(kTargetTable)}));
  if (tables.size() == 0) {
    return ConfigurationError(std::string(kWhat), table.name(), "there is no such table", remedy);
  }
  table.oid = tables.Text(0, 0);
  table.is_partitioned_by_day = tables.Text(0, 1) == "RANGE (usage_start)";
  return table;
}

Status ReadTargetColumns(Connection& connection, TargetTable& table) {
  DAYBOOK_ASSIGN_OR_RETURN(
      const QueryRows rows,
      connection.Query(kWhat,
                       "SELECT attname, atttypid::bigint, atttypmod, format_type(atttypid, atttypmod), attnotnull,"
                       " (atthasdef AND attgenerated = '') OR attidentity <> '', attgenerated <> '',"
                       // The values of an identity are those of a sequence.
                       " CASE WHEN attidentity <> '' THEN 'nextval' ELSE pg_get_expr(adbin, adrelid) END,"
                       // Constants, and functions of them that give the same value at any time.
                       " coalesce(adbin::text !~ '\\{(?!CONST |FUNCEXPR |OPEXPR |RELABELTYPE )' AND NOT EXISTS ("
                       "SELECT 1 FROM regexp_matches(adbin::text, 'funcid ([0-9]+)', 'g') AS id"
                       " JOIN pg_proc p ON p.oid = id[1]::oid WHERE p.provolatile <> 'i'), false)"
                       " FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum"
                       " WHERE attrelid = $1::oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
                       {table.oid}));
  std::vector<CatalogueColumn> catalogue;
  for (int row = 0; row < rows.size(); ++row) {
    CatalogueColumn column;
    column.name = rows.Text(row, 0);
    const std::string oid = rows.Text(row, 1);
    std::from_chars(oid.data(), oid.data() + oid.size(), column.type_oid);
    const std::string typmod = rows.Text(row, 2);
    std::from_chars(typmod.data(), typmod.data() + typmod.size(), column.typmod);
    column.type_name = rows.Text(row, 3);
    column.not_null = rows.Text(row, 4) == "t";
    column.has_default = rows.Text(row, 5) == "t";
    column.is_generated = rows.Text(row, 6) == "t";
    column.default_sql = rows.Text(row, 7);
    column.has_constant_default = rows.Text(row, 8) == "t";
    catalogue.push_back(std::move(column));
  }
  return MatchColumns(catalogue, table);
}

Result<TargetTable> ReadTargetTable(Connection& connection, const std::string& schema) {
  DAYBOOK_ASSIGN_OR_RETURN(TargetTable table, FindTargetTable(connection, schema));
  DAYBOOK_RETURN_IF_ERROR(ReadTargetColumns(connection, table));
  return table;
}

}  // namespace daybook
