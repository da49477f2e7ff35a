// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arrow/util/compression.h>
#include <parquet/column_page.h>
#include <parquet/metadata.h>
#include <parquet/platform.h>
#include <parquet/statistics.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace daybook {

// The dictionary of a column chunk: its distinct values in PLAIN encoding.
struct DictionaryBytes {
  std::string bytes;
  std::size_t num_values = 0;  // 0: the chunk has no dictionary
};

// The data pages of one column of a row group, of an optional column that is not nested: encoded and compressed with
// Snappy one by one, and kept until the chunk is written, since the dictionary comes before them and is complete after
// them. Throws parquet::ParquetException as Arrow does.
class ColumnPages {
 public:
  ColumnPages();

  // A page of codes of the dictionary, kNullCode for NULL. All codes are below `num_codes`, which may grow from page to
  // page.
  void AddCoded(std::span<const std::uint32_t> codes, std::size_t num_codes);
  // A page of values in PLAIN encoding; a code of kNullCode marks the rows that have none.
  void AddPlain(std::span<const std::uint32_t> codes, std::string_view values);
  // A page of NULL alone.
  void AddNulls(std::size_t count);

  // Writes the chunk and forgets its pages. Returns the bytes written.
  std::int64_t WriteChunk(const std::shared_ptr<arrow::io::OutputStream>& stream, std::int16_t ordinal,
                          const DictionaryBytes& dictionary, const parquet::EncodedStatistics& statistics,
                          parquet::ColumnChunkMetaDataBuilder* metadata);

  std::int64_t num_nulls() const { return num_nulls_; }
  // Bytes of the pages before they were compressed: at least what is held.
  std::size_t num_bytes() const { return num_bytes_; }

 private:
  // Begins a page with the levels of the rows. Returns the codes that are no NULL, which may lie in present_.
  std::span<const std::uint32_t> BeginPage(std::span<const std::uint32_t> codes);
  void EndPage(std::size_t num_rows, parquet::Encoding::type encoding);

  std::unique_ptr<arrow::util::Codec> codec_;
  std::string page_;
  std::vector<std::uint32_t> present_;
  std::vector<std::uint32_t> levels_;
  std::vector<parquet::DataPageV1> pages_;
  bool has_plain_ = false;
  std::int64_t num_nulls_ = 0;
  std::size_t num_bytes_ = 0;
};

}  // namespace daybook
