// SPDX-License-Identifier: Apache-2.0
#include "src/postgresql/column_value.h"

#include <algorithm>

namespace daybook {

std::optional<std::string_view> TextValue(const TargetColumn& column, Day day, const RunIdentity& identity,
                                          const FinishedRow& row, std::string& storage) {
  switch (column.source) {
    case ValueSource::kSource: return identity.source_uuid;
    case ValueSource::kYear: return storage = std::to_string(day.month().year);
    case ValueSource::kMonth: return storage = std::to_string(day.month().month);  // unpadded (spec: F.32)
    case ValueSource::kDay: return storage = std::to_string(day.day_of_month());
    case ValueSource::kCsiVolumeHandle: return row.csi_volume_handle;
    case ValueSource::kRowColumn: return TextOf(*column.column, identity, row);
    case ValueSource::kRowUuid: break;
  }
  return std::nullopt;
}

std::optional<std::int64_t> IntegerValue(const TargetColumn& column, Day day, const RunIdentity& identity,
                                         const FinishedRow& row) {
  switch (column.source) {
    case ValueSource::kYear: return day.month().year;
    case ValueSource::kMonth: return day.month().month;
    case ValueSource::kDay: return day.day_of_month();
    default: break;
  }
  if (const auto value = IntegerOf(*column.column, identity, row); value.has_value()) return *value;
  return std::nullopt;
}

bool HasValueForMissing(const TargetTable& table, const RunIdentity& identity, const FinishedRow& row) {
  return std::any_of(table.missing.begin(), table.missing.end(), [&](const Column* column) {
    switch (column->kind) {
      case ColumnKind::kMetric: return row.metrics[column->index].has_value();
      case ColumnKind::kInteger: return IntegerOf(*column, identity, row).has_value();
      case ColumnKind::kDate: return true;
      case ColumnKind::kText:
      case ColumnKind::kJson:
      case ColumnKind::kUuid: break;
    }
    return TextOf(*column, identity, row).has_value();
  });
}

std::optional<Uuid> ParseUuid(std::string_view text) {
  constexpr std::size_t kLength = 36;
  if (text.size() != kLength) return std::nullopt;
  Uuid uuid;
  std::size_t nibble = 0;
  for (std::size_t i = 0; i < kLength; ++i) {
    const char c = text[i];
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (c != '-') return std::nullopt;
      continue;
    }
    int value = 0;
    if (c >= '0' && c <= '9') {
      value = c - '0';
    } else if (c >= 'a' && c <= 'f') {
      value = c - 'a' + 10;
    } else if (c >= 'A' && c <= 'F') {
      value = c - 'A' + 10;
    } else {
      return std::nullopt;
    }
    std::uint8_t& byte = uuid.bytes[nibble / 2];
    byte = static_cast<std::uint8_t>(byte << 4 | value);
    ++nibble;
  }
  return uuid;
}

}  // namespace daybook
