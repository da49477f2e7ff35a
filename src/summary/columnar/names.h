// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include "daybook/status.h"
#include "src/base/name_table.h"
#include "src/scan/row_group_scan.h"

namespace daybook::columnar {

// Namespaces, nodes, claims and all other names of the days in hand, numbered: 0 is NULL.
using NameId = std::uint32_t;
inline constexpr NameId kNullName = 0;

class Names {
 public:
  NameId Add(std::string_view name) {
    const NameId id = table_.Add(name) + 1;
    tails_[TailOf(name)] = true;
    return id;
  }
  // Nothing when the name did not occur.
  std::optional<NameId> Find(std::string_view name) const {
    if (!tails_[TailOf(name)]) return std::nullopt;
    const auto found = table_.Find(name);
    return found.has_value() ? std::optional(*found + 1) : std::nullopt;
  }
  // REQUIRES: id != kNullName.
  std::string_view TextOf(NameId id) const { return table_.NameOf(id - 1); }
  std::size_t size() const { return table_.size() + 1; }
  std::size_t num_bytes() const { return table_.num_bytes() + (std::size_t{1} << kLog2Tails) / 8; }

 private:
  static constexpr int kLog2Tails = 16;
  // A number of the length and the last bytes, where names of pods differ most.
  static std::size_t TailOf(std::string_view name) {
    std::uint64_t tail = 0;
    if (name.size() >= sizeof tail) {
      std::memcpy(&tail, name.data() + name.size() - sizeof tail, sizeof tail);
    } else {
      for (const char byte : name) tail = tail << 8U | static_cast<unsigned char>(byte);
    }
    return ((tail ^ name.size()) * 0x9E37'79B9'7F4A'7C15U) >> (64 - kLog2Tails);
  }

  NameTable table_;
  // Which tails there are: a name with another one need not be looked up, which most pods of a day are spared.
  std::vector<bool> tails_ = std::vector<bool>(std::size_t{1} << kLog2Tails);
};

// The text that a code stands for; refused when it is not UTF-8.
Result<std::string_view> TextOfCode(const RowGroupScan& scan, std::size_t column, std::int32_t code, std::size_t row);

// The codes of a column of one row group, mapped to ids once a code. Adds what is new to `names`; with `only_known`
// what is new becomes kUnknown instead.
class NameColumn {
 public:
  static constexpr NameId kUnknown = 0xFFFF'FFFE;

  NameColumn(const RowGroupScan& scan, std::size_t column, Names& names, bool only_known = false)
      : scan_(scan), column_(column), names_(names), only_known_(only_known) {}
  // The ids of the batch in hand of `scan`, which has `count` rows; of rows without a day, by IntervalColumn::Map, they
  // mean nothing.
  Result<const NameId*> Map(std::size_t count, const std::int32_t* days);
  // For who looks at few rows of a batch instead: BeginBatch, then the id of a row.
  void BeginBatch() { id_of_code_.resize(scan_.coded(column_).num_codes() + 1, kUnresolved); }
  Result<NameId> At(std::size_t row) {
    const std::int32_t code = scan_.codes(column_)[row];
    NameId& id = id_of_code_[static_cast<std::size_t>(code + 1)];
    if (id == kUnresolved) {
      DAYBOOK_ASSIGN_OR_RETURN(id, Resolve(code, row));
    }
    return id;
  }

 private:
  static constexpr NameId kUnresolved = 0xFFFF'FFFF;

  Result<NameId> Resolve(std::int32_t code, std::size_t row);

  const RowGroupScan& scan_;
  const std::size_t column_;
  Names& names_;
  const bool only_known_;
  std::vector<NameId> id_of_code_;  // shifted by one: the first is that of NULL
  std::vector<NameId> ids_;
};

}  // namespace daybook::columnar
