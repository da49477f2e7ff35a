// SPDX-License-Identifier: Apache-2.0
#include "src/sink/column_pages.h"

#include <arrow/buffer.h>
#include <arrow/io/interfaces.h>
#include <arrow/memory_pool.h>
#include <parquet/column_writer.h>
#include <parquet/exception.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "src/sink/run_lengths.h"

namespace daybook {
namespace {

constexpr std::size_t kLengthBytes = sizeof(std::uint32_t);  // before the levels

}  // namespace

ColumnPages::ColumnPages() { PARQUET_ASSIGN_OR_THROW(codec_, arrow::util::Codec::Create(arrow::Compression::SNAPPY)); }

std::span<const std::uint32_t> ColumnPages::BeginPage(std::span<const std::uint32_t> codes) {
  page_.assign(kLengthBytes, '\0');
  const auto num_nulls = static_cast<std::size_t>(std::count(codes.begin(), codes.end(), kNullCode));
  std::span<const std::uint32_t> present = codes;
  if (num_nulls == 0) {
    AppendRun(codes.size(), 1, 1, &page_);
  } else if (num_nulls == codes.size()) {
    AppendRun(codes.size(), 0, 1, &page_);
    present = {};
  } else {
    // Without a branch, which would be mispredicted: each code is put behind those before it, to stay or be
    // overwritten.
    levels_.resize(codes.size());
    present_.resize(codes.size());
    std::size_t num_present = 0;
    for (std::size_t i = 0; i < codes.size(); ++i) {
      levels_[i] = codes[i] == kNullCode ? 0 : 1;
      present_[num_present] = codes[i];
      num_present += levels_[i];
    }
    AppendRunLengths(levels_, 1, &page_);
    present = std::span<const std::uint32_t>(present_).first(num_present);
  }
  static_assert(std::endian::native == std::endian::little);
  const auto length = static_cast<std::uint32_t>(page_.size() - kLengthBytes);
  std::memcpy(page_.data(), &length, kLengthBytes);
  num_nulls_ += static_cast<std::int64_t>(num_nulls);
  return present;
}

void ColumnPages::AddCoded(std::span<const std::uint32_t> codes, std::size_t num_codes) {
  if (codes.empty()) return;
  const std::span<const std::uint32_t> present = BeginPage(codes);
  if (present.empty()) return EndPage(codes.size(), parquet::Encoding::PLAIN);
  const int bit_width = BitWidthFor(num_codes);
  page_ += static_cast<char>(bit_width);
  AppendRunLengths(present, bit_width, &page_);
  EndPage(codes.size(), parquet::Encoding::RLE_DICTIONARY);
}

void ColumnPages::AddPlain(std::span<const std::uint32_t> codes, std::string_view values) {
  if (codes.empty()) return;
  has_plain_ |= !BeginPage(codes).empty();
  page_ += values;
  EndPage(codes.size(), parquet::Encoding::PLAIN);
}

void ColumnPages::AddNulls(std::size_t count) {
  if (count == 0) return;
  page_.assign(kLengthBytes, '\0');
  AppendRun(count, 0, 1, &page_);
  page_[0] = static_cast<char>(page_.size() - kLengthBytes);
  num_nulls_ += static_cast<std::int64_t>(count);
  EndPage(count, parquet::Encoding::PLAIN);
}

void ColumnPages::EndPage(std::size_t num_rows, parquet::Encoding::type encoding) {
  const auto size = static_cast<std::int64_t>(page_.size());
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(page_.data());
  std::shared_ptr<arrow::ResizableBuffer> compressed =
      parquet::AllocateBuffer(arrow::system_memory_pool(), codec_->MaxCompressedLen(size, bytes));
  PARQUET_ASSIGN_OR_THROW(const std::int64_t length,
                          codec_->Compress(size, bytes, compressed->size(), compressed->mutable_data()));
  PARQUET_THROW_NOT_OK(compressed->Resize(length, /*shrink_to_fit=*/true));
  num_bytes_ += static_cast<std::size_t>(size);
  pages_.emplace_back(std::move(compressed), static_cast<std::int32_t>(num_rows), encoding, parquet::Encoding::RLE,
                      parquet::Encoding::RLE, size);
}

std::int64_t ColumnPages::WriteChunk(const std::shared_ptr<arrow::io::OutputStream>& stream, std::int16_t ordinal,
                                     const DictionaryBytes& dictionary, const parquet::EncodedStatistics& statistics,
                                     parquet::ColumnChunkMetaDataBuilder* metadata) {
  const auto writer = parquet::PageWriter::Open(stream, parquet::Compression::SNAPPY, metadata, 0, ordinal,
                                                arrow::system_memory_pool());
  const bool has_dictionary = dictionary.num_values > 0;
  if (has_dictionary) {
    writer->WriteDictionaryPage(parquet::DictionaryPage(
        std::make_shared<arrow::Buffer>(reinterpret_cast<const std::uint8_t*>(dictionary.bytes.data()),
                                        static_cast<std::int64_t>(dictionary.bytes.size())),
        static_cast<std::int32_t>(dictionary.num_values), parquet::Encoding::PLAIN));
  }
  for (const parquet::DataPageV1& page : pages_) writer->WriteDataPage(page);
  metadata->SetStatistics(statistics);
  writer->Close(has_dictionary, has_dictionary && has_plain_);
  pages_.clear();
  has_plain_ = false;
  num_nulls_ = 0;
  num_bytes_ = 0;
  return writer->total_compressed_bytes_written();
}

}  // namespace daybook
