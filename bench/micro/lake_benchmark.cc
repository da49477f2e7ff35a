// SPDX-License-Identifier: Apache-2.0
// The floor of a summary: its columns decoded, and thrown away. The bytes of the files are in memory before the time.
#include "bench/micro/lake_benchmark.h"

#include <arrow/io/file.h>
#include <benchmark/benchmark.h>
#include <parquet/column_reader.h>
#include <parquet/file_reader.h>

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/micro/require.h"
#include "src/io/local_store.h"
#include "src/scan/parquet_footer.h"
#include "src/scan/row_group_scan.h"
#include "src/summary/columnar/table_columns.h"

namespace daybook::micro {
namespace {

constexpr DayRange kAllDays = {Day(-1'000'000), Day(1'000'000)};
constexpr std::size_t kBatchRows = 8192;

struct LoadedGroup {
  ObjectInfo object;
  RowGroup group;
  ChunkBytes bytes;
};

struct Decoded {
  std::int64_t rows = 0;
  double sum = 0;  // of one column of numbers, in the order of the rows
};

std::vector<ObjectInfo> ObjectsOf(const ObjectStore& store, std::string_view folder) {
  auto listed = store.List("");
  Require(listed.ok(), "the lake cannot be listed");
  std::vector<ObjectInfo> objects;
  for (ObjectInfo& object : *listed) {
    if (object.key.starts_with(folder) && object.key.find("/pod_usage/") != std::string::npos) {
      objects.push_back(std::move(object));
    }
  }
  Require(!objects.empty(), "the lake has no pod reports of that kind");
  return objects;
}

std::vector<LoadedGroup> Load(const ObjectStore& store, const std::vector<ObjectInfo>& objects,
                              std::span<const ColumnRequest> columns) {
  std::vector<LoadedGroup> loaded;
  for (const ObjectInfo& object : objects) {
    std::vector<RowGroup> groups;
    Require(AppendRowGroups(store, object, 0, columns, kAllDays, groups).ok(), "a footer is refused");
    for (RowGroup& group : groups) {
      auto bytes = ReadChunkBytes(store, object, group);
      Require(bytes.ok(), "a file cannot be read");
      loaded.push_back({object, std::move(group), *std::move(bytes)});
    }
  }
  return loaded;
}

Decoded Decode(const std::vector<LoadedGroup>& loaded, std::span<const ColumnRequest> columns, std::size_t summed) {
  Decoded decoded;
  for (const LoadedGroup& each : loaded) {
    auto scan = RowGroupScan::Open(each.object, each.group, each.bytes, columns, kAllDays, false);
    Require(scan.ok(), "a row group is refused");
    for (;;) {
      const auto count = scan->Next(kBatchRows);
      Require(count.ok(), "a batch is refused");
      if (*count == 0) break;
      decoded.rows += static_cast<std::int64_t>(*count);
      benchmark::DoNotOptimize(scan->codes(0));
      if (summed == 0) continue;
      for (std::size_t row = 0; row < *count; ++row) {
        const double value = scan->numbers(summed)[row];
        if (!IsNullNumber(value)) decoded.sum += value;
      }
    }
  }
  return decoded;
}

// The same by Arrow's own reader.
Decoded DecodeByArrow(const std::string& directory, const std::vector<ObjectInfo>& objects, std::string_view name) {
  Decoded decoded;
  for (const ObjectInfo& object : objects) {
    const auto reader = parquet::ParquetFileReader::OpenFile(directory + "/" + object.key);
    const int column = reader->metadata()->schema()->ColumnIndex(std::string(name));
    Require(column >= 0, "a file lacks the column");
    for (int group = 0; group < reader->metadata()->num_row_groups(); ++group) {
      const auto chunk = std::static_pointer_cast<parquet::DoubleReader>(reader->RowGroup(group)->Column(column));
      std::vector<std::int16_t> levels(kBatchRows);
      std::vector<double> values(kBatchRows);
      while (chunk->HasNext()) {
        std::int64_t count = 0;
        decoded.rows +=
            chunk->ReadBatch(static_cast<std::int64_t>(kBatchRows), levels.data(), nullptr, values.data(), &count);
        for (std::int64_t i = 0; i < count; ++i) decoded.sum += values[static_cast<std::size_t>(i)];
      }
    }
  }
  return decoded;
}

void Register(const std::string& directory, const std::string& name, std::string_view folder, Table table,
              std::size_t summed) {
  const std::shared_ptr<ObjectStore> store = [&] {
    auto opened = OpenLocalStore(directory);
    Require(opened.ok(), "the lake cannot be opened");
    return std::shared_ptr<ObjectStore>(*std::move(opened));
  }();
  benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    const auto columns = columnar::ColumnsOf(table);
    const std::vector<ObjectInfo> objects = ObjectsOf(*store, folder);
    const std::vector<LoadedGroup> loaded = Load(*store, objects, columns);
    const Decoded expected = DecodeByArrow(directory, objects, columns[summed].name);
    const Decoded found = Decode(loaded, columns, summed);
    Require(expected.rows > 0 && found.rows == expected.rows, "another number of rows than Arrow's");
    Require(found.sum == expected.sum, "other numbers than Arrow's");

    std::int64_t bytes = 0;
    for (const LoadedGroup& each : loaded) {
      for (const ColumnChunk& chunk : each.group.chunks) bytes += chunk.length;
    }
    for (auto _ : state) benchmark::DoNotOptimize(Decode(loaded, columns, 0).rows);
    state.SetItemsProcessed(state.iterations() * expected.rows);
    state.SetBytesProcessed(state.iterations() * bytes);
  })->Unit(benchmark::kMillisecond);
}

}  // namespace

void RegisterLake(const std::string& directory) {
  Register(directory, "Lake/HourlyPods", "data/parquet/org", Table::kPodHourly,
           columnar::capacity_columns::kCpuCoreSeconds);
  Register(directory, "Lake/DailyPods", "data/parquet/daily/", Table::kPodDaily, columnar::pod_columns::kUsageCpu);
}

}  // namespace daybook::micro
