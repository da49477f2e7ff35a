// SPDX-License-Identifier: Apache-2.0
#include "src/scan/file_metadata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <parquet/metadata.h>
#include <parquet/statistics.h>

#include <cstring>
#include <numeric>
#include <random>
#include <string>

#include "src/scan/one_file.h"

namespace daybook {
namespace {

using Logical = SchemaField::Logical;
using parquet::LogicalType;
using parquet::Repetition;
using parquet::schema::GroupNode;
using parquet::schema::NodePtr;
using parquet::schema::PrimitiveNode;
using testing::HasSubstr;

NodePtr Leaf(const std::string& name, const std::shared_ptr<const LogicalType>& logical, parquet::Type::type type,
             int length = -1, Repetition::type repetition = Repetition::OPTIONAL) {
  return PrimitiveNode::Make(name, repetition, logical, type, length);
}
NodePtr Converted(const std::string& name, parquet::ConvertedType::type converted, parquet::Type::type type,
                  int precision = -1, int scale = -1) {
  return PrimitiveNode::Make(name, Repetition::REQUIRED, type, converted, 0, precision, scale);
}

// Each field, and what it is to be read as.
const std::vector<std::pair<NodePtr, Logical>>& Fields() {
  using Unit = LogicalType::TimeUnit;
  static const std::vector<std::pair<NodePtr, Logical>> fields = {
      {Leaf("text", LogicalType::String(), parquet::Type::BYTE_ARRAY), Logical::kOther},
      {Leaf("bytes", LogicalType::None(), parquet::Type::BYTE_ARRAY), Logical::kNone},
      {Leaf("double", LogicalType::None(), parquet::Type::DOUBLE, -1, Repetition::REQUIRED), Logical::kNone},
      {Leaf("millis", LogicalType::Timestamp(false, Unit::MILLIS), parquet::Type::INT64), Logical::kMillis},
      {Leaf("micros", LogicalType::Timestamp(true, Unit::MICROS), parquet::Type::INT64), Logical::kMicros},
      {Leaf("nanos", LogicalType::Timestamp(false, Unit::NANOS), parquet::Type::INT64), Logical::kNanos},
      {Leaf("date", LogicalType::Date(), parquet::Type::INT32), Logical::kDate},
      {Leaf("null", LogicalType::Null(), parquet::Type::INT32), Logical::kNull},
      {Leaf("decimal", LogicalType::Decimal(20, 7), parquet::Type::FIXED_LEN_BYTE_ARRAY, 9), Logical::kDecimal},
      {Leaf("half", LogicalType::Float16(), parquet::Type::FIXED_LEN_BYTE_ARRAY, 2), Logical::kFloat16},
      {Leaf("int8", LogicalType::Int(8, true), parquet::Type::INT32), Logical::kSignedInteger},
      {Leaf("uint64", LogicalType::Int(64, false), parquet::Type::INT64), Logical::kUnsignedInteger},
      {GroupNode::Make("group", Repetition::OPTIONAL,
                       {Leaf("inner", LogicalType::None(), parquet::Type::INT64),
                        GroupNode::Make("deeper", Repetition::REQUIRED,
                                        {Leaf("x", LogicalType::String(), parquet::Type::BYTE_ARRAY)})}),
       Logical::kNone},
      {Leaf("repeated", LogicalType::None(), parquet::Type::DOUBLE, -1, Repetition::REPEATED), Logical::kNone},
      {Converted("old millis", parquet::ConvertedType::TIMESTAMP_MILLIS, parquet::Type::INT64), Logical::kMillis},
      {Converted("old micros", parquet::ConvertedType::TIMESTAMP_MICROS, parquet::Type::INT64), Logical::kMicros},
      {Converted("old decimal", parquet::ConvertedType::DECIMAL, parquet::Type::INT64, 12, 3), Logical::kDecimal},
      {Converted("old uint", parquet::ConvertedType::UINT_16, parquet::Type::INT32), Logical::kUnsignedInteger},
      {Converted("old text", parquet::ConvertedType::UTF8, parquet::Type::BYTE_ARRAY), Logical::kOther},
  };
  return fields;
}

// A footer of the schema, with `num_groups` row groups whose every chunk has other numbers.
std::string FooterOf(int num_groups) {
  parquet::schema::NodeVector nodes;
  for (const auto& [node, logical] : Fields()) nodes.push_back(node);
  parquet::SchemaDescriptor schema;
  schema.Init(GroupNode::Make("schema", Repetition::REQUIRED, nodes));
  const auto builder = parquet::FileMetaDataBuilder::Make(&schema, parquet::default_writer_properties());
  std::int64_t next = 100;
  for (int group = 0; group < num_groups; ++group) {
    parquet::RowGroupMetaDataBuilder* const row_group = builder->AppendRowGroup();
    row_group->set_num_rows(1000 + group);
    for (int leaf = 0; leaf < schema.num_columns(); ++leaf) {
      parquet::ColumnChunkMetaDataBuilder* const chunk = row_group->NextColumnChunk();
      parquet::EncodedStatistics statistics;
      if (leaf % 3 != 0) statistics.set_null_count(leaf);
      if (schema.Column(leaf)->physical_type() == parquet::Type::INT64) {
        statistics.set_min(std::string(8, static_cast<char>(leaf)));
        statistics.set_max(std::string(8, static_cast<char>(leaf + 1)));
      }
      if (leaf % 3 != 0) chunk->SetStatistics(statistics);
      const std::int64_t dictionary = leaf % 2 == 0 ? next : 0;
      chunk->Finish(1000 + group, dictionary, -1, next + 10, next + 300, next + 700, leaf % 2 == 0, false, {}, {});
      next += 1000;
    }
    row_group->Finish(next);
  }
  const auto metadata = builder->Finish();
  return metadata->SerializeToString();
}

std::span<const std::uint8_t> BytesOf(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

TEST(FileMetadata, SchemaIsThatOfArrow) {
  const std::string footer = FooterOf(1);
  const auto schema = ReadSchema(BytesOf(footer), "f");
  ASSERT_TRUE(schema.ok()) << schema.error().Message();
  const auto arrows = parquet::FileMetaData::Make(footer.data(), static_cast<std::int64_t>(footer.size()));
  const parquet::schema::GroupNode& root = *arrows->schema()->group_node();
  ASSERT_EQ(schema->fields.size(), Fields().size());
  EXPECT_EQ(schema->num_leaves, arrows->num_columns());
  for (int i = 0; i < root.field_count(); ++i) {
    const SchemaField& field = schema->fields[static_cast<std::size_t>(i)];
    SCOPED_TRACE(field.name);
    EXPECT_EQ(field.name, root.field(i)->name());
    const bool is_flat = root.field(i)->is_primitive() && !root.field(i)->is_repeated();
    EXPECT_EQ(field.is_flat, is_flat);
    if (!is_flat) continue;
    EXPECT_EQ(field.leaf, arrows->schema()->ColumnIndex(*root.field(i)));
    const parquet::ColumnDescriptor& column = *arrows->schema()->Column(field.leaf);
    EXPECT_EQ(field.optional, column.max_definition_level() > 0);
    EXPECT_EQ(field.physical_type, column.physical_type());
    EXPECT_EQ(field.logical, Fields()[static_cast<std::size_t>(i)].second);
    if (field.physical_type == parquet::Type::FIXED_LEN_BYTE_ARRAY) {
      EXPECT_EQ(field.type_length, column.type_length());
    }
    if (field.logical != Logical::kDecimal) continue;
    EXPECT_EQ(field.scale, column.type_scale());
    EXPECT_EQ(field.precision, column.type_precision());
  }
}

// What was asked of a footer, as text, by our reader; or why it is refused.
std::string Ours(const std::string& footer, bool& refused) {
  refused = true;
  const auto schema = ReadSchema(BytesOf(footer), "f");
  if (!schema.ok()) return schema.error().Message();
  std::vector<int> leaves(static_cast<std::size_t>(schema->num_leaves));
  std::iota(leaves.begin(), leaves.end(), 0);
  RowGroupReader row_groups(*schema, leaves, "f");
  std::string text;
  for (;;) {
    const auto more = row_groups.Next();
    if (!more.ok()) return more.error().Message();
    if (!*more) break;
    text += "rows " + std::to_string(row_groups.num_rows()) + "\n";
    for (const int leaf : leaves) {
      const ChunkMetadata& chunk = row_groups.chunk(leaf);
      for (const std::int64_t number : {chunk.num_values, chunk.uncompressed_size, chunk.compressed_size,
                                        chunk.data_page_offset, chunk.dictionary_page_offset}) {
        text += std::to_string(number) + " ";
      }
      text += "nulls " + (chunk.null_count.has_value() ? std::to_string(*chunk.null_count) : "unknown") + " " +
              std::string(chunk.min.value_or("-")) + " " + std::string(chunk.max.value_or("-")) + "\n";
    }
  }
  refused = false;
  return text;
}

// Likewise, by Arrow's.
std::string Arrows(const std::string& footer) {
  const auto metadata = parquet::FileMetaData::Make(footer.data(), static_cast<std::int64_t>(footer.size()));
  std::string text;
  for (int group = 0; group < metadata->num_row_groups(); ++group) {
    const auto row_group = metadata->RowGroup(group);
    text += "rows " + std::to_string(row_group->num_rows()) + "\n";
    for (int leaf = 0; leaf < metadata->num_columns(); ++leaf) {
      const auto chunk = row_group->ColumnChunk(leaf);
      for (const std::int64_t number :
           {chunk->num_values(), chunk->total_uncompressed_size(), chunk->total_compressed_size(),
            chunk->data_page_offset(), chunk->has_dictionary_page() ? chunk->dictionary_page_offset() : 0}) {
        text += std::to_string(number) + " ";
      }
      const auto statistics = chunk->encoded_statistics();
      text += "nulls " +
              (statistics != nullptr && statistics->has_null_count ? std::to_string(statistics->null_count)
                                                                   : std::string("unknown")) +
              " " + (statistics != nullptr && statistics->has_min ? statistics->min() : "-") + " " +
              (statistics != nullptr && statistics->has_max ? statistics->max() : "-") + "\n";
    }
  }
  return text;
}

TEST(FileMetadata, RowGroupsAreThoseOfArrow) {
  for (const int num_groups : {0, 1, 14, 15, 16, 300}) {
    const std::string footer = FooterOf(num_groups);
    bool refused = false;
    EXPECT_EQ(Ours(footer, refused), Arrows(footer)) << num_groups;
    EXPECT_FALSE(refused);
  }
}

TEST(FileMetadata, ReadsOnlyTheWantedColumns) {
  const std::string footer = FooterOf(2);
  const auto schema = ReadSchema(BytesOf(footer), "f");
  ASSERT_TRUE(schema.ok());
  const std::vector<int> wanted = {5, 2, 5};
  RowGroupReader row_groups(*schema, wanted, "f");
  for (std::int64_t group = 0; group < 2; ++group) {
    const auto more = row_groups.Next();
    ASSERT_TRUE(more.ok() && *more);
    const std::int64_t first = 100 + group * 1000 * schema->num_leaves;
    EXPECT_EQ(row_groups.chunk(5).data_page_offset, first + 5000 + 10);
    EXPECT_EQ(row_groups.chunk(2).data_page_offset, first + 2000 + 10);
  }
  EXPECT_FALSE(*row_groups.Next());
}

TEST(FileMetadata, RefusesWhatEndsTooEarly) {
  const std::string footer = FooterOf(2);
  bool refused = false;
  Ours(footer, refused);
  ASSERT_FALSE(refused);
  // What follows the row groups is not looked at: the version of the writer, the order of values.
  const auto schema = ReadSchema(BytesOf(footer), "f");
  const std::size_t begin = footer.size() - schema->row_groups.size();
  for (std::size_t length = 0; length < begin + 20; ++length) {
    Ours(footer.substr(0, length), refused);
    EXPECT_TRUE(refused) << length;
  }
  EXPECT_THAT(Ours(std::string(1, '\0'), refused), HasSubstr("no schema"));
  EXPECT_THAT(Ours(footer.substr(0, begin / 2), refused), HasSubstr("ends within a value"));
}

TEST(FileMetadata, ReadsNothingOutsideOfRandomBytes) {
  constexpr unsigned kSeed = 71;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937 random(kSeed);
  const std::string good = FooterOf(2);
  int refusals = 0;
  for (int i = 0; i < 4000; ++i) {
    // A copy of its own size, so that a sanitizer sees a read beyond it.
    std::string bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(1 + random() % good.size()));
    for (std::size_t n = random() % 4; n-- > 0;) bytes[random() % bytes.size()] = static_cast<char>(random());
    const std::vector<char> exact(bytes.begin(), bytes.end());
    bool refused = false;
    Ours(std::string(exact.data(), exact.size()), refused);
    refusals += refused ? 1 : 0;
  }
  EXPECT_GT(refusals, 1000);
}

TEST(CompactReader, StopsAtLengthsThatAreWrong) {
  const auto reads = [](const std::vector<std::uint8_t>& bytes) {
    CompactReader reader(bytes);
    for (CompactReader::Field field; reader.Next(field);) reader.Skip(field.type);
    return reader.ok();
  };
  EXPECT_TRUE(reads({0x15, 0x04, 0x00}));
  EXPECT_FALSE(reads({0x15}));                                              // no value
  EXPECT_FALSE(reads({0x15, 0x04}));                                        // no stop
  EXPECT_FALSE(reads({0x18, 0x05, 'a', 'b', 0x00}));                        // a text that is longer than the bytes
  EXPECT_FALSE(reads({0x19, 0xf5, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x00}));    // a list that is longer
  EXPECT_FALSE(reads({0x1b, 0xff, 0xff, 0x03, 0x55, 0x00}));                // a map that is longer
  EXPECT_FALSE(reads({0x1e, 0x00}));                                        // a type that there is not
  EXPECT_FALSE(reads(std::vector<std::uint8_t>(12, 0xff)));                 // a number without an end
  EXPECT_FALSE(reads(std::vector<std::uint8_t>(100'000, 0x1c)));            // structs within structs
  EXPECT_TRUE(reads({0x1b, 0x02, 0x11, 1, 2, 1, 2, 0x1a, 0x25, 1, 2, 0}));  // a map and a set
}

}  // namespace
}  // namespace daybook
