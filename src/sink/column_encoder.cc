// SPDX-License-Identifier: Apache-2.0
#include "src/sink/column_encoder.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace daybook {
namespace {

// A dictionary of texts longer than this is given up, as Arrow's writer does.
constexpr std::size_t kMostDictionaryBytes = std::size_t{1} << 20;
// Numbers: when more than half of them are distinct after so many, or ever so many are.
constexpr std::size_t kEnoughNumbers = 256;
constexpr std::size_t kMostDictionaryNumbers = 16 * 1024;
// Bounds that are longer than this are left out of the footer.
constexpr std::size_t kMostBoundBytes = 4096;

static_assert(std::endian::native == std::endian::little);

void AppendPlainText(std::string_view text, std::string& out) {
  const auto length = static_cast<std::uint32_t>(text.size());
  out.append(reinterpret_cast<const char*>(&length), sizeof(length));
  out += text;
}

std::uint64_t HashOf(Int128 units) {
  const auto upper = static_cast<std::uint64_t>(units >> 64U);
  return static_cast<std::uint64_t>(units) ^ upper * 0xD6E8'FEB8'6659'FD93U;
}

}  // namespace

void ColumnEncoder::FlushPage() {
  if (is_plain_) {
    pages_.AddPlain(codes_, plain_);
  } else {
    pages_.AddCoded(codes_, dictionary_size());
  }
  codes_.clear();
  plain_.clear();
}

void ColumnEncoder::GiveUpDictionary() {
  FlushPage();
  is_plain_ = true;
}

std::int64_t ColumnEncoder::WriteChunk(const std::shared_ptr<arrow::io::OutputStream>& stream, std::int16_t ordinal,
                                       parquet::ColumnChunkMetaDataBuilder* metadata) {
  FlushPage();
  parquet::EncodedStatistics statistics;
  statistics.null_count = pages_.num_nulls();
  statistics.has_null_count = true;
  SetBounds(statistics);
  statistics.all_null_value = !statistics.has_min;
  statistics.ApplyStatSizeLimits(kMostBoundBytes);
  const std::int64_t length =
      pages_.WriteChunk(stream, ordinal, {PlainDictionary(), dictionary_size()}, statistics, metadata);
  is_plain_ = false;
  Clear();
  return length;
}

void TextEncoder::Append(std::string_view text) {
  if (!is_plain()) {
    const auto address = reinterpret_cast<std::uintptr_t>(text.data());
    const std::uint32_t seen = code_of_address_.Find(address);
    if (seen != FlatMap::kNone && dictionary_.NameOf(seen).size() == text.size()) return Push(seen);
    const std::size_t known = dictionary_.size();
    const std::uint32_t code = dictionary_.Add(text);
    if (seen == FlatMap::kNone) code_of_address_.FindOrAdd(address, code);
    Push(code);
    if (dictionary_.size() == known) return;
    dictionary_bytes_ += sizeof(std::uint32_t) + text.size();
    if (dictionary_bytes_ > kMostDictionaryBytes) GiveUpDictionary();
    return;
  }
  if (!plain_bounds_.has_value()) {
    plain_bounds_.emplace(text, text);
  } else if (text < plain_bounds_->first) {
    plain_bounds_->first = text;
  } else if (text > plain_bounds_->second) {
    plain_bounds_->second = text;
  }
  AppendPlainText(text, plain());
  Push(0);
}

std::string TextEncoder::PlainDictionary() const {
  std::string bytes;
  bytes.reserve(dictionary_bytes_);
  for (std::uint32_t code = 0; code < dictionary_.size(); ++code) AppendPlainText(dictionary_.NameOf(code), bytes);
  return bytes;
}

void TextEncoder::SetBounds(parquet::EncodedStatistics& statistics) const {
  statistics.set_is_signed(false);
  if (dictionary_.size() == 0) return;
  std::string_view least = dictionary_.NameOf(0);
  std::string_view most = least;
  const auto see = [&](std::string_view text) {
    least = std::min(least, text);
    most = std::max(most, text);
  };
  for (std::uint32_t code = 1; code < dictionary_.size(); ++code) see(dictionary_.NameOf(code));
  if (plain_bounds_.has_value()) {
    see(plain_bounds_->first);
    see(plain_bounds_->second);
  }
  statistics.set_min(std::string(least));
  statistics.set_max(std::string(most));
}

