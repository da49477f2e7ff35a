// SPDX-License-Identifier: Apache-2.0
#include "src/validate/compare_sources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/validate/made_rows.h"

namespace daybook {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kUsage = "pod_usage_cpu_core_hours";

Result<ComparisonResult> Compare(MadeSource actual, MadeSource baseline, const CompareOptions& options = {}) {
  const std::atomic<bool> stop = false;
  return CompareSources(actual, baseline, options, stop);
}

ComparisonResult Compared(std::vector<MadeRow> actual, std::vector<MadeRow> baseline,
                          const CompareOptions& options = {}) {
  Result<ComparisonResult> result =
      Compare(MadeSource("a", std::move(actual)), MadeSource("b", std::move(baseline)), options);
  EXPECT_TRUE(result.ok()) << result.error().Message();
  return result.ok() ? *std::move(result) : ComparisonResult();
}

// "matching/different/missing/extra"
std::string Counts(const ComparisonResult& result) {
  return std::to_string(result.matching) + "/" + std::to_string(result.different) + "/" +
         std::to_string(result.missing) + "/" + std::to_string(result.extra);
}

const ColumnComparison& ColumnOf(const ComparisonResult& result, const std::string& name) {
  for (const ColumnComparison& column : result.columns) {
    if (column.name == name) return column;
  }
  static const ColumnComparison kNone;
  ADD_FAILURE() << "no column " << name;
  return kNone;
}

std::vector<std::string> DifferingColumns(const ComparisonResult& result) {
  std::vector<std::string> names;
  for (const std::size_t column : result.different_rows.at(0).columns) names.push_back(result.columns[column].name);
  return names;
}

TEST(CompareSources, OneValueBeyondTheToleranceIsOneDifferentRow) {
  const ComparisonResult within = Compared({PodRow({{kUsage, "10.0009"}})}, {PodRow({})});
  EXPECT_EQ(Counts(within), "1/0/0/0");
  EXPECT_TRUE(within.equal());
  EXPECT_NEAR(ColumnOf(within, kUsage).largest_difference, 0.0009 / 10.0009, 1e-12);
  const ComparisonResult beyond = Compared({PodRow({{kUsage, "10.002"}})}, {PodRow({})});
  EXPECT_EQ(Counts(beyond), "0/1/0/0");
  EXPECT_FALSE(beyond.equal());
  EXPECT_THAT(DifferingColumns(beyond), ElementsAre(kUsage));
  EXPECT_EQ(ColumnOf(beyond, kUsage).rows_beyond, 1);
  EXPECT_EQ(ColumnOf(beyond, kUsage).sums.actual.ToString(), "10.002000000000000");
}

TEST(CompareSources, OneBillionthIsNoDifferenceWhateverTheTolerance) {
  CompareOptions exact;
  exact.tolerance = 0;
  EXPECT_EQ(Counts(Compared({PodRow({{kUsage, "0"}})}, {PodRow({{kUsage, "0.000000001"}})}, exact)), "1/0/0/0");
  EXPECT_EQ(Counts(Compared({PodRow({{kUsage, "0"}})}, {PodRow({{kUsage, "0.000000001000001"}})}, exact)), "0/1/0/0");
  // Where doubles would not tell them apart.
  EXPECT_EQ(
      Counts(Compared({PodRow({{kUsage, "999999999999.000000002"}})}, {PodRow({{kUsage, "999999999999"}})}, exact)),
      "0/1/0/0");
}

TEST(CompareSources, NullNaNAndNumbersAreThreeThings) {
  const ComparisonResult null = Compared({PodRow({{kUsage, "NULL"}})}, {PodRow({{kUsage, "0"}})});
  EXPECT_EQ(Counts(null), "0/1/0/0");
  EXPECT_EQ(ColumnOf(null, kUsage).null_on_one_side, 1);
  const ComparisonResult nan = Compared({PodRow({{kUsage, "NaN"}})}, {PodRow({})});
  EXPECT_EQ(Counts(nan), "0/1/0/0");
  EXPECT_EQ(ColumnOf(nan, kUsage).nan_on_one_side, 1);
  EXPECT_THAT(nan.remarks, ElementsAre(HasSubstr("pod_usage_cpu_core_hours is NaN or infinite in 1 actual rows")));
  EXPECT_EQ(Counts(Compared({PodRow({{kUsage, "NaN"}})}, {PodRow({{kUsage, "NaN"}})})), "1/0/0/0");
  EXPECT_EQ(Counts(Compared({PodRow({{kUsage, "NULL"}})}, {PodRow({{kUsage, "NULL"}})})), "1/0/0/0");
}

TEST(CompareSources, MissingAndExtraRowsAreToldInTheOrderOfRows) {
  const ComparisonResult result =
      Compared({PodRow({}), PodRow({{"namespace", "b"}}), PodRow({{"namespace", "a"}})},
               {PodRow({}), PodRow({{"node", "n9"}, {"usage_start", "2025-10-02"}}), PodRow({{"node", "n9"}})});
  EXPECT_EQ(Counts(result), "1/0/2/2");
  ASSERT_EQ(result.extra_rows.size(), 2U);
  const std::size_t name = 6;  // namespace
  ASSERT_EQ(result.columns[name].name, "namespace");
  EXPECT_EQ(result.extra_rows[0].cells[name], "a");
  EXPECT_EQ(result.extra_rows[1].cells[name], "b");
  EXPECT_EQ(result.missing_rows[0].day, *Day::Parse("2025-10-01"));
  EXPECT_EQ(result.missing_rows[1].day, *Day::Parse("2025-10-02"));
}

TEST(CompareSources, ADoubledRowIsOneExtra) {
  EXPECT_EQ(Counts(Compared({PodRow({}), PodRow({})}, {PodRow({})})), "1/0/0/1");
  EXPECT_EQ(Counts(Compared({PodRow({}), PodRow({})}, {PodRow({}), PodRow({}), PodRow({})})), "2/0/1/0");
}

TEST(CompareSources, OfEqualKeysTheNearestRowsArePaired) {
  const auto row = [](const char* usage) { return PodRow({{kUsage, usage}}); };
  const ComparisonResult result = Compared({row("3"), row("1"), row("2.5")}, {row("1"), row("2"), row("3")});
  EXPECT_EQ(Counts(result), "2/1/0/0");
  EXPECT_EQ(result.different_rows[0].actual.cells[10], "2.500000000000000");
  EXPECT_EQ(result.different_rows[0].baseline.cells[10], "2.000000000000000");
}

TEST(CompareSources, ManyRowsOfOneKeyArePairedToo) {
  std::vector<MadeRow> actual;
  for (int i = 1; i <= 300; ++i) actual.push_back(PodRow({{kUsage, std::to_string(i)}}));
  std::vector<MadeRow> baseline(actual.rbegin(), actual.rend());
  EXPECT_EQ(Counts(Compared(actual, baseline)), "300/0/0/0");
  baseline[7][kUsage] = "1000";
  EXPECT_EQ(Counts(Compared(actual, baseline)), "299/1/0/0");
  baseline.pop_back();
  EXPECT_EQ(Counts(Compared(actual, baseline)), "298/1/0/1");
}

TEST(CompareSources, LabelsAreMapsAndTextsAreExact) {
  const MadeRow one = PodRow({{"pod_labels", R"({"a":"1","b":"\u0078"})"}});
  EXPECT_EQ(Counts(Compared({one}, {PodRow({{"pod_labels", R"( { "b" : "x", "a": "1" } )"}})})), "1/0/0/0");
  EXPECT_EQ(Counts(Compared({one}, {PodRow({{"pod_labels", R"({"b":"1","a":"x"})"}})})), "0/0/1/1");
  EXPECT_EQ(Counts(Compared({PodRow({{"pod_labels", "NULL"}})}, {PodRow({{"pod_labels", "{}"}})})), "0/0/1/1");
  EXPECT_EQ(Counts(Compared({PodRow({{"resource_id", ""}})}, {PodRow({})})), "0/0/1/1");
  EXPECT_EQ(Counts(Compared({PodRow({{"namespace", "shop "}})}, {PodRow({})})), "0/0/1/1");
}

// spec: C.16: equal as JSON numbers.
TEST(CompareSources, CostsAreComparedAsNumbers) {
  const char* const name = "infrastructure_usage_cost";
  EXPECT_EQ(Counts(Compared({PodRow({{name, R"({"cpu":0.000000000})"}})}, {PodRow({{name, R"({"cpu": 0.0})"}})})),
            "1/0/0/0");
  const ComparisonResult other = Compared({PodRow({{name, R"({"cpu":0.5})"}})}, {PodRow({})});
  EXPECT_EQ(Counts(other), "0/1/0/0");
  EXPECT_THAT(DifferingColumns(other), ElementsAre(name));
}

TEST(CompareSources, TextsBesideTheKeyMakeARowDifferent) {
  const ComparisonResult result = Compared({PodRow({{"cluster_id", "c2"}})}, {PodRow({})});
  EXPECT_EQ(Counts(result), "0/1/0/0");
  EXPECT_THAT(DifferingColumns(result), ElementsAre("cluster_id"));
  EXPECT_THAT(result.remarks, ElementsAre(HasSubstr("--ignore cluster_id")));
  CompareOptions options;
  options.ignored = {"cluster_id"};
  EXPECT_EQ(Counts(Compared({PodRow({{"cluster_id", "c2"}})}, {PodRow({})}, options)), "1/0/0/0");
}

// spec: cli.md, "validate": for unallocated rows the capacity of the row counts in the maximum.
TEST(CompareSources, TheRestOfACapacityIsMeasuredByTheCapacity) {
  const auto rest = [](const char* usage) {
    return PodRow({{"namespace", "Worker unallocated"}, {"infrastructure_usage_cost", "NULL"}, {kUsage, usage}});
  };
  EXPECT_EQ(Counts(Compared({rest("0.001")}, {rest("-0.001")})), "1/0/0/0");
  EXPECT_EQ(Counts(Compared({rest("0.02")}, {rest("0")})), "0/1/0/0");
  EXPECT_EQ(Counts(Compared({PodRow({{kUsage, "0.001"}})}, {PodRow({{kUsage, "-0.001"}})})), "0/1/0/0");
}

TEST(CompareSources, ComparesWhatBothHaveAndListsTheRest) {
  const std::vector<std::string> narrow = {"usage_start", "data_source", "node", kUsage, "csi_volume_handle"};
  const Result<ComparisonResult> result =
      Compare(MadeSource("a", {PodRow({{"namespace", "x"}})}), MadeSource("b", {PodRow({})}, narrow));
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(Counts(*result), "1/0/0/0");
  EXPECT_EQ(result->columns.size(), 4U);
  EXPECT_EQ(result->actual.only_here.size(), 32U);
  EXPECT_THAT(result->baseline.only_here, IsEmpty());
}

TEST(CompareSources, RefusesSidesWithoutACommonNumber) {
  const Result<ComparisonResult> result =
      Compare(MadeSource("a", {PodRow({})}, {"usage_start", "data_source", kUsage}),
              MadeSource("b", {PodRow({})}, {"usage_start", "data_source", "node"}));
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, ErrorKind::kInput);
  EXPECT_THAT(result.error().Message(), HasSubstr("no number is in both: a has data_source, usage_start, "));
}

