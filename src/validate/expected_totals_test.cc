// SPDX-License-Identifier: Apache-2.0
#include "src/validate/expected_totals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/validate/compare_sources.h"
#include "src/validate/made_rows.h"

namespace daybook {
namespace {

using testing::HasSubstr;

std::string Message(const std::string& yaml) {
  const Result<ExpectedTotals> totals = ParseExpectedTotals(yaml, "t.yaml", {});
  return totals.ok() ? "no error" : totals.error().Message();
}

Result<ComparisonResult> Compare(const std::string& yaml, std::vector<MadeRow> rows) {
  DAYBOOK_ASSIGN_OR_RETURN(const ExpectedTotals totals, ParseExpectedTotals(yaml, "t.yaml", {}));
  MadeSource source("a", std::move(rows));
  const std::atomic<bool> stop = false;
  return CompareWithTotals(source, totals, {}, stop);
}

TEST(ExpectedTotals, AreComparedWhereTheyAreGiven) {
  const std::string yaml =
      "expected_totals:\n"
      "  days: {start: 2025-10-01, end: 2025-10-01}\n"
      "  nodes: 2\n"
      "  namespaces: 1\n"
      "  cluster: {cpu_usage_core_hours: 30}\n"
      "  by_node:\n"
      "    - {node: n1, cpu_usage_core_hours: 10}\n"
      "    - {node: n2, cpu_usage_core_hours: 21}\n"
      "  by_namespace:\n"
      "    - {namespace: shop, cpu_usage_core_hours: 30}\n"
      "    - {namespace: shop, node: n2, cpu_usage_core_hours: 20}\n"
      "    - {namespace: gone, cpu_usage_core_hours: 1}\n";
  const auto result = Compare(yaml, {PodRow({}), PodRow({{"node", "n2"}, {"pod_usage_cpu_core_hours", "20"}}),
                                     PodRow({{"usage_start", "2025-10-02"}})});
  ASSERT_TRUE(result.ok()) << result.error().Message();
  EXPECT_FALSE(result->by_rows);
  EXPECT_FALSE(result->equal());
  ASSERT_EQ(result->totals.size(), 6U);
  for (const TotalLine& line : result->totals) {
    const bool wrong = line.namespace_ == "gone" || (line.scope == TotalScope::kNode && line.node == "n2");
    EXPECT_EQ(line.good, !wrong) << line.expected.ToString() << " " << line.actual.ToString();
  }
  EXPECT_TRUE(result->counts_equal);
  EXPECT_EQ(result->actual.rows, 2);
}

TEST(ExpectedTotals, OfDistinctNamesAreTotalsToo) {
  const auto result = Compare("expected_totals: {nodes: 2, cluster: {cpu_usage_core_hours: 10}}", {PodRow({})});
  ASSERT_TRUE(result.ok());
  EXPECT_TRUE(result->totals[0].good);
  EXPECT_FALSE(result->equal());
}

TEST(ExpectedTotals, NeverAgreeWithWhatNoSumHolds) {
  const std::string yaml = "expected_totals: {cluster: {cpu_usage_core_hours: 10}}";
  for (const char* value : {"NaN", "Infinity", "-Infinity"}) {
    const auto result = Compare(yaml, {PodRow({}), PodRow({{"node", "n2"}, {"pod_usage_cpu_core_hours", value}})});
    ASSERT_TRUE(result.ok()) << result.error().Message();
    EXPECT_FALSE(result->equal()) << value;
    EXPECT_THAT(result->remarks, testing::Contains(HasSubstr("1 values are NaN or infinite")));
  }
}

TEST(ExpectedTotals, NeverAgreeWithNothing) {
  const auto result = Compare("expected_totals: {cluster: {cpu_usage_core_hours: 0}}", {});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, ErrorKind::kInput);
}

TEST(ExpectedTotals, SayWhatIsWrongWithTheirDocument) {
  EXPECT_THAT(Message("totals: {}"), HasSubstr("it does not consist of one section expected_totals:"));
  EXPECT_THAT(Message("expected_totals: {nodes: 2}"), HasSubstr("it holds no total"));
  EXPECT_THAT(Message("expected_totals: {cluster: {cpu_use_core_hours: 1}}"),
              HasSubstr("unknown key cpu_use_core_hours; the nearest known key is cpu_usage_core_hours"));
  EXPECT_THAT(Message("expected_totals: {cluster: {cpu_usage_core_hours: much}}"),
              HasSubstr("t.yaml:1: cpu_usage_core_hours: 'much' is no number"));
  EXPECT_THAT(Message("expected_totals: {by_node: [{cpu_usage_core_hours: 1}]}"), HasSubstr("node: not given"));
  EXPECT_THAT(Message("expected_totals: {by_node: [{node: a, cpu_usage_core_hours: 1}, {node: a, "
                      "cpu_usage_core_hours: 1}]}"),
              HasSubstr("is there twice"));
  EXPECT_THAT(Message("expected_totals: {days: {start: 2025-10-02, end: 2025-10-01}}"),
              HasSubstr("the end is before the start"));
}

}  // namespace
}  // namespace daybook