void TextEncoder::Clear() {
  dictionary_.Clear();
  dictionary_bytes_ = 0;
  code_of_address_.ClearKeys();
  plain_bounds_.reset();
}

void NumberEncoder::Append(double value) { AppendUnits(static_cast<Int128>(std::bit_cast<std::uint64_t>(value))); }

bool NumberEncoder::Less(Int128 a, Int128 b) const {
  if (form_ != Form::kDouble) return a < b;
  return std::bit_cast<double>(static_cast<std::uint64_t>(a)) < std::bit_cast<double>(static_cast<std::uint64_t>(b));
}

void NumberEncoder::AppendUnits(Int128 units) {
  ++num_values_;
  if (is_plain()) {
    if (Less(units, bounds_->first)) bounds_->first = units;
    if (Less(bounds_->second, units)) bounds_->second = units;
    AppendPlain(units, plain());
    return Push(0);
  }
  if (last_code_ != kNullCode && units == last_) return Push(last_code_);
  const auto next = static_cast<std::uint32_t>(dictionary_.size());
  std::uint32_t code = code_of_hash_.FindOrAdd(HashOf(units), next);
  // Two numbers of one hash: the second stands in the dictionary as often as it comes.
  if (code != next && dictionary_[code] != units) code = next;
  last_ = units;
  last_code_ = code;
  if (code == next) dictionary_.push_back(units);
  Push(code);
  if (code != next) return;
  if (!bounds_.has_value()) bounds_.emplace(units, units);
  if (Less(units, bounds_->first)) bounds_->first = units;
  if (Less(bounds_->second, units)) bounds_->second = units;
  const bool mostly_distinct = dictionary_.size() >= kEnoughNumbers && 2 * dictionary_.size() > num_values_;
  if (mostly_distinct || dictionary_.size() > kMostDictionaryNumbers) GiveUpDictionary();
}

void NumberEncoder::AppendPlain(Int128 units, std::string& out) const {
  if (form_ == Form::kDecimal) {
    // Big-endian: the bytes from the end.
    std::array<char, sizeof(Int128)> bytes;
    const std::uint64_t upper = __builtin_bswap64(static_cast<std::uint64_t>(units >> 64U));
    const std::uint64_t lower = __builtin_bswap64(static_cast<std::uint64_t>(units));
    std::memcpy(bytes.data(), &upper, sizeof(upper));
    std::memcpy(bytes.data() + sizeof(upper), &lower, sizeof(lower));
    out.append(bytes.data() + (sizeof(Int128) - kDecimalBytes), kDecimalBytes);
    return;
  }
  out.append(reinterpret_cast<const char*>(&units), form_ == Form::kInt32 ? sizeof(std::int32_t) : sizeof(double));
}

std::string NumberEncoder::BytesOf(Int128 units) const {
  std::string bytes;
  AppendPlain(units, bytes);
  return bytes;
}

std::string NumberEncoder::PlainDictionary() const {
  std::string bytes;
  for (const Int128 units : dictionary_) AppendPlain(units, bytes);
  return bytes;
}

void NumberEncoder::SetBounds(parquet::EncodedStatistics& statistics) const {
  statistics.set_is_signed(true);
  if (!bounds_.has_value()) return;
  // A zero bound is -0 below and +0 above (Parquet's rule for floating point).
  const auto zero_as = [this](Int128 units, double zero) {
    const bool is_zero = form_ == Form::kDouble && std::bit_cast<double>(static_cast<std::uint64_t>(units)) == 0;
    return is_zero ? static_cast<Int128>(std::bit_cast<std::uint64_t>(zero)) : units;
  };
  statistics.set_min(BytesOf(zero_as(bounds_->first, -0.0)));
  statistics.set_max(BytesOf(zero_as(bounds_->second, 0.0)));
}

void NumberEncoder::Clear() {
  code_of_hash_.Clear();
  dictionary_.clear();
  num_values_ = 0;
  last_code_ = kNullCode;
  bounds_.reset();
}

}  // namespace daybook
