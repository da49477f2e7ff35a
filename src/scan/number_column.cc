// SPDX-License-Identifier: Apache-2.0
#include "src/scan/number_column.h"

#include <arrow/util/decimal.h>
#include <arrow/util/float16.h>
#include <parquet/exception.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <limits>
#include <string>
#include <utility>

namespace daybook {
namespace {

using parquet::ParquetException;

// -0 becomes 0, any NaN becomes `nan`.
double Clean(double value, double nan) { return value == value ? value + 0.0 : nan; }

// The nearest double of a decimal text, rounded once.
double NearestDouble(const std::string& text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

double DecimalFromBytes(const std::uint8_t* bytes, std::int32_t length, std::int32_t scale) {
  if (length <= 16) {
    const auto decimal = arrow::Decimal128::FromBigEndian(bytes, length);
    if (decimal.ok()) return NearestDouble(decimal->ToString(scale));
  } else {
    const auto decimal = arrow::Decimal256::FromBigEndian(bytes, length);
    if (decimal.ok()) return NearestDouble(decimal->ToString(scale));
  }
  throw ParquetException("a decimal has a wrong number of bytes");
}

}  // namespace

NumberColumn::NumberColumn(const ColumnChunk& chunk, std::int64_t num_rows, std::shared_ptr<arrow::Buffer> bytes,
                           bool nan_is_null)
    : ColumnDecoder(chunk, num_rows, std::move(bytes)),
      nan_(nan_is_null ? kNullNumber : std::numeric_limits<double>::quiet_NaN()) {}

NumberColumn::Decode NumberColumn::DecodeDoubles(parquet::Encoding::type encoding, const std::uint8_t* data,
                                                 std::size_t size, int num_values) const {
  const auto as_double = [](auto value) { return static_cast<double>(value); };
  const double nan = nan_;
  const std::int32_t scale = chunk().scale;
  const std::int32_t type_length = chunk().type_length;
  switch (chunk().form) {
    case ValueForm::kDouble:
      return MakeDecode<parquet::DoubleType, double>(encoding, data, size, num_values,
                                                     [nan](double value) { return Clean(value, nan); });
    case ValueForm::kFloat:
      return MakeDecode<parquet::FloatType, double>(
          encoding, data, size, num_values, [nan](float value) { return Clean(static_cast<double>(value), nan); });
    case ValueForm::kInt32: return MakeDecode<parquet::Int32Type, double>(encoding, data, size, num_values, as_double);
    case ValueForm::kInt64: return MakeDecode<parquet::Int64Type, double>(encoding, data, size, num_values, as_double);
    case ValueForm::kUint32:
      return MakeDecode<parquet::Int32Type, double>(encoding, data, size, num_values, [](std::int32_t value) {
        return static_cast<double>(static_cast<std::uint32_t>(value));
      });
    case ValueForm::kUint64:
      return MakeDecode<parquet::Int64Type, double>(encoding, data, size, num_values, [](std::int64_t value) {
        return static_cast<double>(static_cast<std::uint64_t>(value));
      });
    case ValueForm::kHalfFloat:
      return MakeDecode<parquet::FLBAType, double>(
          encoding, data, size, num_values, [nan](const parquet::FixedLenByteArray& value) {
            std::uint16_t bits = 0;
            std::memcpy(&bits, value.ptr, sizeof bits);
            return Clean(static_cast<double>(arrow::util::Float16::FromBits(bits).ToFloat()), nan);
          });
    case ValueForm::kDecimal: break;
    default: throw ParquetException("its type is no number");
  }
  switch (static_cast<parquet::Type::type>(chunk().physical_type)) {
    case parquet::Type::INT32:
      return MakeDecode<parquet::Int32Type, double>(encoding, data, size, num_values, [scale](std::int32_t value) {
        return NearestDouble(arrow::Decimal128(value).ToString(scale));
      });
    case parquet::Type::INT64:
      return MakeDecode<parquet::Int64Type, double>(encoding, data, size, num_values, [scale](std::int64_t value) {
        return NearestDouble(arrow::Decimal128(value).ToString(scale));
      });
    case parquet::Type::FIXED_LEN_BYTE_ARRAY:
      return MakeDecode<parquet::FLBAType, double>(encoding, data, size, num_values,
                                                   [scale, type_length](const parquet::FixedLenByteArray& value) {
                                                     return DecimalFromBytes(value.ptr, type_length, scale);
                                                   });
    case parquet::Type::BYTE_ARRAY:
      return MakeDecode<parquet::ByteArrayType, double>(
          encoding, data, size, num_values, [scale](const parquet::ByteArray& value) {
            return DecimalFromBytes(value.ptr, static_cast<std::int32_t>(std::min(value.len, 33U)), scale);
          });
    default: throw ParquetException("its type is no decimal");
  }
}

void NumberColumn::OnDictionary(const std::uint8_t* data, std::size_t size, std::size_t count) {
  dictionary_.resize(count);
  if (chunk().form == ValueForm::kDouble) {
    // As Arrow's decoder, without its copy.
    if (size < count * sizeof(double)) ThrowPageEnds();
    std::memcpy(dictionary_.data(), data, count * sizeof(double));
    for (double& value : dictionary_) value = Clean(value, nan_);
    return;
  }
  DecodeDoubles(parquet::Encoding::PLAIN, data, size, static_cast<int>(count))(count, dictionary_.data());
}

void NumberColumn::OnPlainValues(parquet::Encoding::type encoding, const std::uint8_t* data, std::size_t size,
                                 int num_values) {
  decode_ = DecodeDoubles(encoding, data, size, num_values);
}

void NumberColumn::Read(std::size_t count, double* out) {
  ReadRows(
      count, out, kNullNumber, kUnreadableNumber,
      [this](std::size_t num_values, double* to) {
        std::array<std::uint32_t, 1024> indices;  // which stay in the nearest cache
        const double* const dictionary = dictionary_.data();
        while (num_values > 0) {
          const std::size_t part = std::min(num_values, indices.size());
          TakeIndices(part, indices.data());
          for (std::size_t i = 0; i < part; ++i) to[i] = dictionary[indices[i]];
          to += part;
          num_values -= part;
        }
      },
      [this](std::size_t num_values, double* to) { decode_(num_values, to); });
}

}  // namespace daybook
