// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "daybook/status.h"
#include "src/io/object_store.h"

namespace daybook::reference {

using TextValues = std::vector<std::optional<std::string>>;  // UTF-8
using NumberValues = std::vector<std::optional<double>>;
using TimeValues = std::vector<std::optional<std::int64_t>>;  // milliseconds since 1970-01-01, naive UTC
using ColumnValues = std::variant<TextValues, NumberValues, TimeValues>;

struct WantedColumn {
  enum class Kind { kText, kNumber, kTime };
  std::string_view name;
  Kind kind = Kind::kText;
  bool required = true;  // otherwise a file without it reads as NULL (spec: inputs.md 2.8)
};

// Which rows are looked at, by their time.
using WantsRow = std::function<bool(const std::optional<std::int64_t>& time)>;

// Reads the wanted columns of a Parquet object of any writer (spec: inputs.md 2.8), in the order of `wanted`, of which
// the first is the time of the row. Values of rows that are not wanted come out as NULL, whatever they are. Errors name
// the object and the column. Millisecond fractions are cut. `stop` is looked at between columns.
Result<std::vector<ColumnValues>> ReadColumns(const ObjectStore& store, const ObjectInfo& object,
                                              const std::vector<WantedColumn>& wanted, const WantsRow& wants_row,
                                              const std::atomic<bool>& stop);

}  // namespace daybook::reference
