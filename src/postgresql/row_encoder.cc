// SPDX-License-Identifier: Apache-2.0
#include "src/postgresql/row_encoder.h"

#include <bit>
#include <limits>
#include <optional>

#include "src/base/utf8.h"
#include "src/postgresql/column_value.h"
#include "src/postgresql/numeric_wire.h"

namespace daybook {
namespace {

constexpr char kJsonbVersion = 1;

void AppendBigEndian(std::uint64_t value, int bytes, std::string& out) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out += static_cast<char>((value >> shift) & 0xffU);
}

void AppendSized(std::string_view bytes, std::string& out) {
  AppendBigEndian(bytes.size(), 4, out);
  out += bytes;
}

void AppendNull(std::string& out) { out.append(4, '\xff'); }

std::string Quoted(const std::optional<std::string_view>& text) {
  return text.has_value() ? "'" + CutText(std::string(*text), 120) + "'" : "NULL";
}

// Which row it is, for a person: what makes most rows unique.
std::string NameOfRow(const TargetTable& table, const TargetColumn& column, Day day, const FinishedRow& row) {
  std::string name = table.name() + ", row " + day.ToString() + " " + std::string(NameOf(row.data_source)) +
                     " namespace " + Quoted(row.namespace_) + " node " + Quoted(row.node);
  if (row.persistentvolumeclaim.has_value()) name += " persistentvolumeclaim " + Quoted(row.persistentvolumeclaim);
  return name + ", column " + column.name;
}

}  // namespace

std::string_view RowEncoder::Header() {
  // Signature, no flags, no extension.
  static constexpr char kHeader[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0";
  return {kHeader, sizeof kHeader - 1};
}

std::string_view RowEncoder::Trailer() { return {"\377\377", 2}; }

Status RowEncoder::Append(Day day, const RunIdentity& identity, const FinishedRow& row, const Uuid& uuid,
                          std::string& out) const {
  if (HasValueForMissing(table_, identity, row)) return MissingColumnsError(table_);
  AppendBigEndian(table_.columns.size(), 2, out);
  for (const TargetColumn& column : table_.columns) {
    DAYBOOK_RETURN_IF_ERROR(AppendField(column, day, identity, row, uuid, out));
  }
  return {};
}

Status RowEncoder::AppendField(const TargetColumn& column, Day day, const RunIdentity& identity, const FinishedRow& row,
                               const Uuid& uuid, std::string& out) const {
  const auto refuse = [&](std::string why) {
    return InputError("writing to PostgreSQL", NameOfRow(table_, column, day, row), std::move(why),
                      "the target's column is too narrow for it");
  };
  const auto null = [&]() -> Status {
    if (column.not_null) {
      return ConfigurationError("writing to PostgreSQL", NameOfRow(table_, column, day, row),
                                "the column is NOT NULL, and the row has no value for it", "let the column be NULL");
    }
    AppendNull(out);
    return {};
  };
  std::string storage;
  switch (column.type) {
    case ServerType::kNumeric: {
      const NullableMetric& metric = row.metrics[column.column->index];
      if (!metric.has_value()) return null();
      const std::optional<std::string> wire = NumericToWire(metric.numeric(), column.numeric);
      if (!wire.has_value()) {
        return refuse(metric.numeric().ToString() + " does not fit numeric(" +
                      std::to_string(column.numeric.precision) + "," + std::to_string(column.numeric.scale) + ")");
      }
      AppendSized(*wire, out);
      return {};
    }
    case ServerType::kDouble: {
      const NullableMetric& metric = row.metrics[column.column->index];
      if (!metric.has_value()) return null();
      AppendBigEndian(8, 4, out);
      AppendBigEndian(std::bit_cast<std::uint64_t>(metric.value()), 8, out);
      return {};
    }
    case ServerType::kDate:
      AppendBigEndian(4, 4, out);
      AppendBigEndian(static_cast<std::uint32_t>(DateValue(day)), 4, out);
      return {};
    case ServerType::kInt2:
    case ServerType::kInt4:
    case ServerType::kInt8: {
      const std::optional<std::int64_t> value = IntegerValue(column, day, identity, row);
      if (!value.has_value()) return null();
      const int bytes = column.type == ServerType::kInt2 ? 2 : (column.type == ServerType::kInt4 ? 4 : 8);
      if (bytes == 2 &&
          (*value < std::numeric_limits<std::int16_t>::min() || *value > std::numeric_limits<std::int16_t>::max())) {
        return refuse(std::to_string(*value) + " does not fit smallint");
      }
      AppendBigEndian(static_cast<std::uint64_t>(bytes), 4, out);
      AppendBigEndian(static_cast<std::uint64_t>(*value), bytes, out);
      return {};
    }
    case ServerType::kUuid: {
      std::optional<Uuid> parsed = uuid;
      if (column.source != ValueSource::kRowUuid) {
        const std::optional<std::string_view> text = TextValue(column, day, identity, row, storage);
        if (!text.has_value()) return null();
        parsed = ParseUuid(*text);
        if (!parsed.has_value()) return refuse("'" + CutText(std::string(*text), 120) + "' is no UUID");
      }
      AppendBigEndian(parsed->bytes.size(), 4, out);
      for (const std::uint8_t byte : parsed->bytes) out += static_cast<char>(byte);
      return {};
    }
    case ServerType::kVarchar:
    case ServerType::kText:
    case ServerType::kJson:
    case ServerType::kJsonb: {
      if (column.source == ValueSource::kRowUuid) storage = uuid.ToString();
      const std::optional<std::string_view> text = column.source == ValueSource::kRowUuid
                                                       ? std::optional<std::string_view>(storage)
                                                       : TextValue(column, day, identity, row, storage);
      if (!text.has_value()) return null();
      if (column.max_chars > 0 && CountCharacters(*text) > static_cast<std::size_t>(column.max_chars)) {
        return refuse("'" + CutText(std::string(*text), 120) + "' has " + std::to_string(CountCharacters(*text)) +
                      " characters, the column holds " + std::to_string(column.max_chars));
      }
      const bool is_jsonb = column.type == ServerType::kJsonb;
      AppendBigEndian(text->size() + (is_jsonb ? 1 : 0), 4, out);
      if (is_jsonb) out += kJsonbVersion;
      out += *text;
      return {};
    }
  }
  return DefectError("writing to PostgreSQL", column.name, "a type without an encoding");
}

}  // namespace daybook
