// SPDX-License-Identifier: Apache-2.0
// Columns that are encoded by us, read back by Arrow.
#include "src/sink/column_encoder.h"

#include <arrow/api.h>
#include <arrow/io/memory.h>
#include <gtest/gtest.h>
#include <parquet/arrow/reader.h>
#include <parquet/column_page.h>
#include <parquet/column_reader.h>
#include <parquet/file_reader.h>
#include <parquet/schema.h>
#include <parquet/statistics.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

#include "src/sink/paged_file.h"

namespace daybook {
namespace {

using Form = NumberEncoder::Form;

parquet::schema::NodePtr FieldOf(Form form) {
  const auto optional = parquet::Repetition::OPTIONAL;
  if (form == Form::kInt32) return parquet::schema::PrimitiveNode::Make("x", optional, parquet::Type::INT32);
  if (form == Form::kDouble) return parquet::schema::PrimitiveNode::Make("x", optional, parquet::Type::DOUBLE);
  return parquet::schema::PrimitiveNode::Make("x", optional, parquet::LogicalType::Decimal(33, 15),
                                              parquet::Type::FIXED_LEN_BYTE_ARRAY, NumberEncoder::kDecimalBytes);
}

parquet::schema::NodePtr TextField() {
  return parquet::schema::PrimitiveNode::Make("x", parquet::Repetition::OPTIONAL, parquet::LogicalType::String(),
                                              parquet::Type::BYTE_ARRAY);
}

// A file of one column, a row group for each element of `groups`.
template <typename Encoder, typename Value>
std::shared_ptr<arrow::Buffer> Written(const parquet::schema::NodePtr& field, Encoder& encoder,
                                       const std::vector<std::vector<std::optional<Value>>>& groups) {
  const auto stream = arrow::io::BufferOutputStream::Create(1024).ValueOrDie();
  PagedFile file(stream, {field});
  file.Begin();
  for (const auto& group : groups) {
    for (const auto& value : group) {
      if (value.has_value()) {
        encoder.Append(*value);
      } else {
        encoder.AppendNull();
      }
    }
    file.WriteRowGroup(static_cast<std::int64_t>(group.size()),
                       [&](std::int16_t ordinal, parquet::ColumnChunkMetaDataBuilder* metadata) {
                         return encoder.WriteChunk(stream, ordinal, metadata);
                       });
  }
  file.Close({});
  return stream->Finish().ValueOrDie();
}

std::shared_ptr<arrow::ChunkedArray> ReadBack(const std::shared_ptr<arrow::Buffer>& bytes) {
  const auto reader =
      parquet::arrow::OpenFile(std::make_shared<arrow::io::BufferReader>(bytes), arrow::default_memory_pool())
          .ValueOrDie();
  const auto table = reader->ReadTable().ValueOrDie();
  EXPECT_TRUE(table->ValidateFull().ok());
  return table->column(0);
}

// What pages there are: each encoding once, by name.
std::string EncodingsOf(const std::shared_ptr<arrow::Buffer>& bytes, int group) {
  const auto reader = parquet::ParquetFileReader::Open(std::make_shared<arrow::io::BufferReader>(bytes));
  const std::unique_ptr<parquet::PageReader> pages = reader->RowGroup(group)->GetColumnPageReader(0);
  std::set<std::string> names;
  while (const std::shared_ptr<parquet::Page> page = pages->NextPage()) {
    names.insert(page->type() == parquet::PageType::DICTIONARY_PAGE
                     ? "dictionary"
                     : parquet::EncodingToString(static_cast<const parquet::DataPage&>(*page).encoding()));
  }
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : " ") + name;
  return out;
}

template <typename Array, typename Value>
void ExpectEqual(const arrow::ChunkedArray& column, const std::vector<std::vector<std::optional<Value>>>& groups) {
  std::vector<std::optional<Value>> expected;
  for (const auto& group : groups) expected.insert(expected.end(), group.begin(), group.end());
  ASSERT_EQ(column.length(), static_cast<std::int64_t>(expected.size()));
  std::size_t row = 0;
  for (const auto& chunk : column.chunks()) {
    const auto& array = static_cast<const Array&>(*chunk);
    for (std::int64_t i = 0; i < array.length(); ++i, ++row) {
      ASSERT_EQ(array.IsNull(i), !expected[row].has_value()) << row;
      if (array.IsNull(i)) continue;
      if constexpr (std::is_same_v<Value, Numeric>) {
        ASSERT_EQ(array.FormatValue(i), arrow::Decimal128(static_cast<std::int64_t>(expected[row]->units >> 64U),
                                                          static_cast<std::uint64_t>(expected[row]->units))
                                            .ToString(Numeric::kScale))
            << row;
      } else {
        ASSERT_EQ(array.GetView(i), *expected[row]) << row;
      }
    }
  }
}

TEST(ColumnEncoder, NumbersOfEveryKindAndDistinctness) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (const std::size_t rows : {0U, 1U, 255U, 257U, 8191U, 8192U, 8193U, 40000U}) {
    for (const std::uint64_t distinct : {1U, 2U, 300U, 30000U, 1000000U}) {
      for (const bool with_nulls : {false, true}) {
        std::vector<std::vector<std::optional<Numeric>>> numerics(2);
        std::vector<std::vector<std::optional<double>>> doubles(2);
        std::vector<std::vector<std::optional<std::int32_t>>> integers(2);
        for (std::size_t group = 0; group < 2; ++group) {
          for (std::size_t i = 0; i < rows; ++i) {
            const bool is_null = with_nulls && random() % 3 == 0;
            const auto value = static_cast<std::int64_t>(random() % distinct) - static_cast<std::int64_t>(distinct / 2);
            const Int128 units = static_cast<Int128>(value) * 1'000'000'007'000'000'009;
            numerics[group].push_back(is_null ? std::nullopt : std::optional(Numeric{units}));
            doubles[group].push_back(is_null ? std::nullopt : std::optional(static_cast<double>(value) / 7));
            integers[group].push_back(is_null ? std::nullopt : std::optional(static_cast<std::int32_t>(value)));
          }
        }
        NumberEncoder decimal(Form::kDecimal);
        ExpectEqual<arrow::Decimal128Array>(*ReadBack(Written(FieldOf(Form::kDecimal), decimal, numerics)), numerics);
        NumberEncoder floating(Form::kDouble);
        ExpectEqual<arrow::DoubleArray>(*ReadBack(Written(FieldOf(Form::kDouble), floating, doubles)), doubles);
        NumberEncoder integer(Form::kInt32);
        ExpectEqual<arrow::Int32Array>(*ReadBack(Written(FieldOf(Form::kInt32), integer, integers)), integers);
      }
    }
  }
}

