// SPDX-License-Identifier: Apache-2.0
#include "src/sink/paged_file.h"

#include <arrow/util/key_value_metadata.h>
#include <parquet/exception.h>
#include <parquet/file_writer.h>
#include <parquet/properties.h>

namespace daybook {

PagedFile::PagedFile(std::shared_ptr<arrow::io::OutputStream> stream, const parquet::schema::NodeVector& fields)
    : stream_(std::move(stream)) {
  schema_.Init(parquet::schema::GroupNode::Make("schema", parquet::Repetition::REQUIRED, fields));
  metadata_ = parquet::FileMetaDataBuilder::Make(
      &schema_,
      parquet::WriterProperties::Builder().compression(parquet::Compression::SNAPPY)->enable_dictionary()->build());
}

void PagedFile::Begin() { PARQUET_THROW_NOT_OK(stream_->Write("PAR1", 4)); }

void PagedFile::WriteRowGroup(std::int64_t num_rows, const WriteChunk& write_chunk) {
  parquet::RowGroupMetaDataBuilder* const group = metadata_->AppendRowGroup();
  group->set_num_rows(num_rows);
  std::int64_t total = 0;
  for (std::int16_t ordinal = 0; ordinal < schema_.num_columns(); ++ordinal) {
    total += write_chunk(ordinal, group->NextColumnChunk());
  }
  group->Finish(total, num_row_groups_++);
}

void PagedFile::Close(const std::vector<std::pair<std::string, std::string>>& metadata) {
  std::shared_ptr<arrow::KeyValueMetadata> pairs;
  if (!metadata.empty()) {
    pairs = std::make_shared<arrow::KeyValueMetadata>();
    for (const auto& [key, value] : metadata) pairs->Append(key, value);
  }
  parquet::WriteFileMetaData(*metadata_->Finish(pairs), stream_.get());
}

}  // namespace daybook
