// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daybook/status.h"
#include "src/postgresql/connection.h"
#include "src/postgresql/numeric_wire.h"
#include "src/summary/finished_row.h"

namespace daybook {

inline constexpr std::string_view kTargetTable = "reporting_ocpusagelineitem_daily_summary";

// The types of columns that are written.
enum class ServerType { kUuid, kVarchar, kText, kDate, kNumeric, kDouble, kJsonb, kJson, kInt2, kInt4, kInt8 };

// Where a column's value comes from: one of RowColumns(), or what only some tables have (spec: postgresql.md; F.32).
enum class ValueSource { kRowColumn, kRowUuid, kSource, kYear, kMonth, kDay, kCsiVolumeHandle };

// A column of the real table that is written.
struct TargetColumn {
  std::string name;
  ServerType type = ServerType::kText;
  int max_chars = 0;  // of varchar(n); 0 without limit
  NumericType numeric;
  bool not_null = false;
  ValueSource source = ValueSource::kRowColumn;
  const Column* column = nullptr;  // of kRowColumn; lives for ever
};

// A column of the real table that is not ours: an INSERT of ours leaves it to its default.
struct OtherColumn {
  std::string name;
  std::string type_name;              // "numeric(33,15)"
  std::string default_sql;            // "" when there is none: NULL
  bool has_constant_default = false;  // the same value at any time
};

// What the catalogue says of the target.
struct TargetTable {
  std::string schema;
  std::string oid;
  bool is_partitioned_by_day = false;  // PARTITION BY RANGE (usage_start)
  bool has_raw_cost = false;           // infrastructure_raw_cost is there
  std::vector<TargetColumn> columns;   // in the table's order
  std::vector<const Column*> missing;  // columns of ours that the table lacks
  std::vector<OtherColumn> others;     // but those that are generated from the others

  std::string name() const { return schema + "." + std::string(kTargetTable); }
  std::string quoted() const { return QualifiedName(schema, kTargetTable); }
  // "(\"uuid\", \"report_period_id\", ...)"
  std::string column_list() const;
  // SQL that is true of a row whose columns that are not ours hold what an INSERT of ours would leave in them: their
  // default, or NULL where there is none. A default that may be another at each INSERT is taken for never equal.
  std::string others_untouched() const;
};

// A column as the catalogue describes it.
struct CatalogueColumn {
  std::string name;
  std::uint32_t type_oid = 0;
  std::int32_t typmod = -1;
  std::string type_name;  // for messages
  bool not_null = false;
  bool has_default = false;  // or is an identity
  bool is_generated = false;
  std::string default_sql;
  bool has_constant_default = false;
};

// What there is without its columns. kConfiguration when the schema or the table is not there.
Result<TargetTable> FindTargetTable(Connection& connection, const std::string& schema);
// The columns of a table that was found. kConfiguration when MatchColumns refuses.
Status ReadTargetColumns(Connection& connection, TargetTable& table);
// Both.
Result<TargetTable> ReadTargetTable(Connection& connection, const std::string& schema);

// Fills `columns`, `missing`, `others` and `has_raw_cost` of a table. kConfiguration, with every column at fault in the
// message, when one that always carries a value is missing, when one has a type that cannot hold ours, or when one that
// is not ours wants a value.
Status MatchColumns(const std::vector<CatalogueColumn>& catalogue, TargetTable& table);

// The refusal of a run whose rows have a value for a column that is not there; it lists all that are missing.
Error MissingColumnsError(const TargetTable& table);

}  // namespace daybook
