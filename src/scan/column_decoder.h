// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arrow/buffer.h>
#include <arrow/memory_pool.h>
#include <parquet/column_page.h>
#include <parquet/column_reader.h>
#include <parquet/encoding.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "src/scan/column_chunk.h"
#include "src/scan/rle_hybrid.h"

namespace daybook {

// Walks the pages of a column chunk, its definition levels and the indices into its dictionary; what the values become
// is its heirs' part. It throws parquet::ParquetException at pages that are corrupt, as Arrow's own reading does:
// RowGroupScan is the seam.
class ColumnDecoder {
 public:
  virtual ~ColumnDecoder() = default;
  ColumnDecoder(const ColumnDecoder&) = delete;
  ColumnDecoder& operator=(const ColumnDecoder&) = delete;

  // From here on pages without a row from `first` to `last`, counted from 0, are passed over: their rows are read as
  // NULL. REQUIRES: no row was read yet.
  void PassOverPagesOutside(std::int64_t first, std::int64_t last);
  // Throws unless every value of the chunk was taken.
  void CheckFinished();

 protected:
  // `bytes` are those of the chunk, and are kept. An absent chunk, and one of the null type, has no pages.
  ColumnDecoder(const ColumnChunk& chunk, std::int64_t num_rows, std::shared_ptr<arrow::Buffer> bytes);

  // Decodes the next `count` rows. `take_indexed` and `take_plain` get (n, out) and decode the next n values of a page
  // with dictionary indices, or of another one, that are not NULL. Values of kUnfit become `unreadable`.
  template <typename T, typename TakeIndexed, typename TakePlain>
  void ReadRows(std::size_t count, T* out, T null, T unreadable, TakeIndexed take_indexed, TakePlain take_plain) {
    while (count > 0) {
      const std::size_t part = PrepareRows(count);
      const std::size_t num_present = TakeLevels(part);
      if (num_present > 0) {
        if (chunk_.form == ValueForm::kUnfit) {
          std::fill_n(out, num_present, unreadable);
        } else if (has_indices_) {
          take_indexed(num_present, out);
        } else {
          take_plain(num_present, out);
        }
      }
      if (num_present < part) Spread(out, num_present, part, null);
      out += part;
      count -= part;
    }
  }
  // The next `count` indices of the page in hand, all below dictionary_size().
  void TakeIndices(std::size_t count, std::uint32_t* out);
  std::size_t dictionary_size() const { return dictionary_size_; }

  // `count` values in PLAIN encoding; none takes less than a byte. Called at most once.
  virtual void OnDictionary(const std::uint8_t* data, std::size_t size, std::size_t count) = 0;
  // The values of a data page without dictionary indices; `num_values` counts those that are NULL, too.
  virtual void OnPlainValues(parquet::Encoding::type encoding, const std::uint8_t* data, std::size_t size,
                             int num_values) = 0;

  const ColumnChunk& chunk() const { return chunk_; }
  [[noreturn]] static void ThrowPageEnds();
  // A function that decodes the next values in some encoding, but that of dictionaries, and gives each through
  // `convert` to the output: called with (count, out).
  template <typename Type, typename Out, typename Convert>
  std::function<void(std::size_t, Out*)> MakeDecode(parquet::Encoding::type encoding, const std::uint8_t* data,
                                                    std::size_t size, int num_values, Convert convert) const {
    std::shared_ptr<parquet::TypedDecoder<Type>> decoder =
        parquet::MakeTypedDecoder<Type>(encoding, &descriptor_, arrow::system_memory_pool());
    decoder->SetData(num_values, data, static_cast<int>(size));
    return [decoder, convert, values = std::vector<typename Type::c_type>()](std::size_t count, Out* out) mutable {
      values.resize(count);
      if (decoder->Decode(values.data(), static_cast<int>(count)) != static_cast<int>(count)) ThrowPageEnds();
      for (std::size_t i = 0; i < count; ++i) out[i] = convert(values[i]);
    };
  }

 private:
  // Rows of the page in hand that are not taken yet, at most `want`; goes to the next page when there are none.
  std::size_t PrepareRows(std::size_t want);
  // Takes the levels of `count` rows of the page in hand. Returns how many values are present; when that is fewer than
  // `count`, present_[i] tells which.
  std::size_t TakeLevels(std::size_t count);
  // Moves `num_present` values at the front of `values` to the rows where they are present, `null` into the others.
  template <typename T>
  void Spread(T* values, std::size_t num_present, std::size_t count, T null) const {
    std::size_t from = num_present;
    for (std::size_t i = count; i-- > 0;) values[i] = present_[i] != 0 ? values[--from] : null;
  }

  void NextPage();
  void BeginPage();
  void SetDictionary(const parquet::DictionaryPage& page);
  void SetLevels(const parquet::DataPage& page);
  void SetValues(parquet::Encoding::type encoding, const std::uint8_t* data, std::size_t size, int num_values);

  ColumnChunk chunk_;
  std::int64_t rows_left_ = 0;  // of the chunk, beyond the page in hand
  parquet::ColumnDescriptor descriptor_;
  std::unique_ptr<parquet::PageReader> pages_;
  std::shared_ptr<parquet::Page> page_;
  std::size_t rows_in_page_ = 0;
  std::int64_t rows_seen_ = 0;         // in the headers of pages
  std::int64_t rows_passed_over_ = 0;  // before page_, not taken yet
  bool is_passed_over_ = false;        // the rows in hand
  bool all_present_ = true;
  RleHybridDecoder levels_;
  std::unique_ptr<parquet::LevelDecoder> old_levels_;  // of the deprecated bit-packed encoding
  std::vector<std::uint32_t> level_values_;
  std::vector<std::int16_t> old_level_values_;
  std::vector<std::uint8_t> present_;
  bool has_dictionary_ = false;
  bool has_plain_page_ = false;  // so far
  std::size_t dictionary_size_ = 0;
  bool has_indices_ = false;  // the page in hand
  RleHybridDecoder indices_;
};

}  // namespace daybook
