// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arrow/io/interfaces.h>
#include <arrow/status.h>
#include <parquet/metadata.h>
#include <parquet/schema.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace daybook {

// A Parquet file whose column chunks are written page by page: what is around them. Throws parquet::ParquetException as
// Arrow does.
class PagedFile {
 public:
  // Writes the chunk of the column `ordinal` at the end of the stream. Returns its bytes.
  using WriteChunk = std::function<std::int64_t(std::int16_t ordinal, parquet::ColumnChunkMetaDataBuilder* metadata)>;

  // `fields` are the columns, none of them nested.
  PagedFile(std::shared_ptr<arrow::io::OutputStream> stream, const parquet::schema::NodeVector& fields);

  // Writes what comes before the row groups. REQUIRES: nothing is in the stream.
  void Begin();
  // Calls `write_chunk` for each column in turn.
  void WriteRowGroup(std::int64_t num_rows, const WriteChunk& write_chunk);
  // Writes the footer.
  void Close(const std::vector<std::pair<std::string, std::string>>& metadata);

  const std::shared_ptr<arrow::io::OutputStream>& stream() const { return stream_; }
  const parquet::SchemaDescriptor& schema() const { return schema_; }

 private:
  std::shared_ptr<arrow::io::OutputStream> stream_;
  parquet::SchemaDescriptor schema_;
  std::unique_ptr<parquet::FileMetaDataBuilder> metadata_;
  std::int16_t num_row_groups_ = 0;
};

}  // namespace daybook
