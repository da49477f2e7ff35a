// SPDX-License-Identifier: Apache-2.0
#include "src/bench/bench_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace daybook {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

BenchPlan SomePlan() {
  BenchPlan plan;
  plan.scales = {"small", "medium"};
  plan.modes = {"streaming", "in-memory"};
  plan.runs = 2;
  plan.program = "/bin/daybook";
  return plan;
}

TEST(BenchPlan, EveryModeWithEveryNumberOfBatchRows) {
  BenchPlan plan = SomePlan();
  plan.batch_rows = {25000, 50000};
  std::vector<std::string> names;
  for (const BenchCase& bench_case : CasesOf(plan, "small")) {
    EXPECT_EQ(bench_case.scale, "small");
    names.push_back(bench_case.Name());
  }
  EXPECT_THAT(names, ElementsAre("streaming, batch rows 25000", "streaming, batch rows 50000",
                                 "in-memory, batch rows 25000", "in-memory, batch rows 50000"));
}

TEST(BenchPlan, LogsHaveNamesOfTheirOwn) {
  BenchPlan plan = SomePlan();
  const BenchCase bench_case = {"small", "in-memory", 25000};
  EXPECT_EQ(LogName(plan, bench_case, 0), "small_in-memory_warm-up.log");
  EXPECT_EQ(LogName(plan, bench_case, 2), "small_in-memory_run2.log");
  plan.batch_rows = {25000, 50000};
  EXPECT_EQ(LogName(plan, bench_case, 2), "small_in-memory_25000_run2.log");
  plan.batch_rows = {25000};
  plan.runs = 1;
  EXPECT_EQ(LogName(plan, bench_case, 1), "small_in-memory.log");
}

TEST(BenchPlan, CommandsSayWhatWasAskedFor) {
  BenchPlan plan = SomePlan();
  EXPECT_THAT(CommandOf(plan, {"small", "streaming", 0}, "lake", {"a.csv", "b.parquet"}, "r.json"),
              ElementsAre("/bin/daybook", "summarize", "--config", "lake/daybook.yaml", "--input", "lake", "--mode",
                          "streaming", "--report", "r.json", "--output", "a.csv", "--output", "b.parquet"));
  plan.with_storage = false;
  plan.threads = 3;
  EXPECT_THAT(CommandOf(plan, {"small", "in-memory", 25000}, "lake", {"a.csv"}, "r.json"),
              ElementsAre("/bin/daybook", "summarize", "--config", "lake/daybook.yaml", "--input", "lake", "--mode",
                          "in-memory", "--report", "r.json", "--no-storage", "--batch-rows", "25000", "--threads", "3",
                          "--output", "a.csv"));
}

TEST(BenchPlan, WhatCannotBeIsRefused) {
  EXPECT_TRUE(CheckPlan(SomePlan()).ok());
  const auto message = [](auto change) {
    BenchPlan plan = SomePlan();
    change(plan);
    const Status status = CheckPlan(plan);
    return status.ok() ? "no error" : status.error().Message();
  };
  EXPECT_THAT(message([](BenchPlan& plan) { plan.scales = {"tiny"}; }), HasSubstr("SCALE: 'tiny' is not known"));
  EXPECT_THAT(message([](BenchPlan& plan) { plan.scales.push_back("small"); }), HasSubstr("SCALE: one is named twice"));
  EXPECT_THAT(message([](BenchPlan& plan) { plan.modes = {"fast"}; }), HasSubstr("--modes: 'fast' is not known"));
  EXPECT_THAT(message([](BenchPlan& plan) { plan.modes = {"streaming", "streaming"}; }), HasSubstr("named twice"));
  EXPECT_THAT(message([](BenchPlan& plan) { plan.batch_rows = {5, 5}; }), HasSubstr("--batch-rows: one is named"));
  EXPECT_THAT(message([](BenchPlan& plan) { plan.runs = 0; }), HasSubstr("--runs: is no number from 1 to 1000"));
  EXPECT_THAT(message([](BenchPlan& plan) { plan.modes = {}; }), HasSubstr("there is nothing to run"));
}

TEST(BenchPlan, TheFolderIsNamedAfterTheTime) {
  std::tm started = {};
  started.tm_year = 125;
  started.tm_mon = 9;
  started.tm_mday = 31;
  started.tm_hour = 23;
  started.tm_min = 5;
  started.tm_sec = 9;
  EXPECT_EQ(ResultsFolderName(started), "streaming_comparison_20251031_230509");
}

}  // namespace
}  // namespace daybook