TEST(CompareSources, NothingIsNeverEqual) {
  const Result<ComparisonResult> result = Compare(MadeSource("a", {PodRow({})}), MadeSource("b", {}));
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, ErrorKind::kInput);
  EXPECT_THAT(result.error().Message(), HasSubstr("b: there are no rows"));
  CompareOptions options;
  options.filter.start = Day::Parse("2025-11-01").value();
  const Result<ComparisonResult> later = Compare(MadeSource("a", {PodRow({})}), MadeSource("b", {PodRow({})}), options);
  ASSERT_FALSE(later.ok());
  EXPECT_THAT(later.error().Message(), HasSubstr("a: there are no rows from 2025-11-01"));
  options.allow_empty = true;
  EXPECT_TRUE(Compared({PodRow({})}, {PodRow({})}, options).equal());
  EXPECT_FALSE(Compared({PodRow({{"usage_start", "2025-11-01"}})}, {PodRow({})}, options).equal());
}

TEST(CompareSources, NamesLabelsThatAreNone) {
  const Result<ComparisonResult> result =
      Compare(MadeSource("a", {PodRow({}), PodRow({{"pod_labels", "app=web"}})}), MadeSource("b", {PodRow({})}));
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().Message(), "read rows: a, row 2, column pod_labels: 'app=web' is no JSON object");
}

