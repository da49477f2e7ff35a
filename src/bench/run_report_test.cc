// SPDX-License-Identifier: Apache-2.0
#include "src/bench/run_report.h"

#include <gtest/gtest.h>

#include "daybook/report.h"

namespace daybook {
namespace {

BenchRun Completed(const std::string& report, const char* mode = "streaming", int* threads = nullptr) {
  BenchRun run;
  run.scale = "small";
  run.mode = mode;
  ProcessRun process;
  process.seconds = 1.5;
  process.cpu_seconds = 2.5;
  process.peak_bytes = 1000;
  const int told = CompleteRun(process, report, &run);
  if (threads != nullptr) *threads = told;
  return run;
}

Report SomeReport() {
  Report report;
  report.mode = "streaming";
  report.threads = 3;
  report.bytes_read = 10;
  report.requests = 11;
  report.hourly_rows = 12;
  report.daily_rows = 13;
  report.rows_out = 14;
  report.average_memory_bytes = 15;
  report.passes = {{"pods", 0.5, 1, 1}, {"finish", 0.25, 1, 1}};
  Output database;
  database.kind = Output::Kind::kPostgresql;
  report.job.outputs = {{Output::Kind::kCsv, "rows.csv", {}}, database};
  report.outputs = {{"rows.csv", 14, 0, 0.125}, {"postgresql", 14, 0, 0.75}};
  return report;
}

// What a run writes with --report is what is read.
TEST(RunReport, TakesTheFiguresOfAReport) {
  int threads = 0;
  const BenchRun run = Completed(ToJson(SomeReport()), "streaming", &threads);
  EXPECT_EQ(run.failure, std::nullopt);
  EXPECT_EQ(threads, 3);
  EXPECT_EQ(run.seconds, 1.5);
  EXPECT_EQ(run.cpu_seconds, 2.5);
  EXPECT_EQ(run.peak_bytes, 1000);
  EXPECT_EQ(run.bytes_read, 10);
  EXPECT_EQ(run.requests, 11);
  EXPECT_EQ(run.rows_in, 12);
  EXPECT_EQ(run.daily_rows, 13);
  EXPECT_EQ(run.rows_out, 14);
  EXPECT_EQ(run.average_bytes, 15);
  EXPECT_EQ(run.database_seconds, 0.75);
  ASSERT_EQ(run.passes.size(), 2U);
  EXPECT_EQ(run.passes[1], (std::pair<std::string, double>("finish", 0.25)));
}

TEST(RunReport, AnotherModeFails) {
  EXPECT_EQ(Completed(ToJson(SomeReport()), "in-memory").failure, "it ran in the mode streaming");
}

TEST(RunReport, WhatIsNoReportFails) {
  for (const char* text : {"", "[]", "{}", "{\"hourly_rows\": \"x\"}"}) {
    const BenchRun run = Completed(text);
    ASSERT_TRUE(run.failure.has_value()) << text;
    EXPECT_EQ(run.failure->rfind("its report cannot be read: ", 0), 0U) << *run.failure;
  }
}

}  // namespace
}  // namespace daybook