TEST(ColumnEncoder, ConstantsStayInTheDictionaryAndDistinctNumbersDoNot) {
  std::vector<std::optional<double>> same(10000, 8.5);
  std::vector<std::optional<double>> distinct;
  for (int i = 0; i < 10000; ++i) distinct.emplace_back(i);
  NumberEncoder encoder(Form::kDouble);
  const auto bytes = Written<NumberEncoder, double>(FieldOf(Form::kDouble), encoder, {same, distinct, same});
  EXPECT_EQ(EncodingsOf(bytes, 0), "RLE_DICTIONARY dictionary");
  EXPECT_EQ(EncodingsOf(bytes, 1), "PLAIN RLE_DICTIONARY dictionary");
  EXPECT_EQ(EncodingsOf(bytes, 2), "RLE_DICTIONARY dictionary");  // a new group tries anew
}

TEST(ColumnEncoder, NumbersOfOneHashAreToldApart) {
  const Int128 zero = 0;
  const Int128 same_hash = (static_cast<Int128>(1) << 64U) + static_cast<Int128>(0xD6E8'FEB8'6659'FD93U);
  std::vector<std::optional<Numeric>> values;
  for (int i = 0; i < 1000; ++i) values.emplace_back(Numeric{i % 3 == 0 ? zero : same_hash});
  NumberEncoder encoder(Form::kDecimal);
  ExpectEqual<arrow::Decimal128Array, Numeric>(
      *ReadBack(Written<NumberEncoder, Numeric>(FieldOf(Form::kDecimal), encoder, {values})), {values});
}

TEST(ColumnEncoder, TextsInAndBeyondTheDictionary) {
  std::vector<std::string> texts;
  for (int i = 0; i < 3000; ++i) texts.push_back(std::to_string(i) + std::string(1000, 'x'));
  texts.emplace_back();
  std::vector<std::vector<std::optional<std::string_view>>> groups(3);
  for (int i = 0; i < 20000; ++i) {
    groups[0].push_back(i % 5 == 0 ? std::nullopt
                                   : std::optional<std::string_view>(texts[static_cast<std::size_t>(i % 3)]));
    groups[1].push_back(i % 5 == 0 ? std::nullopt
                                   : std::optional<std::string_view>(texts[static_cast<std::size_t>(i % 3001)]));
    groups[2].push_back(std::nullopt);
  }
  TextEncoder encoder;
  const auto bytes = Written(TextField(), encoder, groups);
  ExpectEqual<arrow::StringArray>(*ReadBack(bytes), groups);
  EXPECT_EQ(EncodingsOf(bytes, 0), "RLE_DICTIONARY dictionary");
  EXPECT_EQ(EncodingsOf(bytes, 1), "PLAIN RLE_DICTIONARY dictionary");
  EXPECT_EQ(EncodingsOf(bytes, 2), "PLAIN");
}

// A view that is handed over again may have other bytes behind it by then.
TEST(ColumnEncoder, ForgottenViewsAreReadAgain) {
  std::string text = "one";
  TextEncoder encoder;
  encoder.Append(text);
  encoder.ForgetViews();
  text = "two";
  const std::vector<std::vector<std::optional<std::string_view>>> rest = {{text}};
  const auto stream = arrow::io::BufferOutputStream::Create(1024).ValueOrDie();
  PagedFile file(stream, {TextField()});
  file.Begin();
  encoder.Append(text);
  file.WriteRowGroup(2, [&](std::int16_t ordinal, parquet::ColumnChunkMetaDataBuilder* metadata) {
    return encoder.WriteChunk(stream, ordinal, metadata);
  });
  file.Close({});
  ExpectEqual<arrow::StringArray, std::string_view>(*ReadBack(stream->Finish().ValueOrDie()), {{"one", "two"}});
}

// Views may begin at the same byte and have other lengths.
TEST(ColumnEncoder, ViewsOfOneAddressAreToldApart) {
  const std::string text = "abc";
  const std::vector<std::vector<std::optional<std::string_view>>> groups = {
      {std::string_view(text), std::string_view(text).substr(0, 2), std::string_view(text),
       std::string_view(text).substr(0, 2), std::string_view(text).substr(0, 0)}};
  TextEncoder encoder;
  ExpectEqual<arrow::StringArray>(*ReadBack(Written(TextField(), encoder, groups)), groups);
}

TEST(ColumnEncoder, BoundsCoverDictionaryAndPlainPages) {
  std::vector<std::optional<Numeric>> values;
  for (int i = 0; i < 1000; ++i) values.emplace_back(Numeric{(i * 7919) % 1000 - 500});
  values.emplace_back(std::nullopt);
  NumberEncoder encoder(Form::kDecimal);
  const auto bytes = Written<NumberEncoder, Numeric>(FieldOf(Form::kDecimal), encoder, {values});
  const auto reader = parquet::ParquetFileReader::Open(std::make_shared<arrow::io::BufferReader>(bytes));
  const auto chunk = reader->metadata()->RowGroup(0)->ColumnChunk(0);
  ASSERT_TRUE(chunk->is_stats_set());
  EXPECT_EQ(chunk->statistics()->null_count(), 1);
  const auto bytes_of = [](std::int64_t value) {
    std::string out;
    for (int shift = 104; shift >= 0; shift -= 8) out += static_cast<char>(static_cast<Int128>(value) >> shift & 255);
    return out;
  };
  EXPECT_EQ(chunk->statistics()->EncodeMin(), bytes_of(-500));
  EXPECT_EQ(chunk->statistics()->EncodeMax(), bytes_of(499));
}

TEST(ColumnEncoder, BoundsOfTextsCoverDictionaryAndPlainPages) {
  // The dictionary is given up at a mebibyte; the least text comes before, the greatest after.
  std::vector<std::string> texts = {"A\x7F", ""};
  for (int i = 0; i < 600; ++i) texts.push_back("k" + std::to_string(i) + std::string(4000, 'x'));
  texts.push_back("z\xC3\xA9");  // beyond every ASCII text, bytes being unsigned
  texts.emplace_back("zz");
  std::vector<std::optional<std::string_view>> values(texts.begin(), texts.end());
  const auto bounds_of = [&] {
    TextEncoder encoder;
    const auto bytes = Written<TextEncoder, std::string_view>(TextField(), encoder, {values});
    EXPECT_EQ(EncodingsOf(bytes, 0), "PLAIN RLE_DICTIONARY dictionary");
    const auto reader = parquet::ParquetFileReader::Open(std::make_shared<arrow::io::BufferReader>(bytes));
    return reader->metadata()->RowGroup(0)->ColumnChunk(0)->encoded_statistics();
  };
  const auto bounds = bounds_of();
  ASSERT_TRUE(bounds->has_min);
  EXPECT_EQ(bounds->min(), "");
  EXPECT_EQ(bounds->max(), "z\xC3\xA9");
  // A bound that is too long for the footer is left out, and the other stays.
  const std::string long_text(5000, '~');
  values.emplace_back(long_text);
  const auto one_bound = bounds_of();
  EXPECT_EQ(one_bound->min(), "");
  EXPECT_FALSE(one_bound->has_max);
}

TEST(ColumnEncoder, BoundsOfZeroCoverBothZeros) {
  NumberEncoder encoder(Form::kDouble);
  const auto bytes = Written<NumberEncoder, double>(FieldOf(Form::kDouble), encoder, {{0.0, -0.0}});
  const auto reader = parquet::ParquetFileReader::Open(std::make_shared<arrow::io::BufferReader>(bytes));
  const auto statistics = reader->metadata()->RowGroup(0)->ColumnChunk(0)->statistics();
  const auto& typed = static_cast<const parquet::DoubleStatistics&>(*statistics);
  EXPECT_TRUE(std::signbit(typed.min()));
  EXPECT_FALSE(std::signbit(typed.max()));
}

}  // namespace
}  // namespace daybook
