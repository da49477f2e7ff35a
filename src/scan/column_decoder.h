// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arrow/buffer.h>
#include <arrow/memory_pool.h>
#include <parquet/column_page.h>
#include <parquet/column_reader.h>
#include <parquet/encoding.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "src/scan/column_chunk.h"
#include "src/scan/rle_hybrid.h"

namespace daybook {

// Walks the pages of a column chunk and its definition levels; what the values become is its heirs' part. It throws
// parquet::ParquetException at pages that are corrupt, as Arrow's own reading does: RowGroupScan is the seam.
class ColumnDecoder {
 public:
  virtual ~ColumnDecoder() = default;
  ColumnDecoder(const ColumnDecoder&) = delete;
  ColumnDecoder& operator=(const ColumnDecoder&) = delete;

  // Throws unless every value of the chunk was taken.
  void CheckFinished();

 protected:
  // `bytes` are those of the chunk, and are kept. An absent chunk, and one of the null type, has no pages.
  ColumnDecoder(const ColumnChunk& chunk, std::int64_t num_rows, std::shared_ptr<arrow::Buffer> bytes);

  // Rows of the page in hand that are not taken yet, at most `want`; goes to the next page when there are none.
  std::size_t PrepareRows(std::size_t want);
  // Takes the levels of `count` rows of the page in hand. Returns how many values are present; when that is fewer than
  // `count`, present()[i] tells which.
  std::size_t TakeLevels(std::size_t count);
  const std::vector<std::uint8_t>& present() const { return present_; }
  // Moves `num_present` values at the front of `values` to the rows where they are present, `null` into the others.
  template <typename T>
  void Spread(T* values, std::size_t num_present, std::size_t count, T null) const {
    std::size_t from = num_present;
    for (std::size_t i = count; i-- > 0;) values[i] = present_[i] != 0 ? values[--from] : null;
  }

  virtual void OnDictionary(const parquet::DictionaryPage& page) = 0;
  // The values of a data page; `num_values` counts those that are NULL, too.
  virtual void OnValues(parquet::Encoding::type encoding, const std::uint8_t* data, std::size_t size,
                        int num_values) = 0;

  const ColumnChunk& chunk() const { return chunk_; }
  const parquet::ColumnDescriptor* descriptor() const { return &descriptor_; }
  // A decoder of values in any encoding but that of dictionaries.
  template <typename Type>
  std::unique_ptr<parquet::TypedDecoder<Type>> MakeDecoder(parquet::Encoding::type encoding) const {
    return parquet::MakeTypedDecoder<Type>(encoding, descriptor(), arrow::system_memory_pool());
  }

 private:
  void NextPage();
  void SetLevels(const parquet::DataPage& page);

  ColumnChunk chunk_;
  std::int64_t rows_left_ = 0;  // of the chunk, beyond the page in hand
  parquet::ColumnDescriptor descriptor_;
  std::unique_ptr<parquet::PageReader> pages_;
  std::shared_ptr<parquet::Page> page_;
  std::size_t rows_in_page_ = 0;
  bool all_present_ = true;
  RleHybridDecoder levels_;
  std::unique_ptr<parquet::LevelDecoder> old_levels_;  // of the deprecated bit-packed encoding
  std::vector<std::uint32_t> level_values_;
  std::vector<std::int16_t> old_level_values_;
  std::vector<std::uint8_t> present_;
};

// The bit width and the indices of a dictionary-encoded page.
RleHybridDecoder DictionaryIndices(const std::uint8_t* data, std::size_t size);

bool IsDictionaryEncoding(parquet::Encoding::type encoding);

}  // namespace daybook
