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
    return MakeDecode<decltype(type), std::int64_t>(encoding, data, size, num_values, convert);
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
  return MakeDecode<parquet::ByteArrayType, std::int32_t>(
      encoding, data, size, num_values,
      [this](const parquet::ByteArray& text) { return CodeOfText(std::string_view(text)); });
}

void CodedColumn::OnDictionary(const std::uint8_t* data, std::size_t size, std::size_t count) {
  if (!is_time_of_numbers_) return ReadDictionaryTexts(data, size, count);
  times_.resize(count);
  MakeDecodeTimes(parquet::Encoding::PLAIN, data, size, static_cast<int>(count))(count, times_.data());
}

void CodedColumn::ReadDictionaryTexts(const std::uint8_t* data, std::size_t size, std::size_t count) {
  dictionary_bytes_.assign(data, data + size);
  // The lengths between the texts are looked at, too: those below 128 are four bytes of ASCII.
  std::uint8_t all = 0;
  for (const std::uint8_t byte : dictionary_bytes_) all |= byte;
  is_ascii_dictionary_ = all < 0x80;
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

void CodedColumn::OnPlainValues(parquet::Encoding::type encoding, const std::uint8_t* data, std::size_t size,
                                int num_values) {
  decode_ = MakeDecodeCodes(encoding, data, size, num_values);
}

std::int32_t CodedColumn::CodeOfText(std::string_view text) {
  const std::size_t code = dictionary_size() + plain_texts_.Add(text);
  if (code >= kMaxCodes) throw ParquetException("it has more distinct values than can be read");
  if (code == texts_.size())
    texts_.push_back(plain_texts_.NameOf(static_cast<std::uint32_t>(code - dictionary_size())));
  return static_cast<std::int32_t>(code);
}

std::int32_t CodedColumn::CodeOfTime(std::int64_t millis) {
  if (times_.size() >= kMaxCodes) throw ParquetException("it has more distinct values than can be read");
  const auto [at, is_new] = plain_times_.try_emplace(millis, static_cast<std::int32_t>(times_.size()));
  if (is_new) times_.push_back(millis);
  return at->second;
}

void CodedColumn::Read(std::size_t count, std::int32_t* out) {
  ReadRows(
      count, out, kNull, kUnreadable,
      [this](std::size_t num_values, std::int32_t* to) {
        static_assert(sizeof(std::uint32_t) == sizeof(std::int32_t));
        TakeIndices(num_values, reinterpret_cast<std::uint32_t*>(to));
      },
      [this](std::size_t num_values, std::int32_t* to) { decode_(num_values, to); });
}

}  // namespace daybook
