// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <limits>

#include "src/summary/reference/rules.h"

namespace daybook::reference {
namespace {

const Day kDay = *Day::Parse("2025-10-14");
constexpr DialectRules kTrino = RulesOf(Dialect::kTrino);

SummaryRow Row() {
  SummaryRow row;
  row.namespace_ = "shop";
  row.node = "n1";
  return row;
}

std::string Refusal(const SummaryRow& row) {
  FinishedRows rows(kDay, kTrino);
  const Status status = rows.Add(row);
  return status.ok() ? "" : status.error().Message();
}

// spec: F.29
TEST(Finish, RefusesNumbersThatDoNotFit) {
  SummaryRow row = Row();
  row[Metric::kPodUsageCpuCoreHours] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(
      Refusal(row),
      "finish row: row of 2025-10-14, Pod, namespace shop, node n1, column pod_usage_cpu_core_hours: the value is "
      "NaN, which numeric(33,15) is not to hold; mend the numbers of the report");
  row[Metric::kPodUsageCpuCoreHours] = 1e18;
  EXPECT_NE(Refusal(row).find("more than 18 digits"), std::string::npos);
  row[Metric::kPodUsageCpuCoreHours] = 1e17;
  EXPECT_EQ(Refusal(row), "");
}

// spec: F.29
TEST(Finish, RefusesTextThatDoesNotFit) {
  SummaryRow row = Row();
  std::string wide;
  for (int i = 0; i < 253; ++i) wide += "é";
  row.namespace_ = wide;
  EXPECT_EQ(Refusal(row), "");
  row.namespace_ = wide + "e";
  EXPECT_NE(Refusal(row).find("column namespace: the text is longer than 253 characters"), std::string::npos);
  row.namespace_ = std::string("a\0b", 3);
  EXPECT_NE(Refusal(row).find("NUL character"), std::string::npos);
}

// spec: C.16
TEST(Finish, TheCostTextIsTheDialects) {
  for (const Dialect dialect : {Dialect::kTrino, Dialect::kOnprem}) {
    const DialectRules rules = RulesOf(dialect);
    FinishedRows rows(kDay, rules);
    SummaryRow row = Row();
    ASSERT_TRUE(rows.Add(row).ok());
    row.has_infrastructure_usage_cost = false;
    ASSERT_TRUE(rows.Add(row).ok());
    const auto finished = rows.Take();
    EXPECT_EQ(finished[0].infrastructure_usage_cost, std::nullopt);
    EXPECT_EQ(finished[1].infrastructure_usage_cost,
              dialect == Dialect::kTrino ? R"({"cpu":0.0,"memory":0.0,"storage":0.0})"
                                         : R"({"cpu":0.000000000,"memory":0.000000000,"storage":0.000000000})");
    EXPECT_EQ(finished[1].volume_labels, std::nullopt);
  }
}

// spec: cli.md, rows.csv
TEST(Finish, SortsNullFirstThenBytes) {
  FinishedRows rows(kDay, kTrino);
  for (const Text& name : {Text("b"), Text("B"), Text(""), Text()}) {
    SummaryRow row = Row();
    row.namespace_ = name;
    ASSERT_TRUE(rows.Add(row).ok());
  }
  const auto sorted = rows.Take();
  ASSERT_EQ(sorted.size(), 4U);
  EXPECT_FALSE(sorted[0].namespace_.has_value());
  EXPECT_EQ(sorted[1].namespace_, "");
  EXPECT_EQ(sorted[2].namespace_, "B");
  EXPECT_EQ(sorted[3].namespace_, "b");
}

}  // namespace
}  // namespace daybook::reference
