// SPDX-License-Identifier: Apache-2.0
// What is written page by page, read back by Arrow. The tests from outside read it with another reader.
#include "src/generate/parquet_pages.h"

#include <arrow/api.h>
#include <arrow/io/memory.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <parquet/arrow/reader.h>
#include <parquet/file_reader.h>
#include <parquet/statistics.h>

#include <random>

namespace daybook {
namespace {

// `num_rows` rows in a column of each kind that use all of `distinct` values; about a third NULL where `with_nulls`.
// REQUIRES: distinct <= num_rows.
CodedTable RandomTable(unsigned seed, std::size_t num_rows, std::size_t distinct, bool with_nulls) {
  std::mt19937_64 random(seed);
  CodedTable table;
  table.type = "pod_usage";
  table.num_rows = num_rows;
  for (const auto& [name, kind] : {std::pair{"time", CellKind::kTime},
                                   {"number", CellKind::kNumber},
                                   {"integer", CellKind::kInteger},
                                   {"text", CellKind::kText}}) {
    DictionaryColumn& column = table.columns.emplace_back();
    column.name = name;
    column.kind = kind;
    for (std::size_t i = 0; i < distinct; ++i) {
      const double value = static_cast<double>(random() % 1'000'000) - 500'000.25;
      if (kind == CellKind::kNumber) column.numbers.push_back(value + static_cast<double>(i) * 1e6);
      if (kind == CellKind::kText) column.texts.push_back(std::to_string(value) + std::string(i % 40, 'x'));
      if (kind == CellKind::kTime || kind == CellKind::kInteger)
        column.integers.push_back(static_cast<std::int64_t>(value));
    }
    for (std::size_t row = 0; row < num_rows; ++row) {
      const auto code = static_cast<std::uint32_t>(row < distinct ? row : random() % distinct);
      const bool is_null = row >= distinct && with_nulls && random() % 3 == 0;
      column.codes.push_back(is_null ? kNullCode : code);
    }
  }
  return table;
}

std::string Written(const CodedTable& table) {
  std::string bytes;
  const Status status = AppendParquet(table, {{"ManifestId", "7"}}, "x.parquet", &bytes);
  EXPECT_TRUE(status.ok());
  return bytes;
}

std::unique_ptr<parquet::ParquetFileReader> Opened(const std::string& bytes) {
  return parquet::ParquetFileReader::Open(std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(bytes)));
}

// Expects that Arrow reads each row of each column as it was coded.
void ExpectRoundTrip(const CodedTable& table) {
  auto reader = parquet::arrow::FileReader::Make(arrow::default_memory_pool(), Opened(Written(table))).ValueOrDie();
  const auto read = reader->ReadTable().ValueOrDie()->CombineChunks().ValueOrDie();
  ASSERT_TRUE(read->ValidateFull().ok());
  ASSERT_EQ(read->num_rows(), static_cast<std::int64_t>(table.num_rows));
  if (table.num_rows == 0) return;
  for (const DictionaryColumn& column : table.columns) {
    const auto array = read->GetColumnByName(std::string(column.name))->chunk(0);
    for (std::size_t row = 0; row < table.num_rows; ++row) {
      const auto at = static_cast<std::int64_t>(row);
      const std::uint32_t code = column.codes[row];
      ASSERT_EQ(array->IsNull(at), code == kNullCode);
      if (code == kNullCode) continue;
      if (column.kind == CellKind::kNumber) {
        ASSERT_EQ(static_cast<const arrow::DoubleArray&>(*array).Value(at), column.numbers[code]);
      } else if (column.kind == CellKind::kText) {
        ASSERT_EQ(static_cast<const arrow::StringArray&>(*array).GetString(at), column.texts[code]);
      } else if (column.kind == CellKind::kTime) {
        ASSERT_EQ(array->type()->ToString(), "timestamp[ms]");
        ASSERT_EQ(static_cast<const arrow::TimestampArray&>(*array).Value(at), column.integers[code]);
      } else {
        ASSERT_EQ(static_cast<const arrow::Int64Array&>(*array).Value(at), column.integers[code]);
      }
    }
  }
}

TEST(ParquetPages, RowsComeBack) {
  unsigned seed = 0;
  // Around the limits of a group of eight, of a page, and of bit widths.
  for (const std::size_t num_rows : {1, 7, 8, 9, 500, 20'000, 20'001, 45'000}) {
    for (const std::size_t distinct : {1, 2, 3, 4, 5, 300, 20'001}) {
      if (distinct > num_rows) continue;
      ExpectRoundTrip(RandomTable(++seed, num_rows, distinct, false));
      ExpectRoundTrip(RandomTable(++seed, num_rows, distinct, true));
    }
  }
}

TEST(ParquetPages, NoRowsAndColumnsOfNullsAlone) {
  ExpectRoundTrip(RandomTable(1, 0, 0, false));
  CodedTable table = RandomTable(1, 100, 5, false);
  for (DictionaryColumn& column : table.columns) {
    column.codes.assign(100, kNullCode);
    column.texts.clear();
    column.numbers.clear();
    column.integers.clear();
  }
  ExpectRoundTrip(table);
}

// spec: inputs.md 2.8
TEST(ParquetPages, FormOfTheFile) {
  const auto reader = Opened(Written(RandomTable(1, 30'000, 300, true)));
  const auto metadata = reader->metadata();
  EXPECT_EQ(metadata->num_row_groups(), 1);
  EXPECT_EQ(metadata->key_value_metadata()->Get("ManifestId").ValueOrDie(), "7");
  EXPECT_EQ(metadata->schema()->Column(0)->logical_type()->ToString(),
            "Timestamp(isAdjustedToUTC=false, timeUnit=milliseconds, is_from_converted_type=false, "
            "force_set_converted_type=false)");
  for (int i = 0; i < 4; ++i) {
    const auto column = metadata->RowGroup(0)->ColumnChunk(i);
    EXPECT_EQ(column->compression(), parquet::Compression::SNAPPY);
    EXPECT_TRUE(column->has_dictionary_page());
    EXPECT_THAT(column->encodings(), ::testing::Contains(parquet::Encoding::RLE_DICTIONARY));
    EXPECT_EQ(metadata->schema()->Column(i)->max_definition_level(), 1);
  }
}

TEST(ParquetPages, StatisticsAreThoseOfTheValues) {
  CodedTable table = RandomTable(1, 4, 2, false);
  table.columns[1].numbers = {0.0, 2.5};
  table.columns[2].integers = {-5, 3};
  table.columns[3].texts = {"b", "\xC3\xA9"};
  for (DictionaryColumn& column : table.columns) column.codes = {0, 1, kNullCode, 0};
  const auto reader = Opened(Written(table));
  const auto group = reader->metadata()->RowGroup(0);
  for (int i = 0; i < 4; ++i) {
    const auto statistics = group->ColumnChunk(i)->statistics();
    ASSERT_NE(statistics, nullptr);
    EXPECT_EQ(statistics->null_count(), 1);
    EXPECT_TRUE(statistics->HasMinMax());
  }
  const auto numbers = std::static_pointer_cast<parquet::DoubleStatistics>(group->ColumnChunk(1)->statistics());
  EXPECT_TRUE(std::signbit(numbers->min()));
  EXPECT_EQ(numbers->max(), 2.5);
  const auto integers = std::static_pointer_cast<parquet::Int64Statistics>(group->ColumnChunk(2)->statistics());
  EXPECT_EQ(integers->min(), -5);
  EXPECT_EQ(integers->max(), 3);
  // By bytes, unsigned: "b" is below a letter beyond ASCII.
  EXPECT_EQ(group->ColumnChunk(3)->encoded_statistics()->min(), "b");
  EXPECT_EQ(group->ColumnChunk(3)->encoded_statistics()->max(), "\xC3\xA9");
}

}  // namespace
}  // namespace daybook
