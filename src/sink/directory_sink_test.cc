// SPDX-License-Identifier: Apache-2.0
#include <arrow/api.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "src/sink/parquet_table.h"
#include "src/sink/sample_rows.h"

namespace daybook {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

const std::string kSourceFolder = std::string("out/source=") + kSampleSource + "/";

class DirectorySinkTest : public TemporaryFolderTest {
 protected:
  std::shared_ptr<arrow::Table> Read(const std::string& name) { return ReadParquet(Path(name)); }
  static Day October(std::uint32_t day) { return Day::FromCalendar(2025, 10, day); }
};

// spec: F.32
TEST_F(DirectorySinkTest, PartitionsAreUnpadded) {
  const auto sink = MakeDirectorySink(Path("out/"));
  ASSERT_TRUE(Run(*sink, {{Day::FromCalendar(2025, 9, 30), {SamplePodRow()}},
                          {October(1), {SamplePodRow(), SampleStorageRow()}},
                          {October(2), {}}})
                  .ok());
  EXPECT_THAT(Files(), ElementsAre(kSourceFolder + "year=2025/month=10/day=1/part-0.parquet",
                                   kSourceFolder + "year=2025/month=9/day=30/part-0.parquet"));
  EXPECT_EQ(Tree().size(), 9U);  // two files, out, source, year, two months, two days
  EXPECT_EQ(sink->report().rows, 3);
  EXPECT_EQ(sink->report().target, Path("out/"));
}

// spec: F.32, F.28, postgresql.md "Target"
TEST_F(DirectorySinkTest, FilesHaveAllColumnsOfTheTable) {
  const auto sink = MakeDirectorySink(Path("out"));
  ASSERT_TRUE(Run(*sink, {{October(1), {SamplePodRow(), SampleStorageRow(), SampleUnallocatedRow()}}}).ok());
  const auto table = Read(kSourceFolder + "year=2025/month=10/day=1/part-0.parquet");
  const std::set<std::string> numbers_that_are_null = {"infrastructure_raw_cost",
                                                       "infrastructure_project_raw_cost",
                                                       "infrastructure_data_in_gigabytes",
                                                       "infrastructure_data_out_gigabytes",
                                                       "infrastructure_markup_cost",
                                                       "infrastructure_project_markup_cost",
                                                       "infrastructure_monthly_cost",
                                                       "supplementary_monthly_cost",
                                                       "cost_model_cpu_cost",
                                                       "cost_model_memory_cost",
                                                       "cost_model_volume_cost",
                                                       "cost_model_gpu_cost",
                                                       "distributed_cost"};
  const std::set<std::string> texts_that_are_null = {"infrastructure_monthly_cost_json",
                                                     "infrastructure_project_monthly_cost",
                                                     "supplementary_usage_cost",
                                                     "supplementary_monthly_cost_json",
                                                     "supplementary_project_monthly_cost",
                                                     "cost_model_rate_type",
                                                     "monthly_cost_type",
                                                     "raw_currency"};
  std::set<std::string> expected = {"uuid", "csi_volume_handle"};
  expected.insert(numbers_that_are_null.begin(), numbers_that_are_null.end());
  expected.insert(texts_that_are_null.begin(), texts_that_are_null.end());
  for (const Column& column : RowColumns()) {
    expected.emplace(column.name);
    if (column.kind == ColumnKind::kMetric) {
      EXPECT_EQ(table->GetColumnByName(std::string(column.name))->type()->ToString(), "double") << column.name;
    }
  }
  std::set<std::string> names;
  for (const auto& field : table->schema()->fields()) names.insert(field->name());
  EXPECT_EQ(names, expected);
  EXPECT_EQ(table->num_columns(), 59);
  for (const std::string& name : numbers_that_are_null) {
    EXPECT_EQ(table->GetColumnByName(name)->type()->ToString(), "double") << name;
    EXPECT_EQ(table->GetColumnByName(name)->null_count(), 3) << name;
  }
  for (const std::string& name : texts_that_are_null) {
    EXPECT_EQ(table->GetColumnByName(name)->type()->ToString(), "string") << name;
    EXPECT_EQ(table->GetColumnByName(name)->null_count(), 3) << name;
  }

  std::set<std::string> uuids;
  for (std::int64_t row = 0; row < 3; ++row) {
    const std::string uuid = Cell(*table, "uuid", row);
    uuids.insert(uuid);
    EXPECT_THAT(uuid, MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  }
  EXPECT_EQ(uuids.size(), 3U);
  EXPECT_EQ(Cell(*table, "csi_volume_handle", 0), "null");
  EXPECT_EQ(Cell(*table, "csi_volume_handle", 1), "vol-1");
  EXPECT_EQ(Cell(*table, "usage_start", 0), "2025-10-01");
  EXPECT_EQ(Cell(*table, "pod_labels", 0), R"({"app":"web","env":"blue"})");
  EXPECT_EQ(Cell(*table, "infrastructure_usage_cost", 2), "null");
  EXPECT_EQ(Cell(*table, "cost_category_id", 0), "3");
  const auto months = std::static_pointer_cast<arrow::DoubleScalar>(
      table->GetColumnByName("persistentvolumeclaim_capacity_gigabyte_months")->GetScalar(1).ValueOrDie());
  EXPECT_EQ(months->value, 0.6451612903225806);  // as computed, not as rounded for numeric(33,15)
}

TEST_F(DirectorySinkTest, DaysOfTheRunAreReplacedWholeAndNoOthers) {
  const std::string month = kSourceFolder + "year=2025/month=10/";
  WriteFile(month + "day=1/part-0.parquet", "old");
  WriteFile(month + "day=1/part-1.parquet", "old");
  WriteFile(month + "day=2/part-0.parquet", "old");
  WriteFile(month + "day=3/part-0.parquet", "kept");
  WriteFile("out/source=other/year=2025/month=10/day=1/part-0.parquet", "kept");
  const auto sink = MakeDirectorySink(Path("out"));
  ASSERT_TRUE(sink->Open().ok());
  ASSERT_TRUE(sink->WriteDay(October(1), SampleIdentity(), std::vector{SamplePodRow()}).ok());
  ASSERT_TRUE(sink->WriteDay(October(2), SampleIdentity(), {}).ok());
  ASSERT_TRUE(sink->Prepare().ok());
  EXPECT_EQ(ReadFile(month + "day=1/part-0.parquet"), "old");
  EXPECT_EQ(ReadFile(month + "day=2/part-0.parquet"), "old");
  ASSERT_TRUE(sink->Commit().ok());
  EXPECT_THAT(Files(), ElementsAre(month + "day=1/part-0.parquet", month + "day=3/part-0.parquet",
                                   "out/source=other/year=2025/month=10/day=1/part-0.parquet"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / (month + "day=2")));
  EXPECT_EQ(Read(month + "day=1/part-0.parquet")->num_rows(), 1);
  EXPECT_EQ(ReadFile(month + "day=3/part-0.parquet"), "kept");
  for (const std::string& name : Tree()) EXPECT_THAT(name, ::testing::Not(HasSubstr(".daybook")));
}

TEST_F(DirectorySinkTest, NothingIsLeftWithoutCommit) {
  {
    const auto sink = MakeDirectorySink(Path("a/b/out"));
    ASSERT_TRUE(sink->Open().ok());
    ASSERT_TRUE(sink->WriteDay(October(1), SampleIdentity(), std::vector{SamplePodRow()}).ok());
    ASSERT_TRUE(sink->Prepare().ok());
  }
  EXPECT_THAT(Tree(), IsEmpty());

  const std::string old = kSourceFolder + "year=2025/month=10/day=1/part-0.parquet";
  WriteFile(old, "old");
  const auto before = Tree();
  {
    const auto sink = MakeDirectorySink(Path("out"));
    ASSERT_TRUE(sink->Open().ok());
    ASSERT_TRUE(sink->WriteDay(October(1), SampleIdentity(), std::vector{SamplePodRow()}).ok());
    ASSERT_TRUE(sink->WriteDay(Day::FromCalendar(2025, 11, 1), SampleIdentity(), std::vector{SamplePodRow()}).ok());
    ASSERT_TRUE(sink->Prepare().ok());
  }
  EXPECT_EQ(Tree(), before);
  EXPECT_EQ(ReadFile(old), "old");
}

TEST_F(DirectorySinkTest, RunWithoutRowsLeavesTheDirectory) {
  ASSERT_TRUE(Run(*MakeDirectorySink(Path("out")), {{October(1), {}}}).ok());
  EXPECT_THAT(Tree(), ElementsAre("out/"));
}

TEST_F(DirectorySinkTest, FailureHalfWayNamesTheDaysDone) {
  const std::string year = kSourceFolder + "year=2025/";
  {
    const auto sink = MakeDirectorySink(Path("out"));
    ASSERT_TRUE(sink->Open().ok());
    for (const std::uint32_t day : {30U, 31U}) {
      ASSERT_TRUE(sink->WriteDay(October(day), SampleIdentity(), std::vector{SamplePodRow()}).ok());
    }
    ASSERT_TRUE(sink->WriteDay(Day::FromCalendar(2025, 11, 1), SampleIdentity(), std::vector{SamplePodRow()}).ok());
    ASSERT_TRUE(sink->Prepare().ok());
    std::filesystem::remove(folder_ / (year + "month=11"));
    WriteFile(year + "month=11", "in the way");
    const Status status = sink->Commit();
    ASSERT_FALSE(status.ok());
    EXPECT_THAT(status.error().Message(), HasSubstr("month=11/day=1: "));
    EXPECT_THAT(status.error().Message(),
                HasSubstr("(days 2025-10-30 to 2025-10-31 are replaced already, the others are as they were)"));
    EXPECT_THAT(status.error().Message(), HasSubstr("running again is safe"));
  }
  EXPECT_THAT(Files(), ElementsAre(year + "month=10/day=30/part-0.parquet", year + "month=10/day=31/part-0.parquet",
                                   year + "month=11"));
}

TEST_F(DirectorySinkTest, FileInTheWayIsAConfigurationError) {
  WriteFile("out", "a file");
  const Status status = MakeDirectorySink(Path("out"))->Open();
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kConfiguration);
  EXPECT_EQ(status.error().Message(),
            "create: " + Path("out") + ": Not a directory; make the folder first, or give another output");
  EXPECT_EQ(MakeDirectorySink(Path("out/below"))->Open().error().kind, ErrorKind::kConfiguration);
  EXPECT_THAT(Tree(), ElementsAre("out"));
}

}  // namespace
}  // namespace daybook
