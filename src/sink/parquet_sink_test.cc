// SPDX-License-Identifier: Apache-2.0
#include <arrow/api.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>

#include "src/sink/parquet_table.h"
#include "src/sink/sample_rows.h"

namespace daybook {
namespace {

using ::testing::ElementsAre;

class ParquetSinkTest : public TemporaryFolderTest {
 protected:
  void Write(const std::string& name, const std::vector<std::pair<Day, std::vector<FinishedRow>>>& days) {
    const auto sink = MakeParquetSink(Path(name));
    const Status status = Run(*sink, days);
    ASSERT_TRUE(status.ok()) << status.error().Message();
  }

  std::shared_ptr<arrow::Table> Read(const std::string& name) { return ReadParquet(Path(name)); }
};

// spec: cli.md, "rows.parquet"
TEST_F(ParquetSinkTest, SchemaIsThatOfTheRows) {
  Write("rows.parquet", {{Day(0), {}}});
  const auto table = Read("rows.parquet");
  EXPECT_EQ(table->num_rows(), 0);
  ASSERT_EQ(table->num_columns(), 36);
  for (std::size_t i = 0; i < RowColumns().size(); ++i) {
    const Column& column = RowColumns()[i];
    const auto& field = table->schema()->field(static_cast<int>(i));
    EXPECT_EQ(field->name(), column.name);
    EXPECT_TRUE(field->nullable());
    const char* type = "string";
    if (column.kind == ColumnKind::kMetric) type = "decimal128(33, 15)";
    if (column.kind == ColumnKind::kDate) type = "date32[day]";
    if (column.kind == ColumnKind::kInteger) type = "int32";
    EXPECT_EQ(field->type()->ToString(), type) << column.name;
  }
}

TEST_F(ParquetSinkTest, ValuesAreThoseOfTheRows) {
  FinishedRow extreme = SampleUnallocatedRow();
  constexpr Int128 kSixteenDigits = 10000000000000000;
  extreme[Metric::kPodUsageCpuCoreHours] = MetricValue{-1e17, {.units = -99999999999999999 * kSixteenDigits - 1}};
  extreme[Metric::kPodRequestCpuCoreHours] = MetricValue{1e-15, {.units = 1}};
  Write("rows.parquet", {{Day::FromCalendar(2025, 10, 1), {SamplePodRow(), SampleStorageRow()}},
                         {Day::FromCalendar(2025, 10, 2), {}},
                         {Day::FromCalendar(2025, 10, 3), {extreme}}});
  const auto table = Read("rows.parquet");
  ASSERT_EQ(table->num_rows(), 3);
  EXPECT_EQ(Cell(*table, "report_period_id", 0), "7");
  EXPECT_EQ(Cell(*table, "cluster_alias", 1), "alias");
  EXPECT_EQ(Cell(*table, "data_source", 0), "Pod");
  EXPECT_EQ(Cell(*table, "data_source", 1), "Storage");
  EXPECT_EQ(Cell(*table, "usage_start", 1), "2025-10-01");
  EXPECT_EQ(Cell(*table, "usage_end", 2), "2025-10-03");
  EXPECT_EQ(Cell(*table, "namespace", 1), "");
  EXPECT_EQ(Cell(*table, "node", 1), "null");
  EXPECT_EQ(Cell(*table, "pod_labels", 0), R"({"app":"web","env":"blue"})");
  EXPECT_EQ(Cell(*table, "pod_usage_cpu_core_hours", 0), "0.500000000000000");
  EXPECT_EQ(Cell(*table, "pod_usage_cpu_core_hours", 1), "null");
  EXPECT_EQ(Cell(*table, "pod_usage_cpu_core_hours", 2), "-" + Numeric{-extreme.metrics[0].numeric().units}.ToString());
  EXPECT_EQ(Cell(*table, "pod_request_cpu_core_hours", 2), "1E-15");
  EXPECT_EQ(Cell(*table, "persistentvolumeclaim_capacity_gigabyte_months", 1), "0.645161290322581");
  EXPECT_EQ(Cell(*table, "source_uuid", 2), kSampleSource);
  EXPECT_EQ(Cell(*table, "infrastructure_usage_cost", 2), "null");
  EXPECT_EQ(Cell(*table, "cost_category_id", 0), "3");
  EXPECT_EQ(Cell(*table, "cost_category_id", 1), "null");
  EXPECT_THAT(Tree(), ElementsAre("rows.parquet"));
}

TEST_F(ParquetSinkTest, RowGroupsAreBoundedByRows) {
  const std::vector<FinishedRow> day(100000, SamplePodRow());
  Write("rows.parquet", {{Day(0), day}, {Day(1), day}, {Day(2), day}});
  const auto metadata = parquet::ParquetFileReader::OpenFile(Path("rows.parquet"))->metadata();
  EXPECT_EQ(metadata->num_rows(), 300000);
  ASSERT_EQ(metadata->num_row_groups(), 3);
  for (int i = 0; i < 3; ++i) EXPECT_LE(metadata->RowGroup(i)->num_rows(), 131072);
  EXPECT_EQ(metadata->RowGroup(0)->ColumnChunk(0)->compression(), parquet::Compression::SNAPPY);
}

TEST_F(ParquetSinkTest, RowGroupsAreBoundedByText) {
  std::vector<std::string> labels;
  for (int i = 0; i < 40; ++i) {
    labels.push_back("{\"k\":\"" + std::string(1 << 20, static_cast<char>('a' + i % 26)) + "\"}");
  }
  // A text that rows share is as long as one of their own once the dictionary is given up.
  for (const bool is_shared : {false, true}) {
    std::vector<FinishedRow> rows;
    for (const std::string& text : labels) {
      rows.push_back(SamplePodRow());
      rows.back().pod_labels = is_shared ? labels[0] : text;
    }
    Write("rows.parquet", {{Day(0), rows}});
    const auto metadata = parquet::ParquetFileReader::OpenFile(Path("rows.parquet"))->metadata();
    for (int i = 0; i < metadata->num_row_groups(); ++i) EXPECT_LE(metadata->RowGroup(i)->num_rows(), 10) << i;
    const auto table = Read("rows.parquet");
    ASSERT_EQ(table->num_rows(), 40);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      EXPECT_EQ(Cell(*table, "pod_labels", static_cast<std::int64_t>(i)), *rows[i].pod_labels);
    }
  }
}

TEST_F(ParquetSinkTest, SameRowsGiveTheSameBytes) {
  for (const char* name : {"a.parquet", "b.parquet"}) Write(name, {{Day(0), {SamplePodRow(), SampleStorageRow()}}});
  EXPECT_GT(ReadFile("a.parquet").size(), 1000U);
  EXPECT_EQ(ReadFile("a.parquet"), ReadFile("b.parquet"));
}

}  // namespace
}  // namespace daybook
