// SPDX-License-Identifier: Apache-2.0
// Values of Arrow arrays as cells of a SourceRow.
#pragma once

#include <arrow/api.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/baseline/source_row.h"
#include "src/summary/finished_row.h"

namespace daybook {

// Why a column cannot hold values of its kind: "holds text (string) and no numbers"; nothing when it can.
std::optional<std::string> WhyUnreadable(const Column& column, const arrow::DataType& type);

// One column of a record batch. REQUIRES: !WhyUnreadable(column, array->type()).
class ArrowCells {
 public:
  ArrowCells(const Column& column, const arrow::Array& array);

  // False: the value cannot be held. `scratch` keeps what the view of `text` is of.
  bool ReadMeasure(std::int64_t row, Measure& measure) const;
  bool ReadText(std::int64_t row, std::string& scratch, std::optional<std::string_view>& text) const;
  // Of a date column that is not NULL there.
  std::optional<Day> ReadDay(std::int64_t row) const;

 private:
  std::optional<std::int64_t> ReadInteger(std::int64_t row) const;
  std::string_view ReadBytes(std::int64_t row) const;
  std::string_view BytesOf(const arrow::Array& array, std::int64_t row) const;

  ColumnKind kind_;
  const arrow::Array* array_;
  arrow::Type::type type_;
};

}  // namespace daybook
