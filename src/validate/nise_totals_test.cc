// SPDX-License-Identifier: Apache-2.0
#include "src/validate/nise_totals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace daybook {
namespace {

using testing::HasSubstr;

// Two days of one pod on one node; `pod` has what differs.
std::string Report(const std::string& pod) {
  return "generators:\n"
         "  - OCPGenerator:\n"
         "      start_date: 2025-10-01\n"
         "      end_date: 2025-10-03\n"
         "      nodes:\n"
         "        - node:\n"
         "          node_name: n1\n"
         "          cpu_cores: 4\n"
         "          memory_gig: 16\n"
         "          namespaces:\n"
         "            shop:\n"
         "              pods:\n"
         "                - {pod: , pod_name: p1, " +
         pod + "}\n";
}

constexpr const char* kPod =
    "pod_seconds: 1800, cpu_limit: 2, cpu_request: 1, mem_limit_gig: 8, mem_request_gig: 2, "
    "cpu_usage: {\"2025-10-01\": 0.5, \"2025-10-02\": 3}, mem_usage_gig: {full_period: 4}";

std::string TotalOf(const ExpectedTotals& totals, Quantity quantity) {
  const auto found = totals.totals.find(ScopeKey{TotalScope::kNode, {}, "n1", {}, false});
  if (found == totals.totals.end()) return "no node";
  const auto& sum = found->second[static_cast<std::size_t>(quantity)];
  return sum ? sum->ToString().substr(0, 6) : "drawn";
}

std::string Message(const std::string& yaml) {
  const Result<ExpectedTotals> totals = ParseNiseTotals(yaml, "n.yml", {});
  return totals.ok() ? "no error" : totals.error().Message();
}

TEST(NiseTotals, AreThePodsTimesTheirHours) {
  const Result<ExpectedTotals> totals = ParseNiseTotals(Report(kPod), "n.yml", {});
  ASSERT_TRUE(totals.ok()) << totals.error().Message();
  // 24 half-hours a day; the use of the second day is cut to the limit.
  EXPECT_EQ(TotalOf(*totals, Quantity::kCpuUsage), "30.000");
  EXPECT_EQ(TotalOf(*totals, Quantity::kCpuRequest), "24.000");
  EXPECT_EQ(TotalOf(*totals, Quantity::kCpuEffective), "36.000");
  EXPECT_EQ(TotalOf(*totals, Quantity::kMemoryUsage), "96.000");
  EXPECT_EQ(TotalOf(*totals, Quantity::kMemoryRequest), "48.000");
  EXPECT_EQ(totals->days, (DayRange{*Day::Parse("2025-10-01"), *Day::Parse("2025-10-02")}));
  EXPECT_EQ(totals->nodes, 1);
  EXPECT_EQ(totals->namespaces, 1);
  EXPECT_EQ(totals->totals.size(), 3U);
}

TEST(NiseTotals, LeaveOutWhatIsDrawnByChance) {
  const auto totals = [](const std::string& pod) { return *ParseNiseTotals(Report(pod), "n.yml", {}); };
  const ExpectedTotals no_usage = totals("pod_seconds: 3600, cpu_request: 1, mem_request_gig: 2");
  EXPECT_EQ(TotalOf(no_usage, Quantity::kCpuUsage), "drawn");
  EXPECT_EQ(TotalOf(no_usage, Quantity::kCpuRequest), "48.000");
  EXPECT_EQ(TotalOf(no_usage, Quantity::kCpuEffective), "drawn");
  // spec: inputs.md 4: 0 counts as unset.
  EXPECT_EQ(TotalOf(totals("pod_seconds: 3600, cpu_request: 1, cpu_usage: {full_period: 0}"), Quantity::kCpuUsage),
            "drawn");
  EXPECT_THAT(Message(Report("cpu_request: 1")), HasSubstr("nise draws every total of it by chance"));
}

TEST(NiseTotals, SayWhatNiseWouldMakeOtherwise) {
  EXPECT_THAT(Message("a: 1"), HasSubstr("there is no list generators:"));
  EXPECT_THAT(Message("generators: [{AWSGenerator: {}}]"), HasSubstr("no OCPGenerator has a pod"));
  std::string yaml = Report(kPod);
  yaml.replace(yaml.find("2025-10-03"), 10, "last_month");
  EXPECT_THAT(Message(yaml), HasSubstr("n.yml:4: end_date: 'last_month' is no date; write it as YYYY-MM-DD"));
  yaml = Report(kPod);
  EXPECT_THAT(Message(yaml + yaml.substr(yaml.find("        - node:"))),
              HasSubstr("namespace 'shop' is on two nodes of one generator, and nise keeps the last"));
}

}  // namespace
}  // namespace daybook
