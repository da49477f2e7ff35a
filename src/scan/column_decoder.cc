// SPDX-License-Identifier: Apache-2.0
#include "src/scan/column_decoder.h"

#include <arrow/io/memory.h>
#include <arrow/memory_pool.h>
#include <parquet/exception.h>
#include <parquet/properties.h>
#include <parquet/schema.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace daybook {
namespace {

using parquet::ParquetException;

parquet::ColumnDescriptor DescriptorOf(const ColumnChunk& chunk) {
  const auto repetition = chunk.optional ? parquet::Repetition::OPTIONAL : parquet::Repetition::REQUIRED;
  const auto type = static_cast<parquet::Type::type>(chunk.physical_type);
  const parquet::schema::NodePtr node =
      parquet::schema::PrimitiveNode::Make("values", repetition, type, parquet::ConvertedType::NONE,
                                           type == parquet::Type::FIXED_LEN_BYTE_ARRAY ? chunk.type_length : -1);
  return parquet::ColumnDescriptor(node, chunk.optional ? 1 : 0, 0);
}

}  // namespace

ColumnDecoder::ColumnDecoder(const ColumnChunk& chunk, std::int64_t num_rows, std::shared_ptr<arrow::Buffer> bytes)
    : chunk_(chunk), rows_left_(num_rows), descriptor_(DescriptorOf(chunk)) {
  if (chunk_.form == ValueForm::kAbsent || chunk_.form == ValueForm::kNull) return;
  // Of the pools that Arrow has, the system's keeps the least memory for itself.
  parquet::ReaderProperties properties(arrow::system_memory_pool());
  properties.set_page_checksum_verification(true);
  pages_ = parquet::PageReader::Open(std::make_shared<arrow::io::BufferReader>(std::move(bytes)), num_rows,
                                     static_cast<arrow::Compression::type>(chunk_.codec), properties, descriptor_);
}

void ColumnDecoder::PassOverPagesOutside(std::int64_t first, std::int64_t last) {
  if (pages_ == nullptr) return;
  pages_->set_data_page_filter([this, first, last](const parquet::DataPageStats& page) {
    const std::int64_t begin = rows_seen_;
    rows_seen_ += std::max(page.num_values, 0);
    const bool is_outside = rows_seen_ <= first || begin > last;
    if (is_outside) rows_passed_over_ += rows_seen_ - begin;
    return is_outside;
  });
}

void ColumnDecoder::CheckFinished() {
  if (pages_ == nullptr) return;
  if (rows_in_page_ != 0 || rows_left_ != 0) throw ParquetException("it has more values than the row group has rows");
}

std::size_t ColumnDecoder::PrepareRows(std::size_t want) {
  if (pages_ == nullptr) {
    rows_in_page_ = want;
    return want;
  }
  while (rows_in_page_ == 0) NextPage();
  return std::min(want, rows_in_page_);
}

void ColumnDecoder::NextPage() {
  // Arrow passes over pages by itself and gives the one behind them: theirs come first.
  if (!is_passed_over_) page_ = pages_->NextPage();
  is_passed_over_ = rows_passed_over_ > 0;
  if (is_passed_over_) {
    if (rows_passed_over_ > rows_left_) throw ParquetException("a page has more values than the row group has rows");
    rows_left_ -= rows_passed_over_;
    rows_in_page_ = static_cast<std::size_t>(std::exchange(rows_passed_over_, 0));
    return;
  }
  BeginPage();
}

void ColumnDecoder::BeginPage() {
  if (page_ == nullptr) throw ParquetException("it ends before its last value");
  switch (page_->type()) {
    case parquet::PageType::DICTIONARY_PAGE: SetDictionary(static_cast<const parquet::DictionaryPage&>(*page_)); return;
    case parquet::PageType::DATA_PAGE:
    case parquet::PageType::DATA_PAGE_V2: {
      const auto& page = static_cast<const parquet::DataPage&>(*page_);
      if (page.num_values() < 0 || page.num_values() > rows_left_) {
        throw ParquetException("a page has more values than the row group has rows");
      }
      rows_left_ -= page.num_values();
      rows_in_page_ = static_cast<std::size_t>(page.num_values());
      if (rows_in_page_ != 0) SetLevels(page);
      return;
    }
    default: return;  // an index page
  }
}

