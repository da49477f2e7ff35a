// SPDX-License-Identifier: Apache-2.0
#include "src/generate/output_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

namespace daybook {
namespace {

GenerateJob JobOf(std::int64_t rows, std::int64_t days, GenerateFormat format) {
  Profile profile;
  profile.rows = rows;
  profile.num_days = days;
  profile.start = Day::FromCalendar(2025, 10, 30);
  GenerateJob job;
  job.profile = *Resolve(profile);
  job.format = format;
  job.account = "org1";
  job.cluster_id = "c1";
  job.source_uuid = "0f6a2b7c-1d34-4e56-8f90-a1b2c3d4e5f6";
  return job;
}

class OutputPlanTest : public ::testing::TestWithParam<GenerateFormat> {};

// Every thing of every day and type is in one file, whole; no report has more than 100,000 rows (spec: inputs.md 1).
TEST_P(OutputPlanTest, EverythingIsInOneFile) {
  const GenerateJob job = JobOf(700'000, 3, GetParam());
  const Cluster cluster(job.profile, 1);
  std::map<std::pair<ReportType, std::int32_t>, std::vector<std::pair<std::uint32_t, std::uint32_t>>> ranges;
  std::set<std::string> paths;
  std::size_t num_paths = 0;
  for (const OutputTask& task : PlanOutput(job, cluster)) {
    std::int64_t rows = 0;
    std::int64_t most = 0;
    for (const Piece& piece : task.pieces) {
      ranges[{piece.type, piece.day.days_since_epoch()}].push_back({piece.first, piece.end});
      rows += NumRows(cluster, piece);
      most = std::max(most, NumRows(cluster, piece));
    }
    EXPECT_LE(GetParam() == GenerateFormat::kPayload ? most : rows, 100'000);
    for (const std::string& path : {task.path, task.daily_path}) {
      if (path.empty()) continue;
      paths.insert(path);
      ++num_paths;
    }
  }
  EXPECT_EQ(paths.size(), num_paths);
  std::int64_t pod_days = 0;
  for (auto& [type_and_day, of_day] : ranges) {
    std::sort(of_day.begin(), of_day.end());
    std::uint32_t next = 0;
    for (const auto& [first, end] : of_day) {
      EXPECT_EQ(first, next);
      next = end;
    }
    EXPECT_EQ(next, NumThings(cluster, type_and_day.first));
    pod_days += type_and_day.first == ReportType::kPod ? 1 : 0;
  }
  EXPECT_EQ(pod_days, 3);
}

INSTANTIATE_TEST_SUITE_P(AllFormats, OutputPlanTest,
                         ::testing::Values(GenerateFormat::kCsv, GenerateFormat::kPayload, GenerateFormat::kParquet));

// spec: inputs.md 1 and 3
TEST(OutputPlan, NamesOfFiles) {
  const auto paths = [](const GenerateJob& job) {
    std::vector<std::string> found;
    for (const OutputTask& task : PlanOutput(job, Cluster(job.profile, 1))) {
      for (const std::string& path : {task.path, task.daily_path}) {
        if (path.find("pod_usage") != std::string::npos || path.ends_with(".gz")) found.push_back(path);
      }
    }
    return found;
  };
  EXPECT_THAT(paths(JobOf(100, 3, GenerateFormat::kCsv)),
              ::testing::ElementsAre("October-2025-c1-ocp_pod_usage.csv", "November-2025-c1-ocp_pod_usage.csv"));
  EXPECT_THAT(paths(JobOf(150'000, 1, GenerateFormat::kCsv)),
              ::testing::ElementsAre("October-2025-c1-ocp_pod_usage-1.csv", "October-2025-c1-ocp_pod_usage-2.csv"));
  EXPECT_THAT(
      paths(JobOf(100, 3, GenerateFormat::kPayload)),
      ::testing::ElementsAre("payload-2025-10-30.tar.gz", "payload-2025-10-31.tar.gz", "payload-2025-11-01.tar.gz"));
  const std::string folder = "org1/OCP/pod_usage/source=0f6a2b7c-1d34-4e56-8f90-a1b2c3d4e5f6/year=2025/month=";
  EXPECT_THAT(paths(JobOf(100'000, 2, GenerateFormat::kParquet)),
              ::testing::ElementsAre("data/parquet/" + folder + "10/pod_usage.2025-10-30.1.0_0.parquet",
                                     "data/parquet/daily/" + folder + "10/pod_usage.2025-10-30.1.0_daily_0.parquet",
                                     "data/parquet/" + folder + "10/pod_usage.2025-10-31.2.0_0.parquet",
                                     "data/parquet/daily/" + folder + "10/pod_usage.2025-10-31.2.0_daily_0.parquet"));
  GenerateJob poc = JobOf(240, 1, GenerateFormat::kParquet);
  poc.layout = GenerateLayout::kPoc;
  EXPECT_THAT(paths(poc), ::testing::ElementsAre(
                              "data/org1/OCP/source=0f6a2b7c-1d34-4e56-8f90-a1b2c3d4e5f6/year=2025/month=10/day=30/"
                              "openshift_pod_usage_line_items/data.parquet"));
}

}  // namespace
}  // namespace daybook
