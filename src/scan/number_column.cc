// SPDX-License-Identifier: Apache-2.0
#include "src/scan/number_column.h"

#include <arrow/util/decimal.h>
#include <arrow/util/float16.h>
#include <parquet/exception.h>

#include <algorithm>
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

template <typename Type, typename Convert>
NumberColumn::Decode NumberColumn::DecodeOf(parquet::Encoding::type encoding, const std::uint8_t* data,
                                            std::size_t size, int num_values, Convert convert) const {
  using Value = typename Type::c_type;
  std::shared_ptr<parquet::TypedDecoder<Type>> decoder = MakeDecoder<Type>(encoding);
  decoder->SetData(num_values, data, static_cast<int>(size));
  return [decoder, convert, values = std::vector<Value>()](std::size_t count, double* out) mutable {
    values.resize(count);
    if (decoder->Decode(values.data(), static_cast<int>(count)) != static_cast<int>(count)) {
      throw ParquetException("a page ends before its last value");
    }
    for (std::size_t i = 0; i < count; ++i) out[i] = convert(values[i]);
  };
}

NumberColumn::Decode NumberColumn::MakeDecode(parquet::Encoding::type encoding, const std::uint8_t* data,
                                              std::size_t size, int num_values) const {
  const auto as_double = [](auto value) { return static_cast<double>(value); };
  const double nan = nan_;
  const std::int32_t scale = chunk().scale;
  const std::int32_t type_length = chunk().type_length;
  switch (chunk().form) {
    case ValueForm::kDouble:
      return DecodeOf<parquet::DoubleType>(encoding, data, size, num_values,
                                           [nan](double value) { return Clean(value, nan); });
    case ValueForm::kFloat:
      return DecodeOf<parquet::FloatType>(encoding, data, size, num_values,
                                          [nan](float value) { return Clean(static_cast<double>(value), nan); });
    case ValueForm::kInt32: return DecodeOf<parquet::Int32Type>(encoding, data, size, num_values, as_double);
    case ValueForm::kInt64: return DecodeOf<parquet::Int64Type>(encoding, data, size, num_values, as_double);
    case ValueForm::kUint32:
      return DecodeOf<parquet::Int32Type>(encoding, data, size, num_values, [](std::int32_t value) {
        return static_cast<double>(static_cast<std::uint32_t>(value));
      });
    case ValueForm::kUint64:
      return DecodeOf<parquet::Int64Type>(encoding, data, size, num_values, [](std::int64_t value) {
        return static_cast<double>(static_cast<std::uint64_t>(value));
      });
    case ValueForm::kHalfFloat:
      return DecodeOf<parquet::FLBAType>(
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
      return DecodeOf<parquet::Int32Type>(encoding, data, size, num_values, [scale](std::int32_t value) {
        return NearestDouble(arrow::Decimal128(value).ToString(scale));
      });
    case parquet::Type::INT64:
      return DecodeOf<parquet::Int64Type>(encoding, data, size, num_values, [scale](std::int64_t value) {
        return NearestDouble(arrow::Decimal128(value).ToString(scale));
      });
    case parquet::Type::FIXED_LEN_BYTE_ARRAY:
      return DecodeOf<parquet::FLBAType>(encoding, data, size, num_values,
                                         [scale, type_length](const parquet::FixedLenByteArray& value) {
                                           return DecimalFromBytes(value.ptr, type_length, scale);
                                         });
    case parquet::Type::BYTE_ARRAY:
      return DecodeOf<parquet::ByteArrayType>(
          encoding, data, size, num_values, [scale](const parquet::ByteArray& value) {
            return DecimalFromBytes(value.ptr, static_cast<std::int32_t>(std::min(value.len, 33U)), scale);
          });
    default: throw ParquetException("its type is no decimal");
  }
}

void NumberColumn::OnDictionary(const parquet::DictionaryPage& page) {
  if (chunk().form == ValueForm::kUnfit) return;
  if (has_dictionary_) throw ParquetException("a column chunk has two dictionaries");
  has_dictionary_ = true;
  const auto count = static_cast<std::size_t>(std::max(page.num_values(), 0));
  // An entry takes at least a byte: whoever says more lies.
  if (count > static_cast<std::size_t>(page.size())) throw ParquetException("a dictionary ends before its last value");
  dictionary_.resize(count);
  if (count == 0) return;
  MakeDecode(parquet::Encoding::PLAIN, page.data(), static_cast<std::size_t>(page.size()), page.num_values())(
      count, dictionary_.data());
}

void NumberColumn::OnValues(parquet::Encoding::type encoding, const std::uint8_t* data, std::size_t size,
                            int num_values) {
  if (chunk().form == ValueForm::kUnfit) return;
  is_coded_ = IsDictionaryEncoding(encoding);
  if (is_coded_) {
    indices_ = DictionaryIndices(data, size);
  } else {
    decode_ = MakeDecode(encoding, data, size, num_values);
  }
}

void NumberColumn::Read(std::size_t count, double* out) {
  while (count > 0) {
    const std::size_t part = PrepareRows(count);
    const std::size_t num_present = TakeLevels(part);
    if (num_present > 0 && chunk().form == ValueForm::kUnfit) {
      throw ParquetException("it has values of a type that cannot be read here");
    } else if (num_present > 0 && is_coded_) {
      codes_.resize(num_present);
      if (indices_.Read(codes_.data(), num_present) != num_present) {
        throw ParquetException("a page ends before its last value");
      }
      std::uint32_t greatest = 0;
      for (std::size_t i = 0; i < num_present; ++i) greatest = std::max(greatest, codes_[i]);
      if (greatest >= dictionary_.size()) throw ParquetException("a dictionary index is out of range");
      for (std::size_t i = 0; i < num_present; ++i) out[i] = dictionary_[codes_[i]];
    } else if (num_present > 0) {
      decode_(num_present, out);
    }
    if (num_present < part) Spread(out, num_present, part, kNullNumber);
    out += part;
    count -= part;
  }
}

}  // namespace daybook
