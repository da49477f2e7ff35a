// SPDX-License-Identifier: Apache-2.0
// The columns of small files, in every encoding: coded texts and times, numbers, and pages that are malformed.
#include "src/scan/row_group_scan.h"

#include <arrow/util/float16.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <set>
#include <string>

#include "src/scan/one_file.h"
#include "src/scan/parquet_footer.h"

namespace daybook {
namespace {

using parquet::LogicalType;
using parquet::Repetition;
using parquet::schema::PrimitiveNode;
using Kind = ColumnRequest::Kind;
using Texts = std::vector<std::optional<std::string>>;
using Numbers = std::vector<std::optional<double>>;

const DayRange kAllDays = {Day(-1'000'000), Day(1'000'000)};

// The rows of the first row group, `batch_rows` at a time, with the column "x" read as `kind`.
template <typename Value, typename Take>
Result<std::vector<std::optional<Value>>> ReadColumn(const OneFile& file, Kind kind, std::size_t batch_rows,
                                                     bool nan_is_null, Take take) {
  const std::vector<ColumnRequest> requests = {{"t", Kind::kTime, true}, {"x", kind, false}};
  std::vector<RowGroup> groups;
  DAYBOOK_RETURN_IF_ERROR(AppendRowGroups(file, file.info(), 0, requests, kAllDays, groups));
  std::vector<std::optional<Value>> values;
  const ObjectInfo info = file.info();
  for (const RowGroup& group : groups) {
    DAYBOOK_ASSIGN_OR_RETURN(ChunkBytes bytes, ReadChunkBytes(file, info, group));
    DAYBOOK_ASSIGN_OR_RETURN(RowGroupScan scan,
                             RowGroupScan::Open(info, group, std::move(bytes), requests, kAllDays, nan_is_null));
    for (;;) {
      DAYBOOK_ASSIGN_OR_RETURN(const std::size_t count, scan.Next(batch_rows));
      if (count == 0) break;
      for (std::size_t i = 0; i < count; ++i) values.push_back(take(scan, i));
    }
  }
  return values;
}

Result<Texts> ReadTexts(const OneFile& file, std::size_t batch_rows) {
  return ReadColumn<std::string>(file, Kind::kText, batch_rows, false, [](const RowGroupScan& scan, std::size_t i) {
    const std::int32_t code = scan.codes(1)[i];
    return code == CodedColumn::kNull
               ? std::nullopt
               : std::optional(std::string(scan.coded(1).TextOf(static_cast<std::size_t>(code))));
  });
}

Result<Numbers> ReadNumbers(const OneFile& file, std::size_t batch_rows, bool nan_is_null = false) {
  return ReadColumn<double>(file, Kind::kNumber, batch_rows, nan_is_null, [](const RowGroupScan& scan, std::size_t i) {
    const double value = scan.numbers(1)[i];
    return IsNullNumber(value) ? std::nullopt : std::optional(value);
  });
}

Result<std::vector<std::optional<std::int64_t>>> ReadTimes(const OneFile& file) {
  return ReadColumn<std::int64_t>(file, Kind::kTime, 3, false, [](const RowGroupScan& scan, std::size_t i) {
    const std::int32_t code = scan.codes(1)[i];
    return code == CodedColumn::kNull ? std::nullopt : scan.coded(1).TimeOf(static_cast<std::size_t>(code));
  });
}

const parquet::schema::NodePtr kTimeNode = PrimitiveNode::Make(
    "t", Repetition::REQUIRED, LogicalType::Timestamp(false, LogicalType::TimeUnit::MILLIS, false, true),
    parquet::Type::INT64);

// A file with the interval and the column "x".
template <typename Type>
OneFile FileOf(const std::vector<std::optional<typename Type::c_type>>& cells,
               const std::shared_ptr<const LogicalType>& logical, parquet::WriterProperties::Builder& properties,
               bool optional = true, int length = -1) {
  const auto node =
      PrimitiveNode::Make("x", optional ? Repetition::OPTIONAL : Repetition::REQUIRED, logical, Type::type_num, length);
  return OneFile(ParquetFile({kTimeNode, node}, properties, [&](parquet::RowGroupWriter& group, int) {
    WriteOptionals<parquet::Int64Type>(group, std::vector<std::optional<std::int64_t>>(cells.size(), 0));
    WriteOptionals<Type>(group, cells);
  }));
}

template <typename Type>
OneFile FileOf(const std::vector<std::optional<typename Type::c_type>>& cells,
               const std::shared_ptr<const LogicalType>& logical = LogicalType::None(), int length = -1) {
  parquet::WriterProperties::Builder properties;
  return FileOf<Type>(cells, logical, properties, true, length);
}

std::vector<std::optional<parquet::ByteArray>> Bytes(const Texts& texts) {
  std::vector<std::optional<parquet::ByteArray>> bytes;
  for (const auto& text : texts) {
    bytes.push_back(text.has_value() ? std::optional(parquet::ByteArray(std::string_view(*text))) : std::nullopt);
  }
  return bytes;
}

TEST(RowGroupScan, ReadsTextsInEveryEncoding) {  // spec: inputs.md 2.8
  Texts texts;
  for (int i = 0; i < 100; ++i) {
    texts.push_back(i % 7 == 0 ? std::nullopt : std::optional("text " + std::to_string(i * i % 23)));
  }
  Texts whole;
  for (const auto& text : texts) whole.push_back(text.value_or(""));
  for (const auto encoding : {parquet::Encoding::PLAIN, parquet::Encoding::DELTA_BYTE_ARRAY,
                              parquet::Encoding::DELTA_LENGTH_BYTE_ARRAY, parquet::Encoding::RLE_DICTIONARY}) {
    for (const int dictionary_bytes : {1, 40, 1 << 20}) {
      for (const bool version_2 : {false, true}) {
        for (const bool optional : {false, true}) {
          parquet::WriterProperties::Builder properties;
          properties.data_pagesize(50)->write_batch_size(3)->dictionary_pagesize_limit(dictionary_bytes);
          properties.data_page_version(version_2 ? parquet::ParquetDataPageVersion::V2
                                                 : parquet::ParquetDataPageVersion::V1);
          if (encoding != parquet::Encoding::RLE_DICTIONARY) properties.disable_dictionary()->encoding("x", encoding);
          const Texts& expected = optional ? texts : whole;
          const OneFile file =
              FileOf<parquet::ByteArrayType>(Bytes(expected), LogicalType::String(), properties, optional);
          for (const std::size_t batch_rows : {1, 7, 1000}) {
            const auto read = ReadTexts(file, batch_rows);
            ASSERT_TRUE(read.ok()) << read.error().Message();
            EXPECT_EQ(*read, expected);
          }
        }
      }
    }
  }
}

TEST(RowGroupScan, ReadsNumbersOfEveryType) {  // spec: inputs.md 2.8
  using parquet::FixedLenByteArray;
  const auto numbers_of = [](const OneFile& file) {
    auto read = ReadNumbers(file, 2);
    EXPECT_TRUE(read.ok()) << read.error().Message();
    return read.ok() ? *read : Numbers();
  };
  const std::optional<double> null;
  EXPECT_EQ(numbers_of(FileOf<parquet::DoubleType>({1.5, {}, -2.0, 1e300})), (Numbers{1.5, null, -2, 1e300}));
  EXPECT_EQ(numbers_of(FileOf<parquet::FloatType>({1.5F, {}, 0.1F})), (Numbers{1.5, null, double{0.1F}}));
  EXPECT_EQ(numbers_of(FileOf<parquet::Int32Type>({-1, {}, 7})), (Numbers{-1, null, 7}));
  EXPECT_EQ(numbers_of(FileOf<parquet::Int32Type>({-1, {}, 7}, LogicalType::Int(32, false))),
            (Numbers{4294967295.0, null, 7}));
  EXPECT_EQ(numbers_of(FileOf<parquet::Int64Type>({-1, {}, 1LL << 60})), (Numbers{-1, null, 0x1p60}));
  EXPECT_EQ(numbers_of(FileOf<parquet::Int64Type>({-1, {}, 7}, LogicalType::Int(64, false))),
            (Numbers{0x1p64, null, 7}));
  EXPECT_EQ(numbers_of(FileOf<parquet::Int32Type>({-105, {}, 30}, LogicalType::Decimal(9, 2))),
            (Numbers{-1.05, null, 0.3}));
  EXPECT_EQ(numbers_of(FileOf<parquet::Int64Type>({123456789012345, {}, -1}, LogicalType::Decimal(18, 4))),
            (Numbers{12345678901.2345, null, -0.0001}));
  const std::string half = {0x00, 0x3e};  // 1.5
  EXPECT_EQ(
      numbers_of(FileOf<parquet::FLBAType>({FixedLenByteArray(reinterpret_cast<const std::uint8_t*>(half.data())), {}},
                                           LogicalType::Float16(), 2)),
      (Numbers{1.5, null}));
  const std::string fixed = {'\xff', '\xff', '\xff', '\x97'};  // -105
  EXPECT_EQ(
      numbers_of(FileOf<parquet::FLBAType>({FixedLenByteArray(reinterpret_cast<const std::uint8_t*>(fixed.data()))},
                                           LogicalType::Decimal(9, 2), 4)),
      (Numbers{-1.05}));
  EXPECT_EQ(numbers_of(FileOf<parquet::ByteArrayType>(Bytes({std::string("\x97"), std::string("\x00\x97", 2)}),
                                                      LogicalType::Decimal(9, 2))),
            (Numbers{-1.05, 1.51}));
}

TEST(RowGroupScan, ReadsNumbersInEveryEncoding) {
  std::vector<std::optional<double>> cells;
  for (int i = 0; i < 90; ++i) cells.push_back(i % 5 == 2 ? std::nullopt : std::optional(i % 11 * 0.1));
  for (const auto encoding :
       {parquet::Encoding::PLAIN, parquet::Encoding::BYTE_STREAM_SPLIT, parquet::Encoding::RLE_DICTIONARY}) {
    parquet::WriterProperties::Builder properties;
    properties.data_pagesize(60)->write_batch_size(4)->dictionary_pagesize_limit(50);
    if (encoding != parquet::Encoding::RLE_DICTIONARY) properties.disable_dictionary()->encoding("x", encoding);
    const OneFile file = FileOf<parquet::DoubleType>(cells, LogicalType::None(), properties);
    for (const std::size_t batch_rows : {1, 8, 1000}) EXPECT_EQ(*ReadNumbers(file, batch_rows), cells);
  }
}

TEST(RowGroupScan, KeepsNaNApartFromNullAndReadsNegativeZeroAsZero) {  // spec: C.11, F.29
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const OneFile file = FileOf<parquet::DoubleType>({nan, {}, -0.0, std::bit_cast<double>(kNullNumberBits)});
  const auto numbers = ReadNumbers(file, 10);
  ASSERT_TRUE(numbers.ok());
  EXPECT_TRUE(std::isnan(numbers->at(0).value()));
  EXPECT_EQ(numbers->at(1), std::nullopt);
  EXPECT_FALSE(std::signbit(numbers->at(2).value()));
  EXPECT_TRUE(std::isnan(numbers->at(3).value()));
  const auto onprem = ReadNumbers(file, 10, /*nan_is_null=*/true);
  EXPECT_EQ(*onprem, (Numbers{{}, {}, 0.0, {}}));
}

TEST(RowGroupScan, ReadsTimesOfEveryType) {  // spec: inputs.md 2.8
  const auto time_of = [](LogicalType::TimeUnit::unit unit) { return LogicalType::Timestamp(true, unit, false, true); };
  using Times = std::vector<std::optional<std::int64_t>>;
  const Times expected = {1'500, {}, -1, 86'400'000};
  EXPECT_EQ(*ReadTimes(FileOf<parquet::Int64Type>({1'500, {}, -1, 86'400'000}, time_of(LogicalType::TimeUnit::MILLIS))),
            expected);
  EXPECT_EQ(*ReadTimes(FileOf<parquet::Int64Type>({1'500'999, {}, -1, 86'400'000'000},
                                                  time_of(LogicalType::TimeUnit::MICROS))),
            expected);
  EXPECT_EQ(*ReadTimes(FileOf<parquet::Int64Type>({1'500'999'999, {}, -1'000'000, 86'400'000'000'000},
                                                  time_of(LogicalType::TimeUnit::NANOS))),
            expected);
  EXPECT_EQ(*ReadTimes(FileOf<parquet::Int32Type>({0, {}, -1}, LogicalType::Date())),
            (Times{0, std::nullopt, -86'400'000}));
  const std::uint64_t nanos = 43'200'000'000'000;  // of the day before 1970
  const parquet::Int96 noon = {
      {static_cast<std::uint32_t>(nanos), static_cast<std::uint32_t>(nanos >> 32U), 2'440'587U}};
  EXPECT_EQ(*ReadTimes(FileOf<parquet::Int96Type>({noon, {}})), (Times{-43'200'000, std::nullopt}));
  EXPECT_EQ(*ReadTimes(FileOf<parquet::ByteArrayType>(Bytes({"1970-01-01 00:00:01.5", {}, "1969-12-31"}),
                                                      LogicalType::String())),
            (Times{1'500, std::nullopt, -86'400'000}));
}

TEST(RowGroupScan, ReadsAColumnOfAnyTypeThatHasNoValue) {
  for (const bool statistics : {true, false}) {
    parquet::WriterProperties::Builder properties;
    statistics ? properties.enable_statistics() : properties.disable_statistics();
    const OneFile nulls = FileOf<parquet::BooleanType>({{}, {}}, LogicalType::None(), properties);
    EXPECT_EQ(*ReadNumbers(nulls, 1), (Numbers{{}, {}}));
    EXPECT_EQ(*ReadTexts(nulls, 5), (Texts{{}, {}}));
    const OneFile values = FileOf<parquet::BooleanType>({{}, true}, LogicalType::None(), properties);
    EXPECT_FALSE(ReadNumbers(values, 5).ok());
    EXPECT_EQ(ReadTexts(values, 5).error().kind, ErrorKind::kInput);
  }
  EXPECT_EQ(*ReadNumbers(FileOf<parquet::Int32Type>({{}, {}}, LogicalType::Null()), 5), (Numbers{{}, {}}));
  // "x" is not required: a file may lack it.
  parquet::WriterProperties::Builder properties;
  const OneFile without(ParquetFile({kTimeNode}, properties, [](parquet::RowGroupWriter& group, int) {
    WriteOptionals<parquet::Int64Type>(group, {0, 0, 0});
  }));
  EXPECT_EQ(*ReadTexts(without, 2), (Texts{{}, {}, {}}));
}

TEST(RowGroupScan, RefusesPagesThatAreMalformedAndNeverCrashes) {
  parquet::WriterProperties::Builder properties;
  properties.compression(arrow::Compression::UNCOMPRESSED);
  const Numbers numbers = {1.0, 2.0, {}, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 1.0};
  const Texts texts = {"a", "b", {}, "c", "c", "c", "c", "c", "c", "c", "c", "c", "a"};
  std::set<std::string> reasons;
  for (const bool of_numbers : {true, false}) {
    const OneFile file = of_numbers ? FileOf<parquet::DoubleType>(numbers, LogicalType::None(), properties)
                                    : FileOf<parquet::ByteArrayType>(Bytes(texts), LogicalType::String(), properties);
    OneFile broken = file;
    for (std::size_t at = 4; at + 8 < broken.bytes().size(); ++at) {
      const char byte = broken.bytes()[at];
      for (const int change : {0x01, 0x02, 0x03, 0x07, 0x40, 0x80, 0xFF}) {
        broken.bytes()[at] = static_cast<char>(byte ^ change);
        const Status status = of_numbers ? ReadNumbers(broken, 4).status() : ReadTexts(broken, 4).status();
        if (!status.ok()) reasons.insert(status.error().why);
      }
      broken.bytes()[at] = byte;
    }
  }
  // What the decoders look for themselves was met.
  for (const char* reason :
       {"a dictionary index is out of range", "a page ends within its levels", "a page ends before its last value",
        "a dictionary ends before its last value", "a page has more values than the row group has rows"}) {
    EXPECT_THAT(reasons, testing::Contains(testing::HasSubstr(reason)));
  }
}

TEST(RowGroupScan, NamesRowAndColumnOfWhatIsRefused) {
  const OneFile file = FileOf<parquet::DoubleType>({1.0, 2.0, 3.0});
  const std::vector<ColumnRequest> requests = {{"t", Kind::kTime, true}, {"x", Kind::kNumber, true}};
  std::vector<RowGroup> groups;
  ASSERT_TRUE(AppendRowGroups(file, file.info(), 0, requests, kAllDays, groups).ok());
  const ObjectInfo info = file.info();
  auto bytes = ReadChunkBytes(file, info, groups.at(0));
  ASSERT_TRUE(bytes.ok());
  auto scan = RowGroupScan::Open(info, groups.at(0), *std::move(bytes), requests, kAllDays, false);
  ASSERT_TRUE(scan.ok());
  ASSERT_EQ(*scan->Next(2), 2U);
  ASSERT_EQ(*scan->Next(2), 1U);
  EXPECT_EQ(scan->RowName(0), "file.parquet, row 3");
  EXPECT_EQ(scan->Refuse(1, 0, "why").object, "file.parquet, row 3, column x");
  EXPECT_EQ(*scan->Next(2), 0U);
}

// Rows of the days from 0 on, in the order of `days`, in pages of a few rows; "x" is the number of the row.
OneFile FileOfDays(const std::vector<std::int32_t>& days, bool version_2, bool as_text) {
  parquet::WriterProperties::Builder properties;
  properties.data_pagesize(1)->write_batch_size(5);
  properties.data_page_version(version_2 ? parquet::ParquetDataPageVersion::V2 : parquet::ParquetDataPageVersion::V1);
  properties.disable_dictionary("x")->disable_statistics("t");
  const auto x = as_text
                     ? PrimitiveNode::Make("x", Repetition::OPTIONAL, LogicalType::String(), parquet::Type::BYTE_ARRAY)
                     : PrimitiveNode::Make("x", Repetition::OPTIONAL, parquet::Type::DOUBLE);
  return OneFile(ParquetFile({kTimeNode, x}, properties, [&](parquet::RowGroupWriter& group, int) {
    std::vector<std::optional<std::int64_t>> times;
    std::vector<std::optional<double>> numbers;
    Texts texts;
    for (std::size_t row = 0; row < days.size(); ++row) {
      times.emplace_back(days[row] * std::int64_t{86'400'000} + static_cast<std::int64_t>(row % 24) * 3'600'000);
      numbers.emplace_back(row % 4 == 0 ? std::nullopt : std::optional(static_cast<double>(row)));
      texts.push_back(row % 4 == 0 ? std::nullopt : std::optional("row " + std::to_string(row)));
    }
    WriteOptionals<parquet::Int64Type>(group, times);
    if (as_text) {
      WriteOptionals<parquet::ByteArrayType>(group, Bytes(texts));
    } else {
      WriteOptionals<parquet::DoubleType>(group, numbers);
    }
  }));
}

// Row and value of "x" of the rows of `wanted`; the value is empty for NULL.
Result<std::vector<std::pair<std::size_t, std::string>>> ReadDays(const OneFile& file, DayRange wanted, bool as_text,
                                                                  std::size_t batch_rows) {
  const std::vector<ColumnRequest> requests = {{"t", Kind::kTime, true},
                                               {"x", as_text ? Kind::kText : Kind::kNumber, true}};
  std::vector<RowGroup> groups;
  DAYBOOK_RETURN_IF_ERROR(AppendRowGroups(file, file.info(), 0, requests, kAllDays, groups));
  const ObjectInfo info = file.info();
  DAYBOOK_ASSIGN_OR_RETURN(ChunkBytes bytes, ReadChunkBytes(file, info, groups.at(0)));
  DAYBOOK_ASSIGN_OR_RETURN(RowGroupScan scan,
                           RowGroupScan::Open(info, groups.at(0), std::move(bytes), requests, wanted, false));
  std::vector<std::pair<std::size_t, std::string>> rows;
  std::size_t row = 0;
  for (;;) {
    DAYBOOK_ASSIGN_OR_RETURN(const std::size_t count, scan.Next(batch_rows));
    if (count == 0) return rows;
    for (std::size_t i = 0; i < count; ++i, ++row) {
      const std::int64_t time = *scan.coded(0).TimeOf(static_cast<std::size_t>(scan.codes(0)[i]));
      if (!wanted.Contains(Day(static_cast<std::int32_t>(time / 86'400'000)))) continue;
      std::string value;
      if (as_text) {
        const std::int32_t code = scan.codes(1)[i];
        if (code != CodedColumn::kNull) value = scan.coded(1).TextOf(static_cast<std::size_t>(code));
      } else if (!IsNullNumber(scan.numbers(1)[i])) {
        value = "row " + std::to_string(static_cast<int>(scan.numbers(1)[i]));
      }
      rows.emplace_back(row, value);
    }
  }
}

TEST(RowGroupScan, ReadsTheRowsOfSomeDaysWhereverTheyAre) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 60; ++round) {
    std::vector<std::int32_t> days(random() % 200);
    for (std::int32_t& day : days) day = static_cast<std::int32_t>(random() % 8);
    if (round % 2 == 0) std::sort(days.begin(), days.end());
    if (days.empty()) continue;
    const std::int32_t start = static_cast<std::int32_t>(random() % 9);
    const DayRange wanted = {Day(start), Day(start + static_cast<std::int32_t>(random() % 3))};
    for (const bool as_text : {false, true}) {
      const OneFile file = FileOfDays(days, round % 3 == 0, as_text);
      std::vector<std::pair<std::size_t, std::string>> expected;
      for (std::size_t row = 0; row < days.size(); ++row) {
        if (!wanted.Contains(Day(days[row]))) continue;
        expected.emplace_back(row, row % 4 == 0 ? "" : "row " + std::to_string(row));
      }
      const auto rows = ReadDays(file, wanted, as_text, 1 + random() % 40);
      ASSERT_TRUE(rows.ok()) << rows.status().error().Message();
      EXPECT_EQ(*rows, expected);
    }
  }
}

TEST(RowGroupScan, PassesOverPagesOfOtherDays) {
  std::vector<std::int32_t> days;
  for (int row = 0; row < 300; ++row) days.push_back(row / 100);
  OneFile file = FileOfDays(days, false, true);
  const auto whole = ReadDays(file, {Day(1), Day(1)}, true, 64);
  ASSERT_TRUE(whole.ok());
  ASSERT_EQ(whole->size(), 100U);
  // The pages of the first and the last day are damaged: who reads them meets it.
  for (const char* text : {"row 47", "row 251"}) {
    const std::size_t at = file.bytes().find(text);
    ASSERT_NE(at, std::string::npos);
    file.bytes().replace(at - 3, 3, "\xff\xff\xff");
  }
  EXPECT_FALSE(ReadDays(file, {Day(0), Day(0)}, true, 64).ok());
  EXPECT_FALSE(ReadDays(file, {Day(1), Day(2)}, true, 64).ok());
  const auto rows = ReadDays(file, {Day(1), Day(1)}, true, 64);
  ASSERT_TRUE(rows.ok()) << rows.status().error().Message();
  EXPECT_EQ(*rows, *whole);
}

}  // namespace
}  // namespace daybook
