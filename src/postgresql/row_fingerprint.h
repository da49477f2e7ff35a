// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "daybook/day.h"
#include "daybook/status.h"
#include "src/base/sip_hash.h"
#include "src/postgresql/target_table.h"
#include "src/summary/finished_row.h"

namespace daybook {

// 128 bits that a row of ours and a row of the target share exactly when the two are equal in every column that is
// written, but the row's own uuid, once ours is brought into the columns' types: numbers are rounded as a cast does,
// jsonb counts by its value, NULL equals NULL (spec: postgresql.md, "Replace").
//
// Two rows that differ share it by chance alone, with a probability below 2^-88 for a day of a million rows; that is
// less likely than an error of the memory that holds them. Nobody can bring it about: the key of the hash is random
// and never leaves the process.
//
// One thread at a time.
class RowFingerprint {
 public:
  // `table` is borrowed.
  static Result<RowFingerprint> Make(const TargetTable& table);

  // The columns that are compared, in the order in which OfStored wants them.
  std::span<const TargetColumn* const> columns() const { return columns_; }

  // Of a row of ours. Nothing when a value has no column or does not fit it: no stored row can equal it.
  std::optional<Hash128> OfComputed(Day day, const RunIdentity& identity, const FinishedRow& row);
  // Of a stored row: the columns in PostgreSQL's binary form, nothing for NULL. Nothing when a value can be none of
  // ours, as NaN.
  std::optional<Hash128> OfStored(std::span<const std::optional<std::string_view>> fields);

 private:
  RowFingerprint(const TargetTable& table, SipHash128::Key key);
  bool AddComputed(const TargetColumn& column, Day day, const RunIdentity& identity, const FinishedRow& row);
  bool AddStored(const TargetColumn& column, std::string_view field);
  bool AddJson(std::string_view text);
  void AddNumber(double value);
  void AddText(std::string_view text);
  template <typename Value>
  void AddValue(const Value& value);

  const TargetTable* table_;
  std::vector<const TargetColumn*> columns_;
  SipHash128 hash_;
  std::string bytes_;      // of the row at hand
  std::string canonical_;  // of the JSON at hand
  std::string storage_;
  // Labels repeat from row to row. Nothing for what is no JSON.
  std::unordered_map<std::string, std::optional<Hash128>> json_;
  std::size_t json_bytes_ = 0;
};

}  // namespace daybook
