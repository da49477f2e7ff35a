// SPDX-License-Identifier: Apache-2.0
// Columns of rows.parquet: encoded, compressed and written to memory, a row group of 32 times 1024 rows.
#include <arrow/io/memory.h>
#include <benchmark/benchmark.h>
#include <parquet/column_reader.h>
#include <parquet/file_reader.h>
#include <parquet/schema.h>

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "bench/micro/require.h"
#include "src/sink/column_encoder.h"
#include "src/sink/paged_file.h"

namespace daybook::micro {
namespace {

using parquet::LogicalType;
using parquet::Repetition;
using parquet::schema::PrimitiveNode;

constexpr std::size_t kRows = 32U * 1024U;

template <typename Encoder, typename Value>
std::shared_ptr<arrow::Buffer> Encode(const parquet::schema::NodePtr& field, Encoder& encoder,
                                      const std::vector<Value>& values) {
  const auto stream = arrow::io::BufferOutputStream::Create(1 << 20).ValueOrDie();
  PagedFile file(stream, {field});
  file.Begin();
  for (const Value& value : values) encoder.Append(value);
  file.WriteRowGroup(static_cast<std::int64_t>(values.size()),
                     [&](std::int16_t ordinal, parquet::ColumnChunkMetaDataBuilder* metadata) {
                       return encoder.WriteChunk(stream, ordinal, metadata);
                     });
  file.Close({});
  return stream->Finish().ValueOrDie();
}

// Reads the file's one column by Arrow; `equal(value, row)` compares.
template <typename Type, typename Equal>
void RequireReadBack(const std::shared_ptr<arrow::Buffer>& bytes, Equal equal) {
  const auto reader = parquet::ParquetFileReader::Open(std::make_shared<arrow::io::BufferReader>(bytes));
  const auto column = std::static_pointer_cast<parquet::TypedColumnReader<Type>>(reader->RowGroup(0)->Column(0));
  std::vector<std::int16_t> levels(1024);
  std::vector<typename Type::c_type> values(levels.size());
  std::size_t row = 0;
  while (column->HasNext()) {
    std::int64_t count = 0;
    column->ReadBatch(static_cast<std::int64_t>(levels.size()), levels.data(), nullptr, values.data(), &count);
    for (std::int64_t i = 0; i < count; ++i, ++row) {
      Require(row < kRows && equal(values[static_cast<std::size_t>(i)], row), "another value than was encoded");
    }
  }
  Require(row == kRows, "rows are missing");
}

template <typename Encoder, typename Value>
void Time(benchmark::State& state, const parquet::schema::NodePtr& field, Encoder& encoder,
          const std::vector<Value>& values, std::size_t bytes) {
  for (auto _ : state) benchmark::DoNotOptimize(Encode(field, encoder, values));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(values.size()));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
}

void EncodeTexts(benchmark::State& state) {
  const auto distinct = static_cast<std::size_t>(state.range(0));
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < distinct; ++i) {
    texts.push_back(R"({"app":"service-)" + std::to_string(i) + R"(","team":"platform"})");
  }
  std::mt19937_64 random(20251001);
  std::vector<std::string_view> values;
  std::size_t bytes = 0;
  while (values.size() < kRows) {
    values.emplace_back(texts[random() % distinct]);
    bytes += values.back().size();
  }
  const auto field = PrimitiveNode::Make("x", Repetition::OPTIONAL, LogicalType::String(), parquet::Type::BYTE_ARRAY);
  TextEncoder encoder;
  RequireReadBack<parquet::ByteArrayType>(
      Encode(field, encoder, values),
      [&](const parquet::ByteArray& value, std::size_t row) { return std::string_view(value) == values[row]; });
  Time(state, field, encoder, values, bytes);
}
BENCHMARK(EncodeTexts)->Name("Parquet/Texts")->ArgName("distinct")->Arg(50)->Arg(30000);

void EncodeDecimals(benchmark::State& state) {
  const auto distinct = static_cast<std::uint64_t>(state.range(0));
  std::mt19937_64 random(20251001);
  std::vector<Numeric> values;
  while (values.size() < kRows) {
    values.push_back(Numeric{static_cast<Int128>(random() % distinct * 1'000'003) * 1'000'000'007 - 5'000'000});
  }
  const auto field = PrimitiveNode::Make("x", Repetition::OPTIONAL, LogicalType::Decimal(33, 15),
                                         parquet::Type::FIXED_LEN_BYTE_ARRAY, NumberEncoder::kDecimalBytes);
  NumberEncoder encoder(NumberEncoder::Form::kDecimal);
  RequireReadBack<parquet::FLBAType>(Encode(field, encoder, values),
                                     [&](const parquet::FixedLenByteArray& value, std::size_t row) {
                                       Int128 units = value.ptr[0] >= 0x80 ? -1 : 0;
                                       for (int i = 0; i < NumberEncoder::kDecimalBytes; ++i)
                                         units = units * 256 + value.ptr[i];
                                       return units == values[row].units;
                                     });
  Time(state, field, encoder, values, values.size() * static_cast<std::size_t>(NumberEncoder::kDecimalBytes));
}
BENCHMARK(EncodeDecimals)->Name("Parquet/Decimals")->ArgName("distinct")->Arg(50)->Arg(1000000);

void EncodeDoubles(benchmark::State& state) {
  const auto distinct = static_cast<std::uint64_t>(state.range(0));
  std::mt19937_64 random(20251001);
  std::vector<double> values;
  while (values.size() < kRows) values.push_back(static_cast<double>(random() % distinct) / 3600);
  const auto field = PrimitiveNode::Make("x", Repetition::OPTIONAL, parquet::Type::DOUBLE);
  NumberEncoder encoder(NumberEncoder::Form::kDouble);
  RequireReadBack<parquet::DoubleType>(Encode(field, encoder, values),
                                       [&](double value, std::size_t row) { return value == values[row]; });
  Time(state, field, encoder, values, values.size() * sizeof(double));
}
BENCHMARK(EncodeDoubles)->Name("Parquet/Doubles")->ArgName("distinct")->Arg(50)->Arg(1000000);

}  // namespace
}  // namespace daybook::micro
