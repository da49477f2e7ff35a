// SPDX-License-Identifier: Apache-2.0
#include "src/bench/comparison_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string_view>

#include "src/bench/comparison_page.h"
#include "src/bench/made_results.h"

namespace daybook {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

BenchResults SmallResults() {
  std::vector<BenchRun> runs;
  runs.push_back(MadeRun("small", "streaming", 1000, 0.05, 40));
  runs.push_back(MadeRun("small", "in-memory", 1000, 0.051, 40));
  runs.push_back(MadeRun("large", "streaming", 50'000, 0.25, 41));
  runs.push_back(MadeRun("large", "in-memory", 50'000, 0.245, 46));
  runs.push_back(MadeRun("production-medium", "streaming", 1'000'000, 4.1, 42.5));
  runs.push_back(MadeRun("production-medium", "in-memory", 1'000'000, 4.5, 150));
  runs.back().passes = {{"labels", 0.5}, {"pods", 3.25}};
  runs.push_back(FailedRun("production-large", "in-memory", "it took over 8 GiB | and was <stopped>"));
  return MadeResults(std::move(runs));
}

// What stands between the tags of the first element that begins with `start`.
std::string ElementText(const std::string& page, const std::string& start, const std::string& end) {
  const std::size_t from = page.find(start);
  if (from == std::string::npos) return "there is no " + start;
  const std::size_t to = page.find(end, from);
  return page.substr(from + start.size(), to - from - start.size());
}

std::size_t Count(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(ComparisonMarkdown, IsAsExpected) {
  EXPECT_EQ(ComparisonMarkdown(SmallResults()), R"expected(# Streaming against in-memory

## What it comes to

- Recommended for --mode auto: streaming at every size: it was never more than 5 % slower than in-memory, and its memory is bounded.
- Crossover: none: streaming is faster at some scales, and slower at none.
- Peak memory of streaming: not settled: 2.09 ± 0.80 MiB for each million hourly pod rows, whose interval holds the bound of what counts as constant. From small to production-medium rows grow 1,000-fold, and peak memory 1.1-fold.
- Time of streaming: linear: 0.046 ± 0.000 s + 4.065 ± 0.013 s for each million hourly pod rows; the line misses no size by more than 0.3 %.
- Peak memory of in-memory: not constant: 109.82 ± 0.55 MiB for each million hourly pod rows. From small to production-medium rows grow 1,000-fold, and peak memory 3.8-fold.
- Time of in-memory: linear: 0.046 ± 0.004 s + 4.237 ± 0.246 s for each million hourly pod rows; the line misses no size by more than 5.3 %.

## Go or no-go

| Criterion | Mode | Measured | Verdict |
| --- | --- | --- | --- |
| under 60 s for about 1 M hourly pod rows | streaming | 4.10 s at production-medium (1,000,000 rows) | GO |
| under 2 GB for about 1 M hourly pod rows | streaming | 0.045 GB at production-medium (1,000,000 rows) | GO |
| under 60 s for about 1 M hourly pod rows | in-memory | 4.50 s at production-medium (1,000,000 rows) | GO |
| under 2 GB for about 1 M hourly pod rows | in-memory | 0.157 GB at production-medium (1,000,000 rows) | GO |
| results equal (within 0.01 %) | every mode | 1 of 7 runs failed | NO-GO |

Time and memory are those of the slowest run and of the run that took the most memory, at the smallest scale of at least 900,000 rows. GB are 10⁹ bytes. Results are compared bit by bit, which is stricter than 0.01 %; a run whose rows are wrong has failed.

## Plots

Time, peak memory and throughput are drawn in COMPARISON\_REPORT.html.

## Results

| Scale | Mode | Rows in | Rows out | Seconds | Range | CPU s | Peak MiB | Mean MiB | Rows/s | Status |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |
| small | streaming | 1,000 | 62 | 0.050 | 0.050–0.050 | 0.075 | 40.0 | 20.0 | 20,000 | SUCCESS (1 run) |
| small | in-memory | 1,000 | 62 | 0.051 | 0.051–0.051 | 0.076 | 40.0 | 20.0 | 19,608 | SUCCESS (1 run) |
| large | streaming | 50,000 | 3,125 | 0.250 | 0.250–0.250 | 0.375 | 41.0 | 20.5 | 200,000 | SUCCESS (1 run) |
| large | in-memory | 50,000 | 3,125 | 0.245 | 0.245–0.245 | 0.367 | 46.0 | 23.0 | 204,082 | SUCCESS (1 run) |
| production-medium | streaming | 1,000,000 | 62,500 | 4.100 | 4.100–4.100 | 6.150 | 42.5 | 21.2 | 243,902 | SUCCESS (1 run) |
| production-medium | in-memory | 1,000,000 | 62,500 | 4.500 | 4.500–4.500 | 6.750 | 150.0 | 75.0 | 222,222 | SUCCESS (1 run) |
| production-large | in-memory | – | – | – | – | – | – | – | – | FAILED (1 run) |

Medians over the runs; where a run failed there are none. Rows in are hourly pod rows, rows out those of the summary; seconds are the clock's for the whole process, with the least and the greatest as the range; memory is resident.

## Failed runs

| Scale | Mode | Run | Reason |
| --- | --- | ---: | --- |
| production-large | in-memory | 1 | it took over 8 GiB \| and was \<stopped\> |

## Which mode is faster

| Scale | Rows in | Streaming ÷ in-memory | Pairs of runs that agree | Streaming is |
| --- | ---: | ---: | ---: | --- |
| small | 1,000 | 0.980 | 100 % | as fast |
| large | 50,000 | 1.020 | 100 % | as fast |
| production-medium | 1,000,000 | 0.911 | 100 % | faster |

The median time of one over that of the other. The modes count as equally fast where it is within 5 %, or where fewer than 90 % of the pairs of runs, one of each mode, agree on which is the faster. A crossover lies between a scale where streaming is faster and one where it is slower, interpolated on log axes.

## Memory against rows

| Mode | Scales | MiB at no rows | MiB for each million rows | 95 % interval of the slope | Constant |
| --- | ---: | ---: | ---: | ---: | --- |
| streaming | 3 | 40.44 ± 0.46 | 2.09 ± 0.80 | -8.05 to 12.22 | not settled |
| in-memory | 3 | 40.19 ± 0.32 | 109.82 ± 0.55 | 102.84 to 116.81 | no |

A straight line through the medians of peak memory, one a scale, with standard errors. Memory counts as constant when the whole interval of the slope lies below 5 MiB for each million rows (the 300 million rows of the largest real cluster's month then add less than 1.5 GiB), and as not constant when the whole interval lies above; from less than 900,000 rows it is not settled.

## Time against rows

| Mode | Scales | a: seconds at no rows | b: seconds for each million rows | Greatest miss | Exponent | Exponent of the last two | Linear |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |
| streaming | 3 | 0.046 ± 0.000 | 4.065 ± 0.013 | 0.3 % | 0.627 ± 0.147 | 0.934 | yes |
| in-memory | 3 | 0.046 ± 0.004 | 4.237 ± 0.246 | 5.3 % | 0.636 ± 0.161 | 0.972 | yes |

seconds = a + b · millions of hourly pod rows, through the medians, one a scale, with standard errors; a miss counts in proportion to the time, as the noise does. Time counts as linear when the line misses no scale by more than 20 %. The exponent is the slope on log axes: below 1 where the start of the process weighs, 1 where only rows do.

## Where the time goes

| Scale | Mode | MiB read | Requests | Database s | labels s | pods s |
| --- | --- | ---: | ---: | ---: | ---: | ---: |
| small | streaming | 0.0 | 12 | 0.000 | – | – |
| small | in-memory | 0.0 | 12 | 0.000 | – | – |
| large | streaming | 0.5 | 12 | 0.000 | – | – |
| large | in-memory | 0.5 | 12 | 0.000 | – | – |
| production-medium | streaming | 9.5 | 12 | 0.000 | – | – |
| production-medium | in-memory | 9.5 | 12 | 0.000 | 0.500 | 3.250 |

Medians. The passes are in seconds of all threads together.

## How it was measured

| What | Value |
| --- | --- |
| Started | 2026-11-21T21:00:00Z |
| Version | daybook 0.1.0, commit 0123abc |
| Machine | 2 cores, 24 GiB, Linux 6.1 |
| Threads | 2 |
| Input | local |
| Output | parquet |
| Parts | all |
| Runs | 7 |

Each run is a process of its own, and the modes take turns.
)expected");
}

TEST(ComparisonHtml, SaysWhatTheMarkdownSays) {
  const std::string page = ComparisonHtml(SmallResults());
  EXPECT_THAT(page, HasSubstr("streaming at every size"));
  EXPECT_THAT(page, HasSubstr("<td class=\"name go\">GO</td>"));
  EXPECT_THAT(page, HasSubstr("<td class=\"number\">1,000,000</td>"));
}

TEST(ComparisonHtml, EscapesWhatAFailedProcessLeft) {
  const std::string page = ComparisonHtml(SmallResults());
  EXPECT_THAT(page, HasSubstr("it took over 8 GiB | and was &lt;stopped&gt;"));
  BenchResults results = MadeResults({FailedRun("a", "streaming", "\"x\" & 'y'\n\x01\xff</td><script>")});
  results.machine = "<script>alert(1)</script>";
  const std::string odd = ComparisonHtml(results);
  EXPECT_THAT(odd, HasSubstr("&quot;x&quot; &amp; &#39;y&#39;  ?&lt;/td&gt;&lt;script&gt;"));
  EXPECT_THAT(odd, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
  EXPECT_THAT(odd, Not(HasSubstr("<script>")));
}

TEST(ComparisonHtml, CarriesNumbersThatCannotEndTheirElement) {
  const std::string scale = "</script><!--<b>&\"\\ \xc3\xa9";
  const std::string page = ComparisonHtml(MadeResults({MadeRun(scale, "streaming", 1000, 0.5, 40)}));
  const std::string measured = ElementText(page, "<script type=\"application/json\" id=\"measured\">", "</script>");
  EXPECT_THAT(measured, Not(HasSubstr("<")));
  const auto parsed = nlohmann::json::parse(measured, nullptr, false);
  ASSERT_FALSE(parsed.is_discarded()) << measured;
  const auto& point = parsed["series"][0]["points"][0];
  EXPECT_EQ(point["scale"], scale);
  EXPECT_EQ(point["rows"], 1000);
  EXPECT_EQ(point["seconds"]["median"], 0.5);
  EXPECT_EQ(point["peak_mib"]["greatest"], 40.0);
  EXPECT_EQ(point["rows_per_second"]["least"], 2000.0);
}

TEST(ComparisonHtml, OpensWithoutANetwork) {
  const std::string page = ComparisonHtml(SmallResults());
  for (const char* reference : {"src=", "href=", "@import", "url(", "import("}) {
    EXPECT_THAT(page, Not(HasSubstr(reference)));
  }
  EXPECT_EQ(Count(page, "<script"), 3U);
  EXPECT_EQ(Count(page, "</script>"), 3U);
  EXPECT_THAT(page, HasSubstr("var uPlot="));
  EXPECT_THAT(page, HasSubstr("The MIT License (MIT)"));
}

TEST(ComparisonPage, HasNoTextThatWouldEndItsElement) {
  EXPECT_GT(ComparisonPageScript().size(), 1000U);
  EXPECT_EQ(Count(ComparisonPageScript(), "</script"), 0U);
  EXPECT_EQ(Count(ComparisonPageScript(), "<!--"), 0U);
}

// ---- Odd inputs
// ------------------------------------------------------------------------------------------------------

TEST(ComparisonReport, TakesNoRuns) {
  EXPECT_THAT(ComparisonMarkdown(BenchResults{}), HasSubstr("Nothing was measured."));
  EXPECT_THAT(ComparisonHtml(BenchResults{}), HasSubstr("There are no figures to plot."));
}

TEST(ComparisonReport, TakesRunsThatAllFailed) {
  const BenchResults results =
      MadeResults({FailedRun("small", "streaming", "no disk"), FailedRun("small", "in-memory", "no disk")});
  const std::string text = ComparisonMarkdown(results);
  EXPECT_THAT(text, HasSubstr("| small | streaming | – | – | – | – | – | – | – | – | FAILED (1 run) |"));
  EXPECT_THAT(text, HasSubstr("Recommended for --mode auto: not settled: no scale was finished by both modes."));
  EXPECT_THAT(text, HasSubstr("2 of 2 runs failed | NO-GO |"));
  EXPECT_THAT(ComparisonHtml(results), Not(HasSubstr("<script")));
}

TEST(ComparisonReport, TakesOneRun) {
  const std::string text = ComparisonMarkdown(MadeResults({MadeRun("small", "streaming", 1000, 0.5, 40)}));
  EXPECT_THAT(text, HasSubstr("Crossover and --mode auto: not settled, the modes were not both run."));
  EXPECT_THAT(text, HasSubstr("Peak memory of streaming: not settled: fewer than two sizes were finished."));
  EXPECT_THAT(text, HasSubstr("NOT MEASURED"));
  EXPECT_THAT(text, Not(HasSubstr("nan")));
}

TEST(ComparisonReport, TakesOneScaleOfBothModes) {
  const std::string text = ComparisonMarkdown(
      MadeResults({MadeRun("small", "streaming", 1000, 1.2, 40), MadeRun("small", "in-memory", 1000, 1, 40)}));
  EXPECT_THAT(text, HasSubstr("Crossover: not to be told from one scale, at which streaming is slower."));
  EXPECT_THAT(text, HasSubstr("in-memory up to 1,000 hourly pod rows"));
  EXPECT_THAT(text, Not(HasSubstr("nan")));
}

TEST(ComparisonReport, TakesZeroesInsteadOfFigures) {
  const BenchResults results = MadeResults({MadeRun("a", "streaming", 0, 0, 0), MadeRun("b", "in-memory", 0, 0, 0)});
  EXPECT_THAT(ComparisonMarkdown(results), Not(HasSubstr("nan")));
  EXPECT_THAT(ComparisonMarkdown(results), Not(HasSubstr("inf")));
  EXPECT_THAT(ComparisonHtml(results), HasSubstr("id=\"measured\""));
}

TEST(ComparisonReport, TellsTheCrossoverAndTheIntervalOfTheThreshold) {
  const std::string text = ComparisonMarkdown(
      MadeResults({MadeRun("small", "streaming", 1000, 2, 40), MadeRun("small", "in-memory", 1000, 1, 40),
                   MadeRun("xlarge", "streaming", 100'000, 5, 40), MadeRun("xlarge", "in-memory", 100'000, 10, 40)}));
  EXPECT_THAT(text, HasSubstr("streaming becomes faster at about 10,000 hourly pod rows, between small and xlarge"));
  EXPECT_THAT(text, HasSubstr("a threshold between 1,000 and 100,000 hourly pod rows, streaming above it"));
}

}  // namespace
}  // namespace daybook