TEST(CompareSources, TellsTotalsByClusterNodeAndNamespace) {
  const ComparisonResult result = Compared({PodRow({}), PodRow({{"namespace", "bank"}, {kUsage, "5"}})},
                                           {PodRow({}), PodRow({{"namespace", "bank"}, {kUsage, "4"}})});
  std::vector<std::string> lines;
  for (const TotalLine& line : result.totals) {
    lines.push_back(std::string(NameOf(line.scope)) + " " + line.namespace_.value_or("") + " " +
                    line.expected.ToString().substr(0, 4) + " " + line.actual.ToString().substr(0, 4) +
                    (line.good ? " OK" : " FAIL"));
  }
  EXPECT_THAT(lines, ElementsAre("cluster  14.0 15.0 FAIL", "node  14.0 15.0 FAIL", "namespace bank 4.00 5.00 FAIL",
                                 "namespace shop 10.0 10.0 OK"));
  EXPECT_EQ(result.actual.namespaces, 2);
  EXPECT_EQ(result.actual.nodes, 1);
}

TEST(CompareSources, TheCapacityThatNobodyUsedIsNoUseOfANode) {
  const ComparisonResult result =
      Compared({PodRow({}), PodRow({{"namespace", "Worker unallocated"}, {"infrastructure_usage_cost", "NULL"}})},
               {PodRow({}), PodRow({{"namespace", "Worker unallocated"}, {"infrastructure_usage_cost", "NULL"}})});
  EXPECT_EQ(result.totals[0].scope, TotalScope::kCluster);
  EXPECT_EQ(result.totals[0].actual.ToString(), "10.000000000000000");
  EXPECT_EQ(result.actual.namespaces, 1);
}

