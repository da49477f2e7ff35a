// SPDX-License-Identifier: Apache-2.0
// Reading coded and number columns: a row group of a day, 32 times 1024 rows, Snappy, dictionaries as in the reports.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/micro/require.h"
#include "src/scan/one_file.h"
#include "src/scan/parquet_footer.h"
#include "src/scan/row_group_scan.h"

namespace daybook::micro {
namespace {

using parquet::LogicalType;
using parquet::Repetition;
using parquet::schema::PrimitiveNode;

constexpr DayRange kAllDays = {Day(-1'000'000), Day(1'000'000)};
constexpr std::size_t kRows = 32U * 1024U;
constexpr std::size_t kBatchRows = 8192;

// Rows repeat names as reports do: neither sorted nor at random.
std::size_t PlaceOf(std::size_t row, std::size_t distinct) { return row * 2654435761U / 64 % distinct; }

std::vector<std::optional<std::string>> Names(std::size_t distinct) {
  std::vector<std::optional<std::string>> names;
  for (std::size_t row = 0; row < kRows; ++row) {
    names.push_back(row % 101 == 0
                        ? std::nullopt
                        : std::optional("ip-10-0-12-" + std::to_string(PlaceOf(row, distinct)) + ".compute"));
  }
  return names;
}

std::vector<std::optional<double>> Numbers(std::size_t distinct) {
  std::vector<std::optional<double>> numbers;
  for (std::size_t row = 0; row < kRows; ++row) {
    numbers.push_back(row % 101 == 0 ? std::nullopt
                                     : std::optional(3600.25 * static_cast<double>(PlaceOf(row, distinct) + 1)));
  }
  return numbers;
}

// A file of the interval and "x".
template <typename Type, typename Cell>
OneFile FileOf(const std::shared_ptr<const LogicalType>& logical, const std::vector<std::optional<Cell>>& cells) {
  const auto time = PrimitiveNode::Make("t", Repetition::REQUIRED,
                                        LogicalType::Timestamp(false, LogicalType::TimeUnit::MILLIS, false, true),
                                        parquet::Type::INT64);
  const auto node = PrimitiveNode::Make("x", Repetition::OPTIONAL, logical, Type::type_num);
  parquet::WriterProperties::Builder properties;
  properties.compression(arrow::Compression::SNAPPY);
  std::vector<std::optional<std::int64_t>> times;
  std::vector<std::optional<typename Type::c_type>> values;
  for (std::size_t row = 0; row < cells.size(); ++row) {
    times.emplace_back(static_cast<std::int64_t>(row * 24 / cells.size()) * 3'600'000);
    if constexpr (std::is_same_v<Cell, std::string>) {
      values.push_back(cells[row] ? std::optional(parquet::ByteArray(std::string_view(*cells[row]))) : std::nullopt);
    } else {
      values.push_back(cells[row]);
    }
  }
  return OneFile(ParquetFile({time, node}, properties, [&](parquet::RowGroupWriter& group, int) {
    WriteOptionals<parquet::Int64Type>(group, times);
    WriteOptionals<Type>(group, values);
  }));
}

// Decodes the file once, calls `take(scan, row of the batch, row)` for every row.
template <typename Take>
void Read(const ObjectInfo& info, const RowGroup& group, const ChunkBytes& bytes,
          const std::vector<ColumnRequest>& requests, Take take) {
  auto scan = RowGroupScan::Open(info, group, bytes, requests, kAllDays, false);
  Require(scan.ok(), "the row group is refused");
  std::size_t row = 0;
  for (;;) {
    const auto count = scan->Next(kBatchRows);
    Require(count.ok(), "a batch is refused");
    if (*count == 0) break;
    take(*scan, row, *count);
    row += *count;
  }
  Require(row == kRows, "rows are missing");
}

// `check(scan, first row, count)` looks at every batch of one reading.
template <typename Check>
void Run(benchmark::State& state, const OneFile& file, ColumnRequest::Kind kind, Check check) {
  const std::vector<ColumnRequest> requests = {{"t", ColumnRequest::Kind::kTime, true}, {"x", kind, true}};
  const ObjectInfo info = file.info();
  std::vector<RowGroup> groups;
  Require(AppendRowGroups(file, info, 0, requests, kAllDays, groups).ok() && groups.size() == 1, "no row group");
  const auto bytes = ReadChunkBytes(file, info, groups[0]);
  Require(bytes.ok(), "the file cannot be read");
  Read(info, groups[0], *bytes, requests, check);

  std::int64_t stored = 0;
  for (const ColumnChunk& chunk : groups[0].chunks) stored += chunk.length;
  for (auto _ : state) {
    Read(info, groups[0], *bytes, requests,
         [](const RowGroupScan& scan, std::size_t, std::size_t) { benchmark::DoNotOptimize(scan.codes(0)); });
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRows));
  state.SetBytesProcessed(state.iterations() * stored);
}

void ScanTexts(benchmark::State& state) {
  const auto names = Names(static_cast<std::size_t>(state.range(0)));
  const OneFile file = FileOf<parquet::ByteArrayType>(LogicalType::String(), names);
  Run(state, file, ColumnRequest::Kind::kText, [&](const RowGroupScan& scan, std::size_t first, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::int32_t code = scan.codes(1)[i];
      const auto& expected = names[first + i];
      Require(code == CodedColumn::kNull ? !expected.has_value()
                                         : expected == scan.coded(1).TextOf(static_cast<std::size_t>(code)),
              "another text than was written");
    }
  });
}
BENCHMARK(ScanTexts)->Name("Scan/Texts")->ArgName("distinct")->Arg(50)->Arg(5000);

void ScanNumbers(benchmark::State& state) {
  const auto numbers = Numbers(static_cast<std::size_t>(state.range(0)));
  const OneFile file = FileOf<parquet::DoubleType>(LogicalType::None(), numbers);
  Run(state, file, ColumnRequest::Kind::kNumber, [&](const RowGroupScan& scan, std::size_t first, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const double value = scan.numbers(1)[i];
      const auto& expected = numbers[first + i];
      Require(expected.has_value() ? value == *expected : IsNullNumber(value), "another number than was written");
    }
  });
}
BENCHMARK(ScanNumbers)->Name("Scan/Numbers")->ArgName("distinct")->Arg(50)->Arg(30000);

}  // namespace
}  // namespace daybook::micro
