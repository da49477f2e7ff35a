// SPDX-License-Identifier: Apache-2.0
#include "src/summary/columnar/names.h"

#include <arrow/util/utf8.h>

#include <string>

#include "src/summary/columnar/interval_column.h"

namespace daybook::columnar {

namespace {

bool IsUtf8(std::string_view text) {
  static const bool is_ready = [] {
    arrow::util::InitializeUTF8();
    return true;
  }();
  return is_ready && arrow::util::ValidateUTF8(text);
}

}  // namespace

Result<std::string_view> TextOfCode(const RowGroupScan& scan, std::size_t column, std::int32_t code, std::size_t row) {
  const std::string_view text = scan.coded(column).TextOf(static_cast<std::size_t>(code));
  if (scan.coded(column).IsAscii(static_cast<std::size_t>(code)) || IsUtf8(text)) return text;
  return scan.Refuse(column, row, "it holds text that is not UTF-8");
}

Result<NameId> NameColumn::Resolve(std::int32_t code, std::size_t row) {
  if (code == CodedColumn::kNull) return kNullName;
  DAYBOOK_ASSIGN_OR_RETURN(const std::string_view text, TextOfCode(scan_, column_, code, row));
  if (!only_known_) return names_.Add(text);
  return names_.Find(text).value_or(kUnknown);
}

Result<const NameId*> NameColumn::Map(std::size_t count, const std::int32_t* days) {
  BeginBatch();
  ids_.resize(count);
  const std::int32_t* const codes = scan_.codes(column_);
  for (std::size_t i = 0; i < count; ++i) {
    NameId& id = id_of_code_[static_cast<std::size_t>(codes[i] + 1)];
    if (id == kUnresolved) {
      if (days[i] == IntervalColumn::kOutside) continue;  // what is in rows of other days does not matter
      DAYBOOK_ASSIGN_OR_RETURN(id, Resolve(codes[i], i));
    }
    ids_[i] = id;
  }
  return ids_.data();
}

}  // namespace daybook::columnar
