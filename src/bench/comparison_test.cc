// SPDX-License-Identifier: Apache-2.0
#include "src/bench/comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "src/bench/made_results.h"

namespace daybook {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Kind = AutoThreshold::Kind;

struct Timing {
  const char* scale;
  std::int64_t rows;
  double streaming;
  double in_memory;
};

Comparison CompareTimings(const std::vector<Timing>& timings) {
  std::vector<BenchRun> runs;
  for (const Timing& timing : timings) {
    runs.push_back(MadeRun(timing.scale, "streaming", timing.rows, timing.streaming, 64));
    runs.push_back(MadeRun(timing.scale, "in-memory", timing.rows, timing.in_memory, 128));
  }
  return Compare(MadeResults(std::move(runs)));
}

TEST(Comparison, TakesTheMedianOfTheRuns) {
  std::vector<BenchRun> runs;
  runs.push_back(MadeRun("small", "streaming", 1000, 3, 60, 1));
  runs.push_back(MadeRun("small", "in-memory", 1000, 5, 90, 1));
  runs.push_back(MadeRun("small", "streaming", 1000, 1, 50, 2));
  runs.push_back(MadeRun("small", "streaming", 1000, 2, 70, 3));
  runs[0].passes = {{"pods", 1.0}, {"volumes", 0.5}};
  runs[2].passes = {{"pods", 3.0}};
  const Comparison comparison = Compare(MadeResults(runs));
  ASSERT_THAT(comparison.groups, SizeIs(2));
  const RunGroup& group = comparison.groups[0];
  EXPECT_EQ(group.mode, "streaming");
  EXPECT_EQ(group.succeeded, 3U);
  EXPECT_EQ(group.failed, 0U);
  EXPECT_EQ(group.seconds.median, 2);
  EXPECT_EQ(group.seconds.least, 1);
  EXPECT_EQ(group.seconds.greatest, 3);
  EXPECT_EQ(group.cpu_seconds, 3);
  EXPECT_EQ(group.peak_mib.median, 60);
  EXPECT_EQ(group.average_mib, 30);
  EXPECT_EQ(group.rows_per_second.median, 500);
  using Pass = std::pair<std::string, double>;
  EXPECT_THAT(group.passes, ElementsAre(Pass("pods", 2.0), Pass("volumes", 0.5)));
}

TEST(Comparison, HasNoFiguresBesideAFailure) {
  const Comparison comparison =
      Compare(MadeResults({MadeRun("small", "streaming", 1000, 3, 60, 1), MadeRun("small", "in-memory", 1000, 3, 60, 1),
                           FailedRun("small", "streaming", "wrong rows", 2)}));
  EXPECT_EQ(comparison.groups.at(0).succeeded, 1U);
  EXPECT_EQ(comparison.groups.at(0).failed, 1U);
  EXPECT_FALSE(comparison.groups.at(0).HasFigures());
  EXPECT_THAT(comparison.series.at(0).groups, IsEmpty());
  EXPECT_THAT(comparison.pairs.at(0).scales, IsEmpty());
}

TEST(Comparison, KeepsTheOrderOfScalesButBringsTheirModesTogether) {
  std::vector<BenchRun> runs;
  for (const char* mode : {"streaming", "in-memory"}) {
    for (const char* scale : {"medium", "small"}) runs.push_back(MadeRun(scale, mode, 1000, 1, 1));
  }
  std::vector<std::string> order;
  for (const RunGroup& group : Compare(MadeResults(runs)).groups) order.push_back(group.scale + " " + group.mode);
  EXPECT_THAT(order, ElementsAre("medium streaming", "medium in-memory", "small streaming", "small in-memory"));
}

// ---- Crossover and threshold
// -----------------------------------------------------------------------------------------

TEST(Comparison, HasNoCrossoverWhereStreamingIsAsFast) {
  const Comparison comparison =
      CompareTimings({{"small", 1000, 1.04, 1}, {"medium", 10'000, 0.97, 1}, {"large", 100'000, 1.05, 1}});
  ASSERT_THAT(comparison.pairs, SizeIs(1));
  EXPECT_THAT(comparison.pairs[0].crossovers, IsEmpty());
  EXPECT_EQ(comparison.pairs[0].threshold.kind, Kind::kStreaming);
}

// The ratios 2 and 1/2 are equally far from 1, so the crossing is in the middle of the decades: 10,000 rows.
TEST(Comparison, InterpolatesTheCrossoverOnLogAxes) {
  const Comparison comparison = CompareTimings({{"small", 1000, 2, 1}, {"large", 100'000, 0.5, 1}});
  ASSERT_THAT(comparison.pairs, SizeIs(1));
  const ModePair& pair = comparison.pairs[0];
  ASSERT_THAT(pair.crossovers, SizeIs(1));
  EXPECT_NEAR(pair.crossovers[0].rows, 10'000, 1e-6);
  EXPECT_TRUE(pair.crossovers[0].streaming_is_faster_above);
  EXPECT_EQ(pair.threshold.kind, Kind::kRows);
  EXPECT_EQ(pair.threshold.least, 1000);
  EXPECT_EQ(pair.threshold.most, 100'000);
}

TEST(Comparison, LooksForTheCrossoverAmongScalesThatAreAsFast) {
  const Comparison comparison =
      CompareTimings({{"a", 1000, 0.5, 1}, {"b", 10'000, 0.98, 1}, {"c", 100'000, 1.02, 1}, {"d", 1'000'000, 2, 1}});
  const ModePair& pair = comparison.pairs.at(0);
  ASSERT_THAT(pair.crossovers, SizeIs(1));
  EXPECT_GT(pair.crossovers[0].rows, 10'000);
  EXPECT_LT(pair.crossovers[0].rows, 100'000);
  EXPECT_FALSE(pair.crossovers[0].streaming_is_faster_above);
  EXPECT_EQ(pair.crossovers[0].below, "a");
  EXPECT_EQ(pair.crossovers[0].above, "d");
}

TEST(Comparison, FindsEveryCrossover) {
  const Comparison comparison =
      CompareTimings({{"a", 1000, 2, 1}, {"b", 10'000, 0.5, 1}, {"c", 100'000, 2, 1}, {"d", 1'000'000, 0.5, 1}});
  EXPECT_THAT(comparison.pairs.at(0).crossovers, SizeIs(3));
  EXPECT_EQ(comparison.pairs.at(0).threshold.least, 100'000);
  EXPECT_EQ(comparison.pairs.at(0).threshold.most, 1'000'000);
}

TEST(Comparison, RecommendsInMemoryAsFarAsMeasuredWhereStreamingStaysSlower) {
  const Comparison comparison = CompareTimings({{"small", 1000, 1, 1}, {"large", 100'000, 1.2, 1}});
  EXPECT_EQ(comparison.pairs.at(0).threshold.kind, Kind::kInMemory);
  EXPECT_EQ(comparison.pairs.at(0).threshold.least, 100'000);
  EXPECT_THAT(comparison.pairs.at(0).crossovers, IsEmpty());
}

// 20 % between the medians, but of 9 pairs of runs one says the opposite and one is a tie.
TEST(Comparison, TakesNoiseForNoDifference) {
  std::vector<BenchRun> runs;
  for (const double seconds : {1.2, 1.2, 1.0}) runs.push_back(MadeRun("small", "streaming", 1000, seconds, 1));
  for (const double seconds : {1.0, 0.9, 1.1}) runs.push_back(MadeRun("small", "in-memory", 1000, seconds, 1));
  const Comparison noisy = Compare(MadeResults(runs));
  EXPECT_NEAR(noisy.pairs.at(0).scales.at(0).agreement, 7.5 / 9, 1e-12);
  EXPECT_EQ(noisy.pairs.at(0).scales.at(0).streaming, Speed::kEqual);
  EXPECT_EQ(noisy.pairs.at(0).threshold.kind, Kind::kStreaming);
  runs[2].seconds = 1.15;
  const Comparison clear = Compare(MadeResults(runs));
  EXPECT_EQ(clear.pairs.at(0).scales.at(0).agreement, 1);
  EXPECT_EQ(clear.pairs.at(0).scales.at(0).streaming, Speed::kSlower);
}

TEST(Comparison, ComparesEqualBatchSizes) {
  std::vector<BenchRun> runs;
  for (const std::int32_t batch : {25'000, 50'000}) {
    for (const char* mode : {"streaming", "in-memory"}) {
      runs.push_back(MadeRun("small", mode, 1000, 1, 1));
      runs.back().batch_rows = batch;
    }
  }
  const Comparison comparison = Compare(MadeResults(runs));
  EXPECT_FALSE(comparison.one_batch_size);
  EXPECT_EQ(comparison.ModeName("streaming", 25'000), "streaming, batches of 25,000 rows");
  ASSERT_THAT(comparison.pairs, SizeIs(2));
  for (const ModePair& pair : comparison.pairs) EXPECT_EQ(pair.streaming_batch_rows, pair.in_memory_batch_rows);
}

// ---- Laws
// ------------------------------------------------------------------------------------------------------------

std::vector<BenchRun> StreamingRuns(double fixed_mib, double mib_of_million, double exponent) {
  std::vector<BenchRun> runs;
  int wave = 0;  // a known small miss, to either side in turn
  for (const std::int64_t rows : {1'000, 10'000, 50'000, 100'000, 250'000, 500'000, 1'000'000, 2'000'000}) {
    const double millions = static_cast<double>(rows) / 1e6;
    const double miss = ++wave % 2 == 0 ? 1.01 : 0.99;
    runs.push_back(MadeRun("rows-" + std::to_string(rows), "streaming", rows, 2 * std::pow(millions, exponent) * miss,
                           (fixed_mib + mib_of_million * millions) * miss));
  }
  return runs;
}

TEST(Comparison, TellsConstantMemoryFromGrowingMemory) {
  const Comparison constant = Compare(MadeResults(StreamingRuns(60, 0, 1)));
  EXPECT_EQ(constant.series.at(0).is_memory_constant, Answer::kYes);
  const Comparison growing = Compare(MadeResults(StreamingRuns(60, 120, 1)));
  EXPECT_EQ(growing.series.at(0).is_memory_constant, Answer::kNo);
  EXPECT_NEAR(growing.series.at(0).peak_mib->slope.value, 120, 5);
  const Comparison at_the_bound = Compare(MadeResults(StreamingRuns(60, kConstantSlope, 1)));
  EXPECT_EQ(at_the_bound.series.at(0).is_memory_constant, Answer::kUnsettled);
}

// A few MiB on some thousand rows would else be told as a law for millions.
TEST(Comparison, SaysNothingOfMemoryBelowThePlansRows) {
  std::vector<BenchRun> runs = StreamingRuns(60, 120, 1);
  runs.resize(6);
  EXPECT_EQ(Compare(MadeResults(runs)).series.at(0).is_memory_constant, Answer::kUnsettled);
}

TEST(Comparison, TellsLinearTimeFromOther) {
  const Comparison linear = Compare(MadeResults(StreamingRuns(60, 0, 1)));
  EXPECT_EQ(linear.series.at(0).is_time_linear, Answer::kYes);
  EXPECT_NEAR(linear.series.at(0).seconds->slope.value, 2, 0.05);
  EXPECT_NEAR(linear.series.at(0).power->slope.value, 1, 0.01);
  EXPECT_NEAR(linear.series.at(0).last_power.value(), 1, 0.05);
  const Comparison worse = Compare(MadeResults(StreamingRuns(60, 0, 1.5)));
  EXPECT_EQ(worse.series.at(0).is_time_linear, Answer::kNo);
  EXPECT_NEAR(worse.series.at(0).power->slope.value, 1.5, 0.01);
}

TEST(Comparison, LeavesLawsOpenThatTwoScalesCannotShow) {
  std::vector<BenchRun> runs = StreamingRuns(60, 0, 1);
  runs.resize(2);
  const Comparison comparison = Compare(MadeResults(runs));
  EXPECT_TRUE(comparison.series.at(0).peak_mib.has_value());
  EXPECT_EQ(comparison.series.at(0).is_memory_constant, Answer::kUnsettled);
  EXPECT_EQ(comparison.series.at(0).is_time_linear, Answer::kUnsettled);
}

// ---- The plan's criteria
// ---------------------------------------------------------------------------------------------

std::vector<Answer> Verdicts(const Comparison& comparison) {
  std::vector<Answer> verdicts;
  for (const Criterion& criterion : comparison.criteria) verdicts.push_back(criterion.is_met);
  return verdicts;
}

TEST(Comparison, JudgesTheScaleOfAMillionRowsByItsWorstRun) {
  std::vector<BenchRun> runs;
  runs.push_back(MadeRun("production-large", "streaming", 2'000'000, 90, 3000));
  runs.push_back(MadeRun("production-medium", "streaming", 1'000'000, 10, 100, 1));
  runs.push_back(MadeRun("production-medium", "streaming", 1'000'000, 59, 1900, 2));
  EXPECT_THAT(Verdicts(Compare(MadeResults(runs))), ElementsAre(Answer::kYes, Answer::kYes, Answer::kYes));
  runs.push_back(MadeRun("production-medium", "streaming", 1'000'000, 60, 1908, 3));  // 2.0007 GB
  EXPECT_THAT(Verdicts(Compare(MadeResults(runs))), ElementsAre(Answer::kNo, Answer::kNo, Answer::kYes));
}

TEST(Comparison, DoesNotJudgeWhatWasNotMeasured) {
  const Comparison comparison = Compare(MadeResults({MadeRun("small", "streaming", 1000, 1, 50)}));
  EXPECT_THAT(Verdicts(comparison), ElementsAre(Answer::kUnsettled, Answer::kUnsettled, Answer::kYes));
}

TEST(Comparison, CountsAModeThatFailedAtAMillionRowsAgainstIt) {
  const Comparison comparison = Compare(MadeResults(
      {MadeRun("rows-1M", "streaming", 1'000'000, 1, 50), FailedRun("rows-1M", "in-memory", "out of memory")}));
  EXPECT_THAT(Verdicts(comparison), ElementsAre(Answer::kYes, Answer::kYes, Answer::kNo, Answer::kNo, Answer::kNo));
}

TEST(Comparison, FindsRunsThatDisagreeOnTheirRows) {
  std::vector<BenchRun> runs = {MadeRun("small", "streaming", 1000, 1, 50), MadeRun("small", "in-memory", 1000, 1, 50)};
  ++runs[1].rows_out;
  const Comparison comparison = Compare(MadeResults(runs));
  EXPECT_EQ(comparison.criteria.back().is_met, Answer::kNo);
  EXPECT_THAT(comparison.criteria.back().measured, HasSubstr("small"));
}

// ---- Odd inputs
// ------------------------------------------------------------------------------------------------------

TEST(Comparison, TakesNoRuns) {
  const Comparison comparison = Compare(BenchResults{});
  EXPECT_THAT(comparison.groups, IsEmpty());
  EXPECT_THAT(comparison.pairs, IsEmpty());
  EXPECT_THAT(Verdicts(comparison), ElementsAre(Answer::kUnsettled));
}

TEST(Comparison, TakesRunsThatAllFailed) {
  const Comparison comparison =
      Compare(MadeResults({FailedRun("small", "streaming", "no disk"), FailedRun("small", "in-memory", "no disk")}));
  ASSERT_THAT(comparison.pairs, SizeIs(1));
  EXPECT_EQ(comparison.pairs[0].threshold.kind, Kind::kUnknown);
  EXPECT_EQ(comparison.criteria.back().is_met, Answer::kNo);
}

TEST(Comparison, TakesZeroesInsteadOfFigures) {
  const Comparison comparison =
      Compare(MadeResults({MadeRun("none", "streaming", 0, 0, 0), MadeRun("none", "in-memory", 0, 0, 0)}));
  EXPECT_EQ(comparison.groups[0].rows_per_second.median, 0);
  EXPECT_EQ(comparison.pairs.at(0).threshold.kind, Kind::kUnknown);
  EXPECT_FALSE(comparison.series[0].seconds.has_value());
}

}  // namespace
}  // namespace daybook
