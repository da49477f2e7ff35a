// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "daybook/day.h"
#include "daybook/status.h"
#include "src/base/uuid.h"
#include "src/postgresql/target_table.h"
#include "src/summary/finished_row.h"

namespace daybook {

// Rows as the tuples of PostgreSQL's binary COPY: a count of fields in two bytes, then for each its length in four
// bytes (-1 for NULL) and its value in the type's binary form, all big-endian.
class RowEncoder {
 public:
  // What precedes the first tuple and follows the last.
  static std::string_view Header();
  static std::string_view Trailer();

  // `table` is borrowed.
  explicit RowEncoder(const TargetTable& table) : table_(table) {}

  // Appends one tuple to `out`; what is appended when it fails is undefined. kInput names row and column when a value
  // does not fit its column's type; kConfiguration when a column that has a value is missing from the table, or one is
  // NOT NULL that has none.
  Status Append(Day day, const RunIdentity& identity, const FinishedRow& row, const Uuid& uuid, std::string& out) const;

 private:
  Status AppendField(const TargetColumn& column, Day day, const RunIdentity& identity, const FinishedRow& row,
                     const Uuid& uuid, std::string& out) const;

  const TargetTable& table_;
};

}  // namespace daybook
