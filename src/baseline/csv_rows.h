// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/baseline/source_row.h"
#include "src/baseline/text_cells.h"

namespace daybook {

// CSV records, the header already known, into rows: what files and COPY have in common.
class CsvRows {
 public:
  // All are borrowed but `names` and `object`. REQUIRES: names as TextCells wants them.
  CsvRows(const std::vector<std::string>& names, const std::string& object, const RowFilter& filter,
          const ColumnSet& wanted, const RowConsumer& consumer)
      : cells_(names, object), object_(object), filter_(filter), consumer_(consumer) {
    cells_.SetWanted(wanted);
  }

  Status Take(std::span<const std::optional<std::string_view>> fields, std::int64_t line) {
    const PlaceText place = [line] { return "line " + std::to_string(line); };
    if (fields.size() != cells_.num_columns()) {
      return InputError("read rows", object_ + ", " + place(),
                        "it has " + std::to_string(fields.size()) + " fields, and the header " +
                            std::to_string(cells_.num_columns()));
    }
    DAYBOOK_ASSIGN_OR_RETURN(const bool taken, cells_.Takes(filter_, fields, place));
    if (!taken) return {};
    DAYBOOK_RETURN_IF_ERROR(cells_.Convert(fields, place, row_));
    return consumer_(row_);
  }

 private:
  TextCells cells_;
  const std::string object_;
  const RowFilter& filter_;
  const RowConsumer& consumer_;
  SourceRow row_;
};

}  // namespace daybook
