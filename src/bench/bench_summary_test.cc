// SPDX-License-Identifier: Apache-2.0
#include "src/bench/bench_summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

namespace daybook {
namespace {

BenchRun SomeRun(const char* mode, int number, double seconds) {
  BenchRun run;
  run.scale = "small";
  run.mode = mode;
  run.run = number;
  run.seconds = seconds;
  run.cpu_seconds = seconds * 2;
  run.peak_bytes = 45'300'000;
  run.average_bytes = 40'000'000;
  run.rows_in = 1234;
  run.daily_rows = 200;
  run.rows_out = 123;
  run.bytes_read = 5000;
  run.requests = 17;
  run.passes = {{"pods", seconds / 2}, {"finish", 0.25}};
  return run;
}

BenchRun FailedRun(const char* mode, int number, const char* why) {
  BenchRun run;
  run.scale = "small";
  run.mode = mode;
  run.run = number;
  run.failure = why;
  return run;
}

BenchResults SomeResults() {
  BenchResults results;
  results.started = "2025-10-31T12:00:00Z";
  results.version = "0.1.0";
  results.commit = "abc";
  results.machine = "Some CPU";
  results.threads = 2;
  results.lake = "local";
  results.sink = "csv";
  results.parts = "all";
  results.runs = {SomeRun("streaming", 1, 1.5), SomeRun("in-memory", 1, 5), SomeRun("streaming", 2, 1.25),
                  SomeRun("in-memory", 2, 5.4)};
  return results;
}

TEST(BenchSummary, MediansByCase) {
  BenchResults results = SomeResults();
  results.runs.push_back(SomeRun("streaming", 3, 9));
  const auto summaries = Summaries(results);
  ASSERT_EQ(summaries.size(), 2U);
  EXPECT_EQ(summaries[0].median.mode, "streaming");
  EXPECT_EQ(summaries[0].runs, 3);
  EXPECT_EQ(summaries[0].median.seconds, 1.5);
  EXPECT_EQ(summaries[0].median.cpu_seconds, 3);
  EXPECT_EQ(summaries[0].least_seconds, 1.25);
  EXPECT_EQ(summaries[0].most_seconds, 9);
  EXPECT_EQ(summaries[0].median.passes.front().second, 0.75);
  EXPECT_EQ(summaries[1].median.mode, "in-memory");
  EXPECT_DOUBLE_EQ(summaries[1].median.seconds, 5.2);
  results.runs.back().batch_rows = 25000;
  EXPECT_EQ(Summaries(results).size(), 3U);
}

TEST(BenchSummary, Csv) {
  EXPECT_EQ(SummaryCsv(SomeResults()),
            "scale,mode,status,seconds,peak_mb,rows_in,rows_out,batch_rows,runs,least_seconds,most_seconds,"
            "cpu_seconds,average_cpus,average_mb,daily_rows,rows_per_second,bytes_read,requests,database_seconds,"
            "pods_thread_seconds,finish_thread_seconds,failure\n"
            "small,streaming,SUCCESS,1.3750,45.3,1234,123,0,2,1.2500,1.5000,2.7500,2.00,40.0,200,897,5000,17,0.0000,"
            "0.6875,0.2500,\n"
            "small,in-memory,SUCCESS,5.2000,45.3,1234,123,0,2,5.0000,5.4000,10.4000,2.00,40.0,200,237,5000,17,0.0000,"
            "2.6000,0.2500,\n");
}

TEST(BenchSummary, OneFailedRunLeavesNoFigure) {
  BenchResults results = SomeResults();
  results.runs.push_back(FailedRun("streaming", 3, "exit status 5: \"a\", b"));
  const auto summaries = Summaries(results);
  EXPECT_EQ(summaries[0].failure, "exit status 5: \"a\", b");
  EXPECT_EQ(summaries[0].median.seconds, 0);
  EXPECT_EQ(summaries[1].failure, std::nullopt);
  std::istringstream lines(SummaryCsv(results));
  std::string header, streaming;
  std::getline(lines, header);
  std::getline(lines, streaming);
  EXPECT_EQ(streaming, "small,streaming,FAILED,,,,,0,3,,,,,,,,,,,,,\"exit status 5: \"\"a\"\", b\"");
  // One comma more is in the text.
  EXPECT_EQ(std::count(streaming.begin(), streaming.end(), ',') - 1, std::count(header.begin(), header.end(), ','));
}

TEST(BenchSummary, JsonHasEveryRun) {
  BenchResults results = SomeResults();
  results.runs.push_back(FailedRun("in-memory", 3, "its answer is \xff"));
  const auto json = nlohmann::json::parse(ResultsJson(results));
  EXPECT_EQ(json["schema_version"], 1);
  EXPECT_EQ(json["started"], "2025-10-31T12:00:00Z");
  EXPECT_EQ(json["version"], "0.1.0");
  EXPECT_EQ(json["commit"], "abc");
  EXPECT_EQ(json["machine"], "Some CPU");
  EXPECT_EQ(json["threads"], 2);
  EXPECT_EQ(json["lake"], "local");
  EXPECT_EQ(json["sink"], "csv");
  EXPECT_EQ(json["parts"], "all");
  ASSERT_EQ(json["runs"].size(), 5U);
  const auto& run = json["runs"][0];
  EXPECT_EQ(run["status"], "SUCCESS");
  EXPECT_EQ(run["seconds"], 1.5);
  EXPECT_EQ(run["peak_bytes"], 45'300'000);
  EXPECT_EQ(run["passes"]["pods"], 0.75);
  EXPECT_EQ(run["requests"], 17);
  EXPECT_EQ(run.count("failure"), 0U);
  const auto& failed = json["runs"][4];
  EXPECT_EQ(failed["status"], "FAILED");
  EXPECT_EQ(failed["run"], 3);
  EXPECT_EQ(failed["failure"].get<std::string>().rfind("its answer is ", 0), 0U);
  EXPECT_EQ(failed.count("seconds"), 0U);
}

}  // namespace
}  // namespace daybook
