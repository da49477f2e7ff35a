// SPDX-License-Identifier: Apache-2.0
#include "src/scan/coded_column.h"

#include <parquet/exception.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "src/scan/time_text.h"

namespace daybook {
namespace {

using parquet::ParquetException;

constexpr std::size_t kMaxCodes = std::numeric_limits<std::int32_t>::max();

std::int64_t MillisOfInt96(const parquet::Int96& value) {
  constexpr std::int64_t kJulianDayOf1970 = 2'440'588;
  std::uint64_t nanos = 0;
  std::memcpy(&nanos, value.value.data(), sizeof nanos);
  return (static_cast<std::int64_t>(value.value[2]) - kJulianDayOf1970) * kMillisPerDay +
         static_cast<std::int64_t>(nanos / 1'000'000);
}

bool IsTimeOfNumbers(const ColumnChunk& chunk, ColumnRequest::Kind kind) {
  return kind == ColumnRequest::Kind::kTime && chunk.form != ValueForm::kText;
}

}  // namespace

CodedColumn::CodedColumn(const ColumnChunk& chunk, ColumnRequest::Kind kind, std::int64_t num_rows,
                         std::shared_ptr<arrow::Buffer> bytes)
    : ColumnDecoder(chunk, num_rows, std::move(bytes)), is_time_of_numbers_(IsTimeOfNumbers(chunk, kind)) {}

std::optional<std::int64_t> CodedColumn::TimeOf(std::size_t code) const {
  return is_time_of_numbers_ ? std::optional(times_[code]) : ParseTimeText(texts_[code]);
}

CodedColumn::DecodeTimes CodedColumn::MakeDecodeTimes(parquet::Encoding::type encoding, const std::uint8_t* data,
                                                      std::size_t size, int num_values) const {
  const auto decode_of = [&](auto type, auto convert) -> DecodeTimes {
    using Type = decltype(type);
    std::shared_ptr<parquet::TypedDecoder<Type>> decoder = MakeDecoder<Type>(encoding);
    decoder->SetData(num_values, data, static_cast<int>(size));
    return [decoder, convert, values = std::vector<typename Type::c_type>()](std::size_t count,
                                                                             std::int64_t* out) mutable {
      values.resize(count);
      if (decoder->Decode(values.data(), static_cast<int>(count)) != static_cast<int>(count)) {
        throw ParquetException("a page ends before its last value");
      }
      for (std::size_t i = 0; i < count; ++i) out[i] = convert(values[i]);
    };
  };
  switch (chunk().form) {
    case ValueForm::kMillis: return decode_of(parquet::Int64Type(), [](std::int64_t value) { return value; });
    case ValueForm::kMicros:
      return decode_of(parquet::Int64Type(), [](std::int64_t value) { return FloorDivide(value, 1000); });
    case ValueForm::kNanos:
      return decode_of(parquet::Int64Type(), [](std::int64_t value) { return FloorDivide(value, 1'000'000); });
    case ValueForm::kDate:
      return decode_of(parquet::Int32Type(), [](std::int32_t value) { return value * kMillisPerDay; });
    case ValueForm::kInt96: return decode_of(parquet::Int96Type(), MillisOfInt96);
    default: throw ParquetException("its type is no time");
  }
}

CodedColumn::DecodeCodes CodedColumn::MakeDecodeCodes(parquet::Encoding::type encoding, const std::uint8_t* data,
                                                      std::size_t size, int num_values) {
  if (is_time_of_numbers_) {
    return [this, decode = MakeDecodeTimes(encoding, data, size, num_values), times = std::vector<std::int64_t>()](
               std::size_t count, std::int32_t* out) mutable {
      times.resize(count);
      decode(count, times.data());
      for (std::size_t i = 0; i < count; ++i) {
        out[i] = i > 0 && times[i] == times[i - 1] ? out[i - 1] : CodeOfTime(times[i]);
      }
    };
  }
  std::shared_ptr<parquet::TypedDecoder<parquet::ByteArrayType>> decoder =
      MakeDecoder<parquet::ByteArrayType>(encoding);
  decoder->SetData(num_values, data, static_cast<int>(size));
  return [this, decoder, texts = std::vector<parquet::ByteArray>()](std::size_t count, std::int32_t* out) mutable {
    texts.resize(count);
    if (decoder->Decode(texts.data(), static_cast<int>(count)) != static_cast<int>(count)) {
      throw ParquetException("a page ends before its last value");
    }
    for (std::size_t i = 0; i < count; ++i) out[i] = CodeOfText(std::string_view(texts[i]));
  };
}

void CodedColumn::OnDictionary(const parquet::DictionaryPage& page) {
  if (chunk().form == ValueForm::kUnfit) return;
  // Codes of a page without a dictionary would be taken for its indices.
  if (has_dictionary_ || num_codes() != 0) throw ParquetException("a column chunk has two dictionaries");
  has_dictionary_ = true;
  const auto size = static_cast<std::size_t>(page.size());
  const auto count = static_cast<std::size_t>(std::max(page.num_values(), 0));
  // An entry takes at least a byte: whoever says more lies.
  if (count > size) throw ParquetException("a dictionary ends before its last value");
  if (is_time_of_numbers_) {
    times_.resize(count);
    if (count > 0) {
      MakeDecodeTimes(parquet::Encoding::PLAIN, page.data(), size, page.num_values())(count, times_.data());
    }
  } else {
    ReadDictionaryTexts(page.data(), size, count);
  }
  dictionary_size_ = count;
}

void CodedColumn::ReadDictionaryTexts(const std::uint8_t* data, std::size_t size, std::size_t count) {
  dictionary_bytes_.assign(data, data + size);
  texts_.reserve(count);
  std::size_t at = 0;
  for (std::size_t i = 0; i < count; ++i) {
    std::uint32_t length = 0;
    if (size - at < sizeof length) throw ParquetException("a dictionary ends before its last value");
    std::memcpy(&length, dictionary_bytes_.data() + at, sizeof length);
    at += sizeof length;
    if (length > size - at) throw ParquetException("a dictionary ends before its last value");
    texts_.emplace_back(reinterpret_cast<const char*>(dictionary_bytes_.data()) + at, length);
    at += length;
  }
}

void CodedColumn::OnValues(parquet::Encoding::type encoding, const std::uint8_t* data, std::size_t size,
                           int num_values) {
  if (chunk().form == ValueForm::kUnfit) return;
  is_coded_ = IsDictionaryEncoding(encoding);
  if (is_coded_) {
    indices_ = DictionaryIndices(data, size);
  } else {
    decode_ = MakeDecodeCodes(encoding, data, size, num_values);
  }
}

std::int32_t CodedColumn::CodeOfText(std::string_view text) {
  const std::size_t code = dictionary_size_ + plain_texts_.Add(text);
  if (code >= kMaxCodes) throw ParquetException("it has more distinct values than can be read");
  if (code == texts_.size()) texts_.push_back(plain_texts_.NameOf(static_cast<std::uint32_t>(code - dictionary_size_)));
  return static_cast<std::int32_t>(code);
}

std::int32_t CodedColumn::CodeOfTime(std::int64_t millis) {
  if (times_.size() >= kMaxCodes) throw ParquetException("it has more distinct values than can be read");
  const auto [at, is_new] = plain_times_.try_emplace(millis, static_cast<std::int32_t>(times_.size()));
  if (is_new) times_.push_back(millis);
  return at->second;
}

void CodedColumn::Read(std::size_t count, std::int32_t* out) {
  while (count > 0) {
    const std::size_t part = PrepareRows(count);
    const std::size_t num_present = TakeLevels(part);
    if (num_present > 0 && chunk().form == ValueForm::kUnfit) {
      throw ParquetException("it has values of a type that cannot be read here");
    } else if (num_present > 0 && is_coded_) {
      static_assert(sizeof(std::uint32_t) == sizeof(std::int32_t));
      auto* const codes = reinterpret_cast<std::uint32_t*>(out);
      if (indices_.Read(codes, num_present) != num_present) {
        throw ParquetException("a page ends before its last value");
      }
      std::uint32_t greatest = 0;
      for (std::size_t i = 0; i < num_present; ++i) greatest = std::max(greatest, codes[i]);
      if (greatest >= dictionary_size_) throw ParquetException("a dictionary index is out of range");
    } else if (num_present > 0) {
      decode_(num_present, out);
    }
    if (num_present < part) Spread(out, num_present, part, kNull);
    out += part;
    count -= part;
  }
}

}  // namespace daybook
