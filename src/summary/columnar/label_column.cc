// SPDX-License-Identifier: Apache-2.0
#include "src/summary/columnar/label_column.h"

#include <optional>
#include <string>
#include <string_view>

#include "src/summary/columnar/names.h"

namespace daybook::columnar {

void LabelColumn::BeginBatch() {
  codes_ = scan_.codes(column_);
  map_of_code_.resize(scan_.coded(column_).num_codes() + 1, kUnresolved);
}

Result<LabelStore::MapId> LabelColumn::Resolve(std::size_t row) {
  std::optional<std::string_view> text;
  if (codes_[row] != CodedColumn::kNull) {
    DAYBOOK_ASSIGN_OR_RETURN(text, TextOfCode(scan_, column_, codes_[row], row));
  }
  const LabelStore::Filtered filtered = labels_.Filter(text);
  if (filtered.refusal != nullptr) {
    return InputError("read labels", scan_.RowName(row) + ", column " + std::string(scan_.NameOf(column_)),
                      std::string(filtered.refusal) + ": " + CutText(std::string(text.value_or("")), 120),
                      "mend the report and upload it again");
  }
  map_of_code_[static_cast<std::size_t>(codes_[row] + 1)] = filtered.map;
  return filtered.map;
}

}  // namespace daybook::columnar
