// SPDX-License-Identifier: Apache-2.0
#include "src/postgresql/row_fingerprint.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "src/base/uuid.h"
#include "src/postgresql/canonical_json.h"
#include "src/postgresql/column_value.h"
#include "src/postgresql/numeric_wire.h"

namespace daybook {
namespace {

constexpr std::size_t kMostJsonBytes = 4 << 20;  // that are remembered
constexpr char kNull = 0;
constexpr char kValue = 1;

std::uint64_t ReadBigEndian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8U | static_cast<unsigned char>(c);
  return value;
}

// Of 2, 4 or 8 bytes.
std::int64_t ReadSigned(std::string_view bytes) {
  const auto unused = static_cast<unsigned>(64 - 8 * bytes.size());
  return static_cast<std::int64_t>(ReadBigEndian(bytes) << unused) >> unused;
}

std::size_t WidthOf(ServerType type) {
  switch (type) {
    case ServerType::kInt2: return 2;
    case ServerType::kInt4:
    case ServerType::kDate: return 4;
    case ServerType::kInt8:
    case ServerType::kDouble: return 8;
    case ServerType::kUuid: return 16;
    default: return 0;  // it varies
  }
}

}  // namespace

Result<RowFingerprint> RowFingerprint::Make(const TargetTable& table) {
  SipHash128::Key key{};
  std::array<std::uint8_t, sizeof key> bytes{};
  DAYBOOK_RETURN_IF_ERROR(SystemRandom(bytes));
  std::memcpy(key.data(), bytes.data(), sizeof key);
  return RowFingerprint(table, key);
}

RowFingerprint::RowFingerprint(const TargetTable& table, SipHash128::Key key) : table_(&table), hash_(key) {
  for (const TargetColumn& column : table.columns) {
    if (column.source != ValueSource::kRowUuid) columns_.push_back(&column);
  }
}

template <typename Value>
void RowFingerprint::AddValue(const Value& value) {
  bytes_ += kValue;
  bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void RowFingerprint::AddText(std::string_view text) {
  AddValue(static_cast<std::uint32_t>(text.size()));
  bytes_ += text;
}

// As `double precision` compares: -0 equals 0, NaN equals NaN.
void RowFingerprint::AddNumber(double value) {
  AddValue(std::bit_cast<std::uint64_t>(std::isnan(value) ? std::numeric_limits<double>::quiet_NaN() : value + 0.0));
}

bool RowFingerprint::AddJson(std::string_view text) {
  storage_ = text;
  auto found = json_.find(storage_);
  if (found == json_.end()) {
    if (json_bytes_ > kMostJsonBytes) {
      json_.clear();
      json_bytes_ = 0;
    }
    canonical_.clear();
    std::optional<Hash128> hash;
    if (AppendCanonicalJson(text, canonical_)) hash = hash_(canonical_);
    constexpr std::size_t kOverhead = 100;  // of an entry
    json_bytes_ += text.size() + kOverhead;
    found = json_.emplace(storage_, hash).first;
  }
  if (!found->second.has_value()) return false;
  AddValue(*found->second);
  return true;
}

std::optional<Hash128> RowFingerprint::OfComputed(Day day, const RunIdentity& identity, const FinishedRow& row) {
  if (HasValueForMissing(*table_, identity, row)) return std::nullopt;
  bytes_.clear();
  for (const TargetColumn* column : columns_) {
    if (!AddComputed(*column, day, identity, row)) return std::nullopt;
  }
  return hash_(bytes_);
}

bool RowFingerprint::AddComputed(const TargetColumn& column, Day day, const RunIdentity& identity,
                                 const FinishedRow& row) {
  const auto null = [&] {
    bytes_ += kNull;
    return true;
  };
  switch (column.type) {
    case ServerType::kNumeric: {
      const NullableMetric& metric = row.metrics[column.column->index];
      if (!metric.has_value()) return null();
      const std::optional<Int128> units = UnitsInColumn(metric.numeric(), column.numeric);
      if (!units.has_value()) return false;
      AddValue(*units);
      return true;
    }
    case ServerType::kDouble: {
      const NullableMetric& metric = row.metrics[column.column->index];
      if (!metric.has_value()) return null();
      AddNumber(metric.value());
      return true;
    }
    case ServerType::kDate: AddValue(static_cast<std::int64_t>(DateValue(day))); return true;
    case ServerType::kInt2:
    case ServerType::kInt4:
    case ServerType::kInt8: {
      const std::optional<std::int64_t> value = IntegerValue(column, day, identity, row);
      if (!value.has_value()) return null();
      AddValue(*value);
      return true;
    }
    case ServerType::kUuid:
    case ServerType::kVarchar:
    case ServerType::kText:
    case ServerType::kJson:
    case ServerType::kJsonb: break;
  }
  const std::optional<std::string_view> text = TextValue(column, day, identity, row, storage_);
  if (!text.has_value()) return null();
  if (column.type == ServerType::kJsonb) return AddJson(*text);
  if (column.type != ServerType::kUuid) {
    AddText(*text);
    return true;
  }
  const std::optional<Uuid> uuid = ParseUuid(*text);
  if (!uuid.has_value()) return false;
  AddValue(uuid->bytes);
  return true;
}

std::optional<Hash128> RowFingerprint::OfStored(std::span<const std::optional<std::string_view>> fields) {
  bytes_.clear();
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (!fields[i].has_value()) {
      bytes_ += kNull;
    } else if (!AddStored(*columns_[i], *fields[i])) {
      return std::nullopt;
    }
  }
  return hash_(bytes_);
}

bool RowFingerprint::AddStored(const TargetColumn& column, std::string_view field) {
  if (const std::size_t width = WidthOf(column.type); width != 0 && field.size() != width) return false;
  switch (column.type) {
    case ServerType::kNumeric: {
      const std::optional<Int128> units = UnitsOfWire(field);
      if (units.has_value()) AddValue(*units);
      return units.has_value();
    }
    case ServerType::kDouble: AddNumber(std::bit_cast<double>(ReadBigEndian(field))); return true;
    case ServerType::kDate:
    case ServerType::kInt2:
    case ServerType::kInt4:
    case ServerType::kInt8: AddValue(ReadSigned(field)); return true;
    case ServerType::kUuid: {
      Uuid uuid;
      std::memcpy(uuid.bytes.data(), field.data(), uuid.bytes.size());
      AddValue(uuid.bytes);
      return true;
    }
    case ServerType::kVarchar:
    case ServerType::kText:
    // Not by its value: the text that an INSERT would leave is the value of a json.
    case ServerType::kJson: AddText(field); return true;
    case ServerType::kJsonb: {
      constexpr char kVersion = 1;
      if (field.empty() || field.front() != kVersion) return false;
      return AddJson(field.substr(1));
    }
  }
  return false;
}

}  // namespace daybook
