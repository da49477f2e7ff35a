// SPDX-License-Identifier: Apache-2.0
#include "src/generate/report_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace daybook {
namespace {

using ::testing::ElementsAre;

TEST(ReportBuilder, RowsAreHourByHourInTheOrderOfTheLines) {
  constexpr std::array<ColumnSpec, 3> kColumns = {
      {{"pod", CellKind::kText}, {"limit", CellKind::kNumber}, {"usage", CellKind::kNumber, true, true}}};
  const Piece piece{ReportType::kPod, Day::FromCalendar(2025, 12, 31), 0, 2};
  ReportBuilder builder(piece, kColumns, 4);
  builder.BeginLine({0, 5, 7});
  builder.Text(0, "a");
  builder.Number(1, 2);
  int made = 0;
  for (const std::uint32_t thing : {1U, 2U}) {
    builder.BeginLine({thing, 6, 7});
    builder.TextOf(0, 77, [&] { return ++made, std::string("b"); });
    builder.Number(1, 3);
  }
  builder.Fill();
  builder.Vary(2, [](std::size_t line, std::uint32_t hour) { return static_cast<double>(line * 100 + hour); });
  const CodedTable table = std::move(builder).Take();
  EXPECT_EQ(made, 1);
  EXPECT_EQ(table.type, "pod_usage");
  EXPECT_EQ(table.num_rows, 4U);
  // The month is December, so its period ends in the next year.
  EXPECT_THAT(table.Find("report_period_start")->integers, ElementsAre(1764547200000));
  EXPECT_THAT(table.Find("report_period_end")->integers, ElementsAre(1767225600000));
  // Only hours that have rows are in the dictionary.
  const std::int64_t midnight = 1767139200000;
  EXPECT_THAT(table.Find("interval_start")->integers, ElementsAre(midnight + 5 * 3600000, midnight + 6 * 3600000));
  EXPECT_THAT(table.Find("interval_start")->codes, ElementsAre(0, 1, 1, 1));
  EXPECT_THAT(table.Find("interval_end")->integers,
              ElementsAre(midnight + 6 * 3600000 - 1000, midnight + 7 * 3600000 - 1000));
  EXPECT_THAT(table.Find("pod")->texts, ElementsAre("a", "b"));
  EXPECT_THAT(table.Find("pod")->codes, ElementsAre(0, 0, 1, 1));
  EXPECT_THAT(table.Find("limit")->numbers, ElementsAre(2, 3));
  EXPECT_THAT(table.Find("usage")->numbers, ElementsAre(5, 6, 106, 206));
}

class ReportsTest : public ::testing::TestWithParam<ReportType> {
 protected:
  static Cluster MakeCluster() {
    Profile profile;
    profile.rows = 100'001;
    profile.num_days = 3;
    profile.label_changes_percent = 50;
    profile.virtual_machines = 4;
    profile.gpus = 6;
    return Cluster(*Resolve(profile), 1);
  }
};

// Every dictionary is one: its values differ, and each is in a row. Parquet's pages and statistics rest on it.
TEST_P(ReportsTest, DictionariesHaveNoSurplus) {
  const Cluster cluster = MakeCluster();
  for (int day = 0; day < 3; ++day) {
    const Piece piece{GetParam(), Day(cluster.profile().days.start.days_since_epoch() + day), 0,
                      NumThings(cluster, GetParam())};
    const CodedTable table = BuildReport(cluster, piece);
    ASSERT_EQ(static_cast<std::int64_t>(table.num_rows), NumRows(cluster, piece));
    ASSERT_GT(table.num_rows, 0U);
    for (const DictionaryColumn& column : table.columns) {
      ASSERT_EQ(column.codes.size(), table.num_rows) << column.name;
      const std::set<std::uint32_t> used(column.codes.begin(), column.codes.end());
      EXPECT_EQ(used.size(), column.NumValues()) << column.name;
      EXPECT_EQ(std::set(column.texts.begin(), column.texts.end()).size(), column.texts.size()) << column.name;
      EXPECT_EQ(std::set(column.numbers.begin(), column.numbers.end()).size(), column.numbers.size()) << column.name;
      for (const double number : column.numbers) EXPECT_GE(number, 0);
    }
  }
}

// A part of the things has the rows that these have in the whole.
TEST_P(ReportsTest, PiecesAddUp) {
  const Cluster cluster = MakeCluster();
  const Day day = cluster.profile().days.start;
  const std::uint32_t things = NumThings(cluster, GetParam());
  std::int64_t rows = 0;
  for (std::uint32_t first = 0; first < things; first += 3) {
    const Piece piece{GetParam(), day, first, std::min(things, first + 3)};
    rows += NumRows(cluster, piece);
    EXPECT_EQ(static_cast<std::int64_t>(BuildReport(cluster, piece).num_rows), NumRows(cluster, piece));
  }
  EXPECT_EQ(rows, NumRows(cluster, {GetParam(), day, 0, things}));
}

INSTANTIATE_TEST_SUITE_P(AllTypes, ReportsTest, ::testing::ValuesIn(kReportTypes),
                         [](const auto& parameter) { return std::string(NameOf(parameter.param)); });

// No anomaly (spec: inputs.md 2.3), no negative number, and usage follows the load of the day.
TEST(PodReport, UsageFollowsTheHours) {
  Profile profile;
  profile.rows = 1'000'000;
  profile.flat_load_percent = 0;
  const Cluster cluster(*Resolve(profile), 1);
  const CodedTable table =
      BuildReport(cluster, {ReportType::kPod, cluster.profile().days.start, 0, cluster.profile().slots});
  const DictionaryColumn& usage = *table.Find("pod_usage_cpu_core_seconds");
  const DictionaryColumn& hours = *table.Find("interval_start");
  std::array<double, 24> sums{};
  for (std::size_t row = 0; row < table.num_rows; ++row) sums[hours.codes[row]] += usage.numbers[usage.codes[row]];
  EXPECT_GT(sums[11], 1.8 * sums[3]);
  EXPECT_GT(sums[15], sums[20]);
  for (const DictionaryColumn& column : table.columns) {
    for (const double number : column.numbers) EXPECT_LT(number, 1e17);
  }
}

}  // namespace
}  // namespace daybook
