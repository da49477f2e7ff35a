// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daybook/day.h"
#include "daybook/status.h"
#include "src/base/sip_hash.h"
#include "src/postgresql/connection.h"
#include "src/postgresql/row_fingerprint.h"
#include "src/postgresql/target_table.h"

namespace daybook {

// The stored rows of a day that a run replaces, and which of them it keeps. A row is known by its place (partition,
// ctid) and by the transaction that wrote it (xmin): whatever anybody did with a row since it was read gave it another.
class StoredDay {
 public:
  // `partition` and `file` are what the rows' tableoid and its relfilenode were.
  void Add(Hash128 fingerprint, std::uint32_t block, std::uint16_t offset, std::uint32_t xmin);
  // A row that equals none of ours.
  void AddOther() { ++others_; }
  std::size_t size() const { return rows_.size() + static_cast<std::size_t>(others_); }

  // Keeps one more of the rows with that fingerprint; false when all of them are kept, or there is none.
  bool Keep(Hash128 fingerprint);
  std::int64_t kept() const { return kept_; }
  bool all_kept() const { return kept_ == static_cast<std::int64_t>(size()); }
  // As texts of arrays: the places of the kept rows as tid[], and their writers as xid[].
  std::string KeptPlaces() const;
  std::string Writers() const;

  std::uint32_t partition = 0;
  std::string file;

 private:
  struct Row {
    Hash128 fingerprint;
    std::uint32_t block;
    std::uint16_t offset;
    bool kept;
  };
  void Sort();

  std::vector<Row> rows_;
  bool sorted_ = true;
  std::int64_t others_ = 0;
  std::int64_t kept_ = 0;
  std::vector<std::uint32_t> writers_;  // with repetitions, few at a time
};

// Reads the rows that a run will replace, while it computes.
class PresentRows {
 public:
  // At most `most_rows` are remembered of several days; the later days are left to be read one by one. All is borrowed.
  PresentRows(const TargetTable& table, RowFingerprint& fingerprint, std::size_t most_rows)
      : table_(table), fingerprint_(fingerprint), most_rows_(most_rows) {}

  // `covered` is SQL without parameters: which rows of the days the delete covers. Days that are read are forgotten
  // before.
  Status Read(Connection& connection, DayRange days, const std::string& covered);

  // The rows of a day as they were read, and forgets them. Nothing when the day was not read, or had to be left.
  std::optional<StoredDay> Take(Day day);
  // Whether the day was read and has no row.
  bool IsEmpty(Day day) const;
  // Whether days had to be left in the last Read.
  bool is_full() const { return left_from_.has_value(); }

 private:
  Status ReadFiles(Connection& connection);
  Status TakeBytes(std::string_view bytes);
  Result<std::size_t> TakeTuple(std::string_view bytes);
  void LeaveLastDay(Day day);

  const TargetTable& table_;
  RowFingerprint& fingerprint_;
  const std::size_t most_rows_;
  std::map<std::uint32_t, std::string> files_;  // of each partition
  std::map<Day, StoredDay> days_;               // every day that was read
  std::optional<Day> left_from_;                // this day and later ones are left
  std::size_t num_rows_ = 0;                    // of days_
  // Of the COPY at hand.
  bool header_taken_ = false;
  std::string rest_;  // the beginning of a tuple
  std::vector<std::optional<std::string_view>> fields_;
};

// "tableoid = ... AND ctid = ANY (...) ...": true of the kept rows of `day`. Its parameters are appended; their numbers
// begin after those that are there.
std::string KeptRowsSql(const StoredDay& day, std::vector<QueryParameter>& parameters);

}  // namespace daybook
