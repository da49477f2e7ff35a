// SPDX-License-Identifier: Apache-2.0
#include "src/bench/answer_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "src/generate/generate.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr const char* kHeader =
    "data_source,pod_labels,pod_usage_cpu_core_hours,pod_request_cpu_core_hours,pod_limit_cpu_core_hours,"
    "pod_usage_memory_gigabyte_hours,pod_request_memory_gigabyte_hours,pod_limit_memory_gigabyte_hours,"
    "infrastructure_usage_cost\n";

class QuietObserver : public Observer {
 public:
  void Log(Level, std::string_view) override {}
  void StageBegins(std::string_view) override {}
  void Progress(std::int64_t, std::int64_t) override {}
  void StageEnds(const StageReport&) override {}
};

class AnswerCheckTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "daybook-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string File(const char* name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }
  std::string FaultOf(const std::string& text) {
    const auto totals = TotalsOfAnswer(File("fault.csv", text));
    return totals.ok() ? "no fault" : totals.error().why;
  }

  fs::path folder_;
};

TEST_F(AnswerCheckTest, SumsThePodsOfAnAnswer) {
  const auto totals =
      TotalsOfAnswer(File("rows.csv", std::string(kHeader) + "Pod,\"{\"\"a\"\": \"\"b,\nc\"\"}\",1.5,2,3,4,5,6,\"{}\"\n"
                                                             "Pod,{},0.25,,1,1,1,1,{}\n"
                                                             "Pod,{},100,100,100,100,100,100,\n"
                                                             "Storage,,,,,,,,{}\n"));
  ASSERT_TRUE(totals.ok()) << totals.error().Message();
  EXPECT_EQ(totals->rows, 4);
  EXPECT_THAT(totals->sums, testing::ElementsAre(1.75, 2, 4, 5, 6, 7));
}

TEST_F(AnswerCheckTest, WhatIsNoAnswerIsToldApart) {
  EXPECT_EQ(FaultOf(""), "is empty");
  EXPECT_EQ(FaultOf("a,b\n1,2\n"), "its header has not all columns");
  EXPECT_EQ(FaultOf(std::string(kHeader) + "Pod,1\n"), "row 1 has 2 fields and not 9");
  EXPECT_EQ(FaultOf(std::string(kHeader) + "Pod,{},x,0,0,0,0,0,{}\n"),
            "row 1 has no number in pod_usage_cpu_core_hours");
  EXPECT_FALSE(TotalsOfAnswer(folder_ / "missing.csv").ok());
}

TEST_F(AnswerCheckTest, ASumThatIsOffIsNamed) {
  PodTotals reports;
  reports.sums = {100, 200, 300, 400, 500, 600};
  PodTotals answer = reports;
  answer.rows = 7;
  EXPECT_EQ(DifferenceOf(reports, answer), std::nullopt);
  answer.sums[3] = 400.0000001;
  EXPECT_EQ(DifferenceOf(reports, answer), std::nullopt);
  answer.sums[3] = 400.00001;
  EXPECT_EQ(DifferenceOf(reports, answer).value_or(""),
            "the sum of pod_usage_memory_gigabyte_hours is 400.00001, and 400 in the reports");
  answer.sums[3] = 0;
  EXPECT_TRUE(DifferenceOf(reports, answer).has_value());
}

TEST_F(AnswerCheckTest, SumsTheReportsOfACluster) {
  GenerateJob job;
  auto profile = NamedProfile("medium");
  ASSERT_TRUE(profile.ok());
  auto resolved = Resolve(*profile);
  ASSERT_TRUE(resolved.ok());
  job.profile = *resolved;
  job.seed = 1;
  job.format = GenerateFormat::kParquet;
  job.output = folder_ / "lake";
  job.account = "org1234567";
  job.source_uuid = SourceUuidOf(0);
  job.cluster_id = "c";
  QuietObserver observer;
  const std::atomic<bool> stop = false;
  ASSERT_TRUE(Generate(job, observer, stop).ok());
  const auto totals = TotalsOfReports(job.output + "/data/parquet/org1234567/OCP/pod_usage");
  ASSERT_TRUE(totals.ok()) << totals.error().Message();
  EXPECT_EQ(totals->rows, job.profile.rows);
  for (const double sum : totals->sums) EXPECT_GT(sum, 1);
  EXPECT_FALSE(TotalsOfReports(folder_ / "missing").ok());
  File("lake/data/parquet/org1234567/OCP/pod_usage/broken.parquet", "PAR1");
  EXPECT_FALSE(TotalsOfReports(job.output + "/data/parquet/org1234567/OCP/pod_usage").ok());
}

TEST_F(AnswerCheckTest, ComparesBytes) {
  const std::string long_text(100'000, 'x');
  const std::string one = File("one", long_text);
  const auto same = [&](const std::string& text) {
    const auto result = SameBytes(one, File("other", text));
    EXPECT_TRUE(result.ok());
    return result.ok() && *result;
  };
  EXPECT_TRUE(same(long_text));
  EXPECT_FALSE(same(long_text + "x"));
  EXPECT_FALSE(same(long_text.substr(1)));
  EXPECT_FALSE(same(long_text.substr(1) + "y"));
  EXPECT_FALSE(same(""));
  EXPECT_FALSE(SameBytes(one, folder_ / "missing").ok());
}

}  // namespace
}  // namespace daybook
