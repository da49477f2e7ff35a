// SPDX-License-Identifier: Apache-2.0
// For tests: a lake of one Parquet object, written through Arrow's low-level writer.
#pragma once

#include <arrow/io/memory.h>
#include <parquet/column_writer.h>
#include <parquet/file_writer.h>
#include <parquet/properties.h>
#include <parquet/schema.h>

#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "src/io/object_store.h"

namespace daybook {

class OneFile final : public ObjectStore {
 public:
  explicit OneFile(std::string bytes) : bytes_(std::move(bytes)) {}

  ObjectInfo info() const { return {"file.parquet", static_cast<std::int64_t>(bytes_.size()), ""}; }
  std::string& bytes() { return bytes_; }

  std::string Describe() const override { return "memory"; }
  Result<std::vector<ObjectInfo>> List(const std::string&) const override { return std::vector{info()}; }
  Result<std::unique_ptr<ObjectReader>> Open(const ObjectInfo&) const override {
    return std::unique_ptr<ObjectReader>(std::make_unique<Reader>(bytes_));
  }

 private:
  class Reader final : public ObjectReader {
   public:
    explicit Reader(const std::string& bytes) : bytes_(bytes) {}
    std::int64_t size() const override { return static_cast<std::int64_t>(bytes_.size()); }
    Status ReadAt(std::int64_t offset, std::int64_t length, void* out) const override {
      if (offset < 0 || length < 0 || offset + length > size()) return DefectError("read", "file", "outside of it");
      if (length > 0) std::memcpy(out, bytes_.data() + offset, static_cast<std::size_t>(length));
      return {};
    }

   private:
    const std::string& bytes_;
  };

  std::string bytes_;
};

// A file of the columns `nodes`; `write` gets each row group's writer, `num_groups` times.
template <typename Write>
std::string ParquetFile(const parquet::schema::NodeVector& nodes, parquet::WriterProperties::Builder& properties,
                        Write write, int num_groups = 1) {
  const auto schema = std::static_pointer_cast<parquet::schema::GroupNode>(
      parquet::schema::GroupNode::Make("schema", parquet::Repetition::REQUIRED, nodes));
  const auto out = arrow::io::BufferOutputStream::Create(1024).ValueOrDie();
  const auto writer = parquet::ParquetFileWriter::Open(out, schema, properties.build());
  for (int group = 0; group < num_groups; ++group) write(*writer->AppendRowGroup(), group);
  writer->Close();
  return out->Finish().ValueOrDie()->ToString();
}

// The next column of a row group: values that are there, or NULL.
template <typename Type>
void WriteOptionals(parquet::RowGroupWriter& group, const std::vector<std::optional<typename Type::c_type>>& cells) {
  std::vector<std::int16_t> levels;
  const auto values = std::make_unique<typename Type::c_type[]>(cells.size() + 1);  // a vector of bool has no data()
  std::size_t num_present = 0;
  for (const auto& cell : cells) {
    levels.push_back(cell.has_value() ? 1 : 0);
    if (cell.has_value()) values[num_present++] = *cell;
  }
  auto* const column = static_cast<parquet::TypedColumnWriter<Type>*>(group.NextColumn());
  column->WriteBatch(static_cast<std::int64_t>(cells.size()),
                     column->descr()->max_definition_level() > 0 ? levels.data() : nullptr, nullptr, values.get());
}

}  // namespace daybook
