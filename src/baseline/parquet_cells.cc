// SPDX-License-Identifier: Apache-2.0
#include "src/baseline/parquet_cells.h"

#include <cmath>

#include "src/base/uuid.h"
#include "src/baseline/text_cells.h"

namespace daybook {
namespace {

using arrow::Type;

bool IsBytes(Type::type type) {
  return type == Type::STRING || type == Type::LARGE_STRING || type == Type::BINARY || type == Type::LARGE_BINARY ||
         type == Type::STRING_VIEW;
}

bool IsText(const arrow::DataType& type) {
  if (type.id() != Type::DICTIONARY) return IsBytes(type.id());
  return IsBytes(static_cast<const arrow::DictionaryType&>(type).value_type()->id());
}

bool IsUuidBytes(const arrow::DataType& type) {
  return type.id() == Type::FIXED_SIZE_BINARY &&
         static_cast<const arrow::FixedSizeBinaryType&>(type).byte_width() == 16;
}

std::int64_t UnitsADay(arrow::TimeUnit::type unit) {
  constexpr std::int64_t kSeconds = 86'400;
  switch (unit) {
    case arrow::TimeUnit::SECOND: return kSeconds;
    case arrow::TimeUnit::MILLI: return kSeconds * 1'000;
    case arrow::TimeUnit::MICRO: return kSeconds * 1'000'000;
    case arrow::TimeUnit::NANO: break;
  }
  return kSeconds * 1'000'000'000;
}

template <typename ArrayType>
auto ValueAt(const arrow::Array& array, std::int64_t row) {
  return static_cast<const ArrayType&>(array).Value(row);
}

}  // namespace

std::optional<std::string> WhyUnreadable(const Column& column, const arrow::DataType& type) {
  if (type.id() == Type::NA) return std::nullopt;
  const std::string shown = "(" + type.ToString() + ")";
  switch (column.kind) {
    case ColumnKind::kMetric:
      if (type.id() == Type::DECIMAL128 || arrow::is_integer(type.id())) return std::nullopt;
      if (type.id() == Type::DOUBLE || type.id() == Type::FLOAT) return std::nullopt;
      return (IsText(type) ? "holds text " : "holds other values ") + shown + " and no numbers";
    case ColumnKind::kInteger:
      if (arrow::is_integer(type.id()) || type.id() == Type::DOUBLE) return std::nullopt;
      return (IsText(type) ? "holds text " : "holds other values ") + shown + " and no whole numbers";
    case ColumnKind::kDate:
      if (type.id() == Type::DATE32 || type.id() == Type::TIMESTAMP || IsText(type)) return std::nullopt;
      return "holds other values " + shown + " and no days";
    case ColumnKind::kUuid:
      if (IsUuidBytes(type)) return std::nullopt;
      [[fallthrough]];
    case ColumnKind::kText:
    case ColumnKind::kJson:
      if (IsText(type)) return std::nullopt;
      return "holds other values " + shown + " and no text";
  }
  return std::nullopt;
}

ArrowCells::ArrowCells(const Column& column, const arrow::Array& array)
    : kind_(column.kind), array_(&array), type_(array.type_id()) {}

bool ArrowCells::ReadMeasure(std::int64_t row, Measure& measure) const {
  measure = Measure();
  if (type_ == Type::NA || array_->IsNull(row)) return true;
  std::optional<Measure> read;
  switch (type_) {
    case Type::DECIMAL128: {
      const auto& decimals = static_cast<const arrow::Decimal128Array&>(*array_);
      const arrow::Decimal128 value(decimals.GetValue(row));
      const Int128 units = static_cast<Int128>(value.high_bits()) << 64 | static_cast<Int128>(value.low_bits());
      read = MeasureOfDecimal(units, static_cast<const arrow::Decimal128Type&>(*array_->type()).scale());
      break;
    }
    case Type::DOUBLE: read = MeasureOfDouble(ValueAt<arrow::DoubleArray>(*array_, row)); break;
    case Type::FLOAT: read = MeasureOfDouble(static_cast<double>(ValueAt<arrow::FloatArray>(*array_, row))); break;
    default:
      if (const auto value = ReadInteger(row)) read = MeasureOfDecimal(*value, 0);
  }
  if (!read) return false;
  measure = *read;
  return true;
}

std::optional<std::int64_t> ArrowCells::ReadInteger(std::int64_t row) const {
  switch (type_) {
    case Type::INT8: return ValueAt<arrow::Int8Array>(*array_, row);
    case Type::INT16: return ValueAt<arrow::Int16Array>(*array_, row);
    case Type::INT32: return ValueAt<arrow::Int32Array>(*array_, row);
    case Type::INT64: return ValueAt<arrow::Int64Array>(*array_, row);
    case Type::UINT8: return ValueAt<arrow::UInt8Array>(*array_, row);
    case Type::UINT16: return ValueAt<arrow::UInt16Array>(*array_, row);
    case Type::UINT32: return ValueAt<arrow::UInt32Array>(*array_, row);
    case Type::UINT64: {
      const std::uint64_t value = ValueAt<arrow::UInt64Array>(*array_, row);
      if (value > INT64_MAX) return std::nullopt;
      return static_cast<std::int64_t>(value);
    }
    case Type::DOUBLE: {
      const double value = ValueAt<arrow::DoubleArray>(*array_, row);
      if (!(std::fabs(value) < 9e15) || value != std::floor(value)) return std::nullopt;
      return static_cast<std::int64_t>(value);
    }
    default: return std::nullopt;
  }
}

std::string_view ArrowCells::BytesOf(const arrow::Array& array, std::int64_t row) const {
  switch (array.type_id()) {
    case Type::STRING:
    case Type::BINARY: return static_cast<const arrow::BinaryArray&>(array).GetView(row);
    case Type::LARGE_STRING:
    case Type::LARGE_BINARY: return static_cast<const arrow::LargeBinaryArray&>(array).GetView(row);
    default: return static_cast<const arrow::BinaryViewArray&>(array).GetView(row);
  }
}

std::string_view ArrowCells::ReadBytes(std::int64_t row) const {
  if (type_ != Type::DICTIONARY) return BytesOf(*array_, row);
  const auto& coded = static_cast<const arrow::DictionaryArray&>(*array_);
  return BytesOf(*coded.dictionary(), coded.GetValueIndex(row));
}

std::optional<Day> ArrowCells::ReadDay(std::int64_t row) const {
  if (type_ == Type::DATE32) return Day(ValueAt<arrow::Date32Array>(*array_, row));
  if (type_ != Type::TIMESTAMP) return ParseDayText(ReadBytes(row));
  const std::int64_t a_day = UnitsADay(static_cast<const arrow::TimestampType&>(*array_->type()).unit());
  const std::int64_t value = ValueAt<arrow::TimestampArray>(*array_, row);
  if (value % a_day != 0) return std::nullopt;
  return Day(static_cast<std::int32_t>(value / a_day));
}

bool ArrowCells::ReadText(std::int64_t row, std::string& scratch, std::optional<std::string_view>& text) const {
  text.reset();
  if (type_ == Type::NA || array_->IsNull(row)) return true;
  switch (kind_) {
    case ColumnKind::kDate: {
      const std::optional<Day> day = ReadDay(row);
      if (!day) return false;
      scratch = day->ToString();
      break;
    }
    case ColumnKind::kInteger: {
      const std::optional<std::int64_t> value = ReadInteger(row);
      if (!value) return false;
      scratch = std::to_string(*value);
      break;
    }
    case ColumnKind::kUuid:
      if (type_ == Type::FIXED_SIZE_BINARY) {
        const auto bytes = static_cast<const arrow::FixedSizeBinaryArray&>(*array_).GetView(row);
        Uuid uuid;
        for (std::size_t i = 0; i < uuid.bytes.size(); ++i) uuid.bytes[i] = static_cast<std::uint8_t>(bytes[i]);
        scratch = uuid.ToString();
      } else {
        scratch = ReadBytes(row);
        for (char& c : scratch) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      }
      break;
    case ColumnKind::kText:
    case ColumnKind::kJson:
    case ColumnKind::kMetric: text = ReadBytes(row); return true;
  }
  text = scratch;
  return true;
}

}  // namespace daybook