void ColumnDecoder::SetLevels(const parquet::DataPage& page) {
  const std::uint8_t* data = page.data();
  auto size = static_cast<std::size_t>(page.size());
  all_present_ = !chunk_.optional;
  old_levels_.reset();
  if (page.type() == parquet::PageType::DATA_PAGE_V2) {
    const auto& page_v2 = static_cast<const parquet::DataPageV2&>(page);
    const std::int64_t repetition = page_v2.repetition_levels_byte_length();
    const std::int64_t definition = page_v2.definition_levels_byte_length();
    if (repetition != 0 || definition < 0 || definition > static_cast<std::int64_t>(size)) {
      throw ParquetException("the lengths of a page's levels are wrong");
    }
    if (chunk_.optional) levels_ = RleHybridDecoder(data, static_cast<std::size_t>(definition), 1);
    data += definition;
    size -= static_cast<std::size_t>(definition);
  } else if (chunk_.optional) {
    const parquet::Encoding::type encoding = static_cast<const parquet::DataPageV1&>(page).definition_level_encoding();
    std::size_t length = 0;
    if (encoding == parquet::Encoding::RLE) {
      std::uint32_t stored = 0;
      if (size < sizeof stored) throw ParquetException("a page ends within its levels");
      std::memcpy(&stored, data, sizeof stored);
      if (stored > size - sizeof stored) throw ParquetException("a page ends within its levels");
      levels_ = RleHybridDecoder(data + sizeof stored, stored, 1);
      length = sizeof stored + stored;
    } else {
      old_levels_ = std::make_unique<parquet::LevelDecoder>();
      length = static_cast<std::size_t>(
          old_levels_->SetData(encoding, 1, page.num_values(), data, static_cast<std::int32_t>(size)));
      if (length > size) throw ParquetException("a page ends within its levels");
    }
    data += length;
    size -= length;
  }
  SetValues(page.encoding(), data, size, page.num_values());
}

void ColumnDecoder::SetDictionary(const parquet::DictionaryPage& page) {
  if (chunk_.form == ValueForm::kUnfit) return;
  // Values of a page without a dictionary may have been given codes, which its indices would be taken for.
  if (has_dictionary_ || has_plain_page_) throw ParquetException("a column chunk has two dictionaries");
  has_dictionary_ = true;
  const auto size = static_cast<std::size_t>(page.size());
  dictionary_size_ = static_cast<std::size_t>(std::max(page.num_values(), 0));
  // An entry takes at least a byte: whoever says more lies.
  if (dictionary_size_ > size) throw ParquetException("a dictionary ends before its last value");
  if (dictionary_size_ > 0) OnDictionary(page.data(), size, dictionary_size_);
}

void ColumnDecoder::SetValues(parquet::Encoding::type encoding, const std::uint8_t* data, std::size_t size,
                              int num_values) {
  if (chunk_.form == ValueForm::kUnfit) return;
  has_indices_ = encoding == parquet::Encoding::RLE_DICTIONARY || encoding == parquet::Encoding::PLAIN_DICTIONARY;
  if (!has_indices_) {
    has_plain_page_ = true;
    OnPlainValues(encoding, data, size, num_values);
  } else if (size == 0) {
    indices_ = RleHybridDecoder(data, 0, 0);  // a page of NULLs
  } else {
    if (data[0] > 32) throw ParquetException("the bit width of a page's dictionary indices is above 32");
    indices_ = RleHybridDecoder(data + 1, size - 1, data[0]);
  }
}

void ColumnDecoder::TakeIndices(std::size_t count, std::uint32_t* out) {
  if (indices_.Read(out, count) != count) ThrowPageEnds();
  std::uint32_t greatest = 0;
  for (std::size_t i = 0; i < count; ++i) greatest = std::max(greatest, out[i]);
  if (greatest >= dictionary_size_) throw ParquetException("a dictionary index is out of range");
}

void ColumnDecoder::ThrowPageEnds() { throw ParquetException("a page ends before its last value"); }

std::size_t ColumnDecoder::TakeLevels(std::size_t count) {
  rows_in_page_ -= count;
  if (pages_ == nullptr || is_passed_over_) {
    present_.assign(count, 0);
    return 0;
  }
  if (all_present_ || (old_levels_ == nullptr && levels_.SkipRepeated(1, count))) return count;
  present_.resize(count);
  std::size_t num_present = 0;
  if (old_levels_ != nullptr) {
    old_level_values_.resize(count);
    if (old_levels_->Decode(static_cast<int>(count), old_level_values_.data()) != static_cast<int>(count)) {
      throw ParquetException("a page ends within its levels");
    }
    for (std::size_t i = 0; i < count; ++i) {
      present_[i] = old_level_values_[i] == 1 ? 1 : 0;
      num_present += present_[i];
    }
    return num_present;
  }
  level_values_.resize(count);
  if (levels_.Read(level_values_.data(), count) != count) throw ParquetException("a page ends within its levels");
  for (std::size_t i = 0; i < count; ++i) {
    if (level_values_[i] > 1) throw ParquetException("a definition level is out of range");
    present_[i] = static_cast<std::uint8_t>(level_values_[i]);
    num_present += level_values_[i];
  }
  return num_present;
}

}  // namespace daybook