TEST(CompareSources, RowsBeyondTheMemoryAreComparedFromFiles) {
  CompareOptions options;
  options.temporary_folder = testing::TempDir();
  options.memory = {.row_bytes = 0, .text_bytes = 0};
  std::vector<MadeRow> actual;
  for (int i = 0; i < 40'000; ++i) {
    const std::string label = R"({"pod":"p)" + std::to_string(i) + R"("})";
    actual.push_back(PodRow({{"pod_labels", label}, {"all_labels", label}}));
  }
  std::vector<MadeRow> baseline(actual.rbegin(), actual.rend());
  baseline[100][kUsage] = "11";
  baseline[200]["cluster_id"] = "c2";
  const ComparisonResult result = Compared(actual, baseline, options);
  EXPECT_EQ(Counts(result), "39998/2/0/0");
  EXPECT_EQ(ColumnOf(result, "cluster_id").rows_beyond, 1);
  EXPECT_EQ(result.different_rows.size(), 2U);
}

TEST(CompareSources, ATemporaryFolderThatIsNotThereIsSaid) {
  CompareOptions options;
  options.temporary_folder = testing::TempDir() + "not-there";
  options.memory = {.row_bytes = 0, .text_bytes = 0};
  std::vector<MadeRow> rows(100'000, PodRow({}));
  const Result<ComparisonResult> result = Compare(MadeSource("a", rows), MadeSource("b", rows), options);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, ErrorKind::kService);
  EXPECT_THAT(result.error().Message(), HasSubstr("create temporary file"));
}

}  // namespace
}  // namespace daybook
