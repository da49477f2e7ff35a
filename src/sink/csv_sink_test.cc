// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/sink/sample_rows.h"

namespace daybook {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// spec: cli.md, "rows.csv"
constexpr const char* kHeader =
    "report_period_id,cluster_id,cluster_alias,data_source,usage_start,usage_end,namespace,node,resource_id,pod_labels,"
    "pod_usage_cpu_core_hours,pod_request_cpu_core_hours,pod_effective_usage_cpu_core_hours,pod_limit_cpu_core_hours,"
    "pod_usage_memory_gigabyte_hours,pod_request_memory_gigabyte_hours,pod_effective_usage_memory_gigabyte_hours,"
    "pod_limit_memory_gigabyte_hours,node_capacity_cpu_cores,node_capacity_cpu_core_hours,"
    "node_capacity_memory_gigabytes,node_capacity_memory_gigabyte_hours,cluster_capacity_cpu_core_hours,"
    "cluster_capacity_memory_gigabyte_hours,persistentvolumeclaim,persistentvolume,storageclass,volume_labels,"
    "all_labels,persistentvolumeclaim_capacity_gigabyte,persistentvolumeclaim_capacity_gigabyte_months,"
    "volume_request_storage_gigabyte_months,persistentvolumeclaim_usage_gigabyte_months,source_uuid,"
    "infrastructure_usage_cost,cost_category_id\n";

class CsvSinkTest : public TemporaryFolderTest {
 protected:
  // The file without its header.
  std::string Body(const std::vector<std::pair<Day, std::vector<FinishedRow>>>& days) {
    const auto sink = MakeCsvSink(Path("rows.csv"));
    const Status status = Run(*sink, days);
    EXPECT_TRUE(status.ok()) << status.error().Message();
    const std::string text = ReadFile("rows.csv");
    EXPECT_THAT(text, StartsWith(kHeader));
    return text.substr(std::min(text.size(), std::string(kHeader).size()));
  }
};

TEST_F(CsvSinkTest, WritesEveryKindOfColumn) {
  EXPECT_EQ(Body({{Day::FromCalendar(2025, 10, 1), {SamplePodRow(), SampleStorageRow()}},
                  {Day::FromCalendar(2025, 10, 2), {}},
                  {Day::FromCalendar(2025, 10, 3), {SampleUnallocatedRow()}}}),
            "7,my-cluster,alias,Pod,2025-10-01,2025-10-01,shop,n1,i-n1,\"{\"\"app\"\":\"\"web\"\",\"\"env\"\":"
            "\"\"blue\"\"}\",0.500000000000000,1.500000000000000,2.500000000000000,3.500000000000000,"
            "4.500000000000000,5.500000000000000,6.500000000000000,7.500000000000000,8.500000000000000,"
            "9.500000000000000,10.500000000000000,11.500000000000000,12.500000000000000,13.500000000000000,,,,,"
            "\"{\"\"app\"\":\"\"web\"\",\"\"env\"\":\"\"blue\"\"}\",,,,,11111111-2222-3333-4444-555555555555,"
            "\"{\"\"cpu\"\":0.0,\"\"memory\"\":0.0,\"\"storage\"\":0.0}\",3\n"
            "7,my-cluster,alias,Storage,2025-10-01,2025-10-01,\"\",,,,,,,,,,,,,,,,,,claim,volume,gp3,{},{},"
            "20.000000000000000,0.645161290322581,,,11111111-2222-3333-4444-555555555555,"
            "\"{\"\"cpu\"\":0.0,\"\"memory\"\":0.0,\"\"storage\"\":0.0}\",\n"
            "7,my-cluster,alias,Pod,2025-10-03,2025-10-03,Worker unallocated,n1,,,-1.250000000000000,,,,,,,,,,,,,,,,,,"
            "{},,,,,11111111-2222-3333-4444-555555555555,,\n");
  EXPECT_THAT(Tree(), ElementsAre("rows.csv"));
}

// RFC 4180 where it is needed, and nowhere else.
TEST_F(CsvSinkTest, QuotesWhatNeedsIt) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "\"\""},         {" a b ", " a b "},   {"a,b", "\"a,b\""}, {"\"", "\"\"\"\""}, {"a\"b\"", "\"a\"\"b\"\"\""},
      {"a\nb", "\"a\nb\""}, {"a\rb", "\"a\rb\""}, {"é;'\t", "é;'\t"}, {"NULL", "NULL"},   {"\\N", "\\N"}};
  for (const auto& [text, field] : cases) {
    FinishedRow row;
    row.namespace_ = text;
    row.node = "after";
    EXPECT_THAT(Body({{Day(), {row}}}),
                StartsWith("7,my-cluster,alias,Pod,1970-01-01,1970-01-01," + field + ",after,"));
  }
}

TEST_F(CsvSinkTest, NoRowsGiveTheHeader) { EXPECT_EQ(Body({{Day(), {}}}), ""); }

TEST_F(CsvSinkTest, ManyRowsPassThroughTheBuffer) {
  const std::vector<FinishedRow> rows(5000, SamplePodRow());
  const std::string body = Body({{Day(0), rows}, {Day(1), rows}});
  EXPECT_EQ(std::count(body.begin(), body.end(), '\n'), 10000);
  const std::size_t row_size = body.find('\n') + 1;
  EXPECT_EQ(body.size(), 10000 * row_size);
  EXPECT_THAT(body.substr(0, row_size), HasSubstr("1970-01-01"));
  EXPECT_THAT(body.substr(body.size() - row_size), HasSubstr("1970-01-02"));
}

TEST_F(CsvSinkTest, ReportsRowsAndTarget) {
  const auto sink = MakeCsvSink(Path("rows.csv"));
  ASSERT_TRUE(Run(*sink, {{Day(0), {SamplePodRow(), SamplePodRow()}}, {Day(1), {SamplePodRow()}}}).ok());
  EXPECT_EQ(sink->report().rows, 3);
  EXPECT_EQ(sink->report().deleted, 0);
  EXPECT_EQ(sink->report().target, Path("rows.csv"));
  EXPECT_GT(sink->report().seconds, 0);
}

}  // namespace
}  // namespace daybook
