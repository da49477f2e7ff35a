// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/baseline/source_row.h"

namespace daybook {

// Where a value stands, for the message of one that cannot be read: "line 7".
using PlaceText = std::function<std::string()>;

// Turns values that came as text (CSV, COPY, JSON) into a SourceRow: columns by position of the source.
class TextCells {
 public:
  // `names`: the columns of the source, in its order. REQUIRES: names has usage_start and data_source.
  // `object`: for messages.
  TextCells(const std::vector<std::string>& names, std::string object);

  // Which of the columns are to be converted.
  void SetWanted(const ColumnSet& wanted) { wanted_ = wanted; }

  std::size_t num_columns() const { return positions_.size(); }

  // Whether `filter` takes the row, judged before it is converted. usage_start must be a date.
  Result<bool> Takes(const RowFilter& filter, std::span<const std::optional<std::string_view>> fields,
                     const PlaceText& place);
  // REQUIRES: fields.size() == num_columns(). Views of `row` are views of `fields` or live until the next call.
  Status Convert(std::span<const std::optional<std::string_view>> fields, const PlaceText& place, SourceRow& row);

 private:
  Error CellError(const Column& column, std::string_view text, const std::string& why, const PlaceText& place) const;

  std::string object_;
  std::vector<std::size_t> positions_;  // into RowColumns(); kNumRowColumns: not one of them
  std::size_t day_at_ = 0;              // of usage_start among the fields
  std::optional<std::size_t> uuid_at_;  // of source_uuid
  ColumnSet wanted_;
  std::array<std::string, kNumRowColumns> scratch_;
};

// "2025-10-01", also with a time of day behind it, as "2025-10-01 00:00:00.000".
std::optional<Day> ParseDayText(std::string_view text);

// The columns among `names`; an error when one stands there twice, or usage_start or data_source is missing, which
// lists what is there.
Result<SourceColumns> ColumnsOf(const std::vector<std::string>& names, const std::string& object);

// The names of the columns that a table is asked for: those of `wanted`, and those that every row must have.
std::vector<std::string> NamesToRead(const ColumnSet& wanted);

// "a, b and 3 more"
std::string ListText(const std::vector<std::string>& names, std::size_t most = 40);

}  // namespace daybook
