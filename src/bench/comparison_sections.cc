// SPDX-License-Identifier: Apache-2.0
#include "src/bench/comparison_sections.h"

#include <algorithm>
#include <cmath>

#include "src/base/number_text.h"

namespace daybook {
namespace {

constexpr const char* kNone = "–";

std::string Seconds(double seconds) { return DecimalText(seconds, seconds < 10 ? 3 : seconds < 100 ? 2 : 1); }

std::string Percent(double share) { return DecimalText(share * 100, share < 0.0995 ? 1 : 0) + " %"; }

std::string WithError(const Estimate& estimate, int decimals) {
  const std::string value = DecimalText(estimate.value, decimals);
  return estimate.error.has_value() ? value + " ± " + DecimalText(*estimate.error, decimals) : value;
}

std::string AnswerText(Answer answer) {
  switch (answer) {
    case Answer::kYes: return "yes";
    case Answer::kNo: return "no";
    case Answer::kUnsettled: break;
  }
  return "not settled";
}

std::string StatusText(const RunGroup& group) {
  const auto all = static_cast<std::int64_t>(group.succeeded + group.failed);
  if (group.failed == 0) return "SUCCESS (" + Plural(all, "run") + ")";
  if (group.succeeded == 0) return "FAILED (" + Plural(all, "run") + ")";
  return "FAILED in " + std::to_string(group.failed) + " of " + Plural(all, "run");
}

// Rounded to two digits: more would promise what an interpolation cannot keep.
std::string AboutRows(double rows) {
  const double step = rows >= 10 ? std::pow(10.0, std::floor(std::log10(rows)) - 1) : 1;
  return CountText(std::llround(std::round(rows / step) * step));
}

const char* SpeedText(Speed speed) {
  switch (speed) {
    case Speed::kFaster: return "faster";
    case Speed::kSlower: return "slower";
    case Speed::kEqual: break;
  }
  return "as fast";
}

// ---- What it comes to
// ------------------------------------------------------------------------------------------------

std::string CrossoverText(const ModePair& pair) {
  if (pair.scales.empty()) return "no scale was finished by both modes";
  if (!pair.crossovers.empty()) {
    std::string text;
    for (const Crossover& crossover : pair.crossovers) {
      if (!text.empty()) text += "; ";
      text += std::string("streaming becomes ") + (crossover.streaming_is_faster_above ? "faster" : "slower") +
              " at about " + AboutRows(crossover.rows) + " hourly pod rows, between " + crossover.below + " and " +
              crossover.above;
    }
    return text;
  }
  const auto any = [&](Speed speed) {
    return std::any_of(pair.scales.begin(), pair.scales.end(),
                       [&](const PairedScale& scale) { return scale.streaming == speed; });
  };
  if (pair.scales.size() == 1) {
    return std::string("not to be told from one scale, at which streaming is ") + SpeedText(pair.scales[0].streaming);
  }
  if (any(Speed::kSlower)) return "none: streaming is slower at some scales, and faster at none";
  if (any(Speed::kFaster)) return "none: streaming is faster at some scales, and slower at none";
  return "none: the modes are equally fast at every scale";
}

std::string ThresholdText(const ModePair& pair) {
  using Kind = AutoThreshold::Kind;
  const AutoThreshold& threshold = pair.threshold;
  const bool never_above = std::all_of(pair.scales.begin(), pair.scales.end(),
                                       [](const PairedScale& scale) { return scale.ratio <= kEqualTime; });
  switch (threshold.kind) {
    case Kind::kStreaming:
      return std::string("streaming at every size: it was never more than 5 % slower than in-memory") +
             (never_above ? "" : ", but for differences on which the runs do not agree") +
             ", and its memory is bounded";
    case Kind::kInMemory:
      return "in-memory up to " + CountText(threshold.least) +
             " hourly pod rows, the largest size measured, where streaming was still more than 5 % slower; above "
             "that size nothing was measured";
    case Kind::kRows:
      return "in-memory below a threshold between " + CountText(threshold.least) + " and " + CountText(threshold.most) +
             " hourly pod rows, streaming above it";
    case Kind::kUnknown: break;
  }
  return "not settled: no scale was finished by both modes";
}

// "From small to large rows grow 50-fold, and peak memory 1.1-fold."
std::string GrowthText(const RunGroup& least, const RunGroup& most) {
  if (least.rows_in <= 0 || !(least.peak_mib.median > 0)) return "";
  const double rows = static_cast<double>(most.rows_in) / static_cast<double>(least.rows_in);
  return ". From " + least.scale + " to " + most.scale + " rows grow " +
         (rows < 10 ? DecimalText(rows, 1) : AboutRows(rows)) + "-fold, and peak memory " +
         DecimalText(most.peak_mib.median / least.peak_mib.median, 1) + "-fold";
}

std::string MemoryText(const ModeSeries& series) {
  if (!series.peak_mib.has_value()) return "not settled: fewer than two sizes were finished";
  const Estimate& slope = series.peak_mib->slope;
  const std::string fitted = WithError(slope, 2) + " MiB for each million hourly pod rows";
  const std::string growth = GrowthText(series.groups.front(), series.groups.back());
  switch (series.is_memory_constant) {
    case Answer::kYes: return "constant: " + fitted + growth;
    case Answer::kNo: return "not constant: " + fitted + growth;
    case Answer::kUnsettled: break;
  }
  std::string why = ", whose interval holds the bound of what counts as constant";
  if (!slope.error.has_value()) why = ", from two sizes, which leave nothing to tell an error by";
  if (series.groups.back().rows_in < kPlanRows) why = ", from less than " + CountText(kPlanRows) + " rows";
  return "not settled: " + fitted + why + growth;
}

// To which side of the straight line, where the exponent tells.
std::string TrendText(const ModeSeries& series) {
  if (!series.power.has_value() || !series.power->slope.Margin().has_value()) return "";
  const Estimate& exponent = series.power->slope;
  if (exponent.value + *exponent.Margin() < 1) {
    return "; time grows more slowly than rows (exponent " + WithError(exponent, 2) + ")";
  }
  if (exponent.value - *exponent.Margin() > 1) {
    return "; time grows faster than rows (exponent " + WithError(exponent, 2) + ")";
  }
  return "";
}

std::string TimeText(const ModeSeries& series) {
  if (!series.seconds.has_value()) return "not settled: fewer than two sizes were finished";
  const std::string fitted = WithError(series.seconds->intercept, 3) + " s + " + WithError(series.seconds->slope, 3) +
                             " s for each million hourly pod rows";
  switch (series.is_time_linear) {
    case Answer::kYes:
      return "linear: " + fitted + "; the line misses no size by more than " + Percent(series.greatest_miss);
    case Answer::kNo:
      return "not linear: " + fitted + " misses a size by " + Percent(series.greatest_miss) + TrendText(series);
    case Answer::kUnsettled: break;
  }
  return "not settled: " + fitted + ", from two sizes";
}

std::string PairName(const Comparison& comparison, const ModePair& pair) {
  return comparison.one_batch_size ? "" : " (batches of " + CountText(pair.streaming_batch_rows) + " rows)";
}

ReportSection Findings(const Comparison& comparison) {
  ReportSection section;
  section.title = "What it comes to";
  if (comparison.pairs.empty()) {
    section.points.push_back("Crossover and --mode auto: not settled, the modes were not both run.");
  }
  for (const ModePair& pair : comparison.pairs) {
    const std::string name = PairName(comparison, pair);
    section.points.push_back("Recommended for --mode auto" + name + ": " + ThresholdText(pair) + ".");
    section.points.push_back("Crossover" + name + ": " + CrossoverText(pair) + ".");
  }
  for (const ModeSeries& series : comparison.series) {
    const std::string name = comparison.ModeName(series.mode, series.batch_rows);
    section.points.push_back("Peak memory of " + name + ": " + MemoryText(series) + ".");
    section.points.push_back("Time of " + name + ": " + TimeText(series) + ".");
  }
  return section;
}

ReportSection GoNoGo(const Comparison& comparison) {
  ReportSection section;
  section.title = "Go or no-go";
  section.table.columns = {{"Criterion"}, {"Mode"}, {"Measured"}, {"Verdict"}};
  for (const Criterion& criterion : comparison.criteria) {
    const char* verdict = criterion.is_met == Answer::kYes  ? "GO"
                          : criterion.is_met == Answer::kNo ? "NO-GO"
                                                            : "NOT MEASURED";
    section.table.rows.push_back({criterion.what, criterion.of, criterion.measured, verdict});
  }
  section.notes = {
      "Time and memory are those of the slowest run and of the run that took the most memory, at the smallest scale "
      "of at least 900,000 rows. GB are 10⁹ bytes. Results are compared bit by bit, which is stricter than 0.01 %; a "
      "run whose rows are wrong has failed."};
  return section;
}

ReportSection Plots() {
  ReportSection section;
  section.title = "Plots";
  section.has_plots = true;
  return section;
}

// ---- Tables
// ----------------------------------------------------------------------------------------------------------

ReportSection ResultsTable(const Comparison& comparison) {
  ReportSection section;
  section.title = "Results";
  section.table.columns = {{"Scale"},          {"Mode"},         {"Rows in", true}, {"Rows out", true},
                           {"Seconds", true},  {"Range", true},  {"CPU s", true},   {"Peak MiB", true},
                           {"Mean MiB", true}, {"Rows/s", true}, {"Status"}};
  for (const RunGroup& group : comparison.groups) {
    const std::string mode = comparison.ModeName(group.mode, group.batch_rows);
    if (!group.HasFigures()) {
      std::vector<std::string> row(section.table.columns.size(), kNone);
      row[0] = group.scale;
      row[1] = mode;
      row.back() = StatusText(group);
      section.table.rows.push_back(std::move(row));
      continue;
    }
    section.table.rows.push_back(
        {group.scale, mode, CountText(group.rows_in), CountText(group.rows_out), Seconds(group.seconds.median),
         Seconds(group.seconds.least) + "–" + Seconds(group.seconds.greatest), Seconds(group.cpu_seconds),
         DecimalText(group.peak_mib.median, 1), DecimalText(group.average_mib, 1),
         CountText(std::llround(group.rows_per_second.median)), StatusText(group)});
  }
  section.notes = {
      "Medians over the runs; where a run failed there are none. Rows in are hourly pod rows, rows out those of the "
      "summary; seconds are "
      "the clock's for the whole process, with the least and the greatest as the range; memory is resident."};
  return section;
}

ReportSection FailedRuns(const BenchResults& results, const Comparison& comparison) {
  ReportSection section;
  section.title = "Failed runs";
  section.table.columns = {{"Scale"}, {"Mode"}, {"Run", true}, {"Reason"}};
  for (const BenchRun& run : results.runs) {
    if (!run.failure.has_value()) continue;
    section.table.rows.push_back(
        {run.scale, comparison.ModeName(run.mode, run.batch_rows), std::to_string(run.run), *run.failure});
  }
  return section;
}

ReportSection PassesTable(const Comparison& comparison) {
  ReportSection section;
  section.title = "Where the time goes";
  std::vector<std::string> passes;
  for (const RunGroup& group : comparison.groups) {
    for (const auto& [name, seconds] : group.passes) {
      if (std::find(passes.begin(), passes.end(), name) == passes.end()) passes.push_back(name);
    }
  }
  section.table.columns = {{"Scale"}, {"Mode"}, {"MiB read", true}, {"Requests", true}, {"Database s", true}};
  for (const std::string& pass : passes) section.table.columns.push_back({pass + " s", true});
  for (const RunGroup& group : comparison.groups) {
    if (!group.HasFigures()) continue;
    std::vector<std::string> row = {group.scale, comparison.ModeName(group.mode, group.batch_rows),
                                    DecimalText(group.mib_read, 1), CountText(std::llround(group.requests)),
                                    Seconds(group.database_seconds)};
    for (const std::string& pass : passes) {
      const auto at = std::find_if(group.passes.begin(), group.passes.end(),
                                   [&](const auto& candidate) { return candidate.first == pass; });
      row.push_back(at == group.passes.end() ? kNone : Seconds(at->second));
    }
    section.table.rows.push_back(std::move(row));
  }
  section.notes = {"Medians. The passes are in seconds of all threads together."};
  return section;
}

// ---- Laws
// ------------------------------------------------------------------------------------------------------------

ReportSection PairTable(const Comparison& comparison) {
  ReportSection section;
  section.title = "Which mode is faster";
  section.table.columns = {{"Scale"},
                           {"Rows in", true},
                           {"Streaming ÷ in-memory", true},
                           {"Pairs of runs that agree", true},
                           {"Streaming is"}};
  if (!comparison.one_batch_size) section.table.columns.insert(section.table.columns.begin(), {"Batch rows", true});
  for (const ModePair& pair : comparison.pairs) {
    for (const PairedScale& scale : pair.scales) {
      std::vector<std::string> row = {scale.scale, CountText(scale.rows), DecimalText(scale.ratio, 3),
                                      Percent(scale.agreement), SpeedText(scale.streaming)};
      if (!comparison.one_batch_size) row.insert(row.begin(), CountText(pair.streaming_batch_rows));
      section.table.rows.push_back(std::move(row));
    }
  }
  section.notes = {
      "The median time of one over that of the other. The modes count as equally fast where it is within 5 %, or where "
      "fewer than 90 % of the pairs of runs, one of each mode, agree on which is the faster. A crossover lies between "
      "a "
      "scale where streaming is faster and one where it is slower, interpolated on log axes."};
  return section;
}

ReportSection MemoryTable(const Comparison& comparison) {
  ReportSection section;
  section.title = "Memory against rows";
  section.table.columns = {{"Mode"},
                           {"Scales", true},
                           {"MiB at no rows", true},
                           {"MiB for each million rows", true},
                           {"95 % interval of the slope", true},
                           {"Constant"}};
  for (const ModeSeries& series : comparison.series) {
    std::vector<std::string> row = {comparison.ModeName(series.mode, series.batch_rows),
                                    std::to_string(series.groups.size()),
                                    kNone,
                                    kNone,
                                    kNone,
                                    AnswerText(series.is_memory_constant)};
    if (series.peak_mib.has_value()) {
      const Estimate& slope = series.peak_mib->slope;
      row[2] = WithError(series.peak_mib->intercept, 2);
      row[3] = WithError(slope, 2);
      if (const auto margin = slope.Margin(); margin.has_value()) {
        row[4] = DecimalText(slope.value - *margin, 2) + " to " + DecimalText(slope.value + *margin, 2);
      }
    }
    section.table.rows.push_back(std::move(row));
  }
  section.notes = {
      "A straight line through the medians of peak memory, one a scale, with standard errors. Memory counts as "
      "constant when the whole interval of the slope lies below " +
      DecimalText(kConstantSlope, 0) +
      " MiB for each million rows (the 300 million rows of the largest real cluster's month then add less than "
      "1.5 GiB), and as not constant when the whole interval lies above; from less than 900,000 rows it is not "
      "settled."};
  return section;
}

ReportSection TimeTable(const Comparison& comparison) {
  ReportSection section;
  section.title = "Time against rows";
  section.table.columns = {{"Mode"},
                           {"Scales", true},
                           {"a: seconds at no rows", true},
                           {"b: seconds for each million rows", true},
                           {"Greatest miss", true},
                           {"Exponent", true},
                           {"Exponent of the last two", true},
                           {"Linear"}};
  for (const ModeSeries& series : comparison.series) {
    std::vector<std::string> row(section.table.columns.size(), kNone);
    row[0] = comparison.ModeName(series.mode, series.batch_rows);
    row[1] = std::to_string(series.groups.size());
    if (series.seconds.has_value()) {
      row[2] = WithError(series.seconds->intercept, 3);
      row[3] = WithError(series.seconds->slope, 3);
      if (series.seconds->slope.error.has_value()) row[4] = Percent(series.greatest_miss);
    }
    if (series.power.has_value()) row[5] = WithError(series.power->slope, 3);
    if (series.last_power.has_value()) row[6] = DecimalText(*series.last_power, 3);
    row[7] = AnswerText(series.is_time_linear);
    section.table.rows.push_back(std::move(row));
  }
  section.notes = {
      "seconds = a + b · millions of hourly pod rows, through the medians, one a scale, with standard errors; a miss "
      "counts in proportion to the time, as the noise does. Time counts as linear when the line misses no scale by "
      "more than " +
      Percent(kLinearMiss) +
      ". The exponent is the slope on log axes: below 1 where the start of the "
      "process weighs, 1 where only rows do."};
  return section;
}

ReportSection Circumstances(const BenchResults& results, const Comparison& comparison) {
  ReportSection section;
  section.title = "How it was measured";
  section.table.columns = {{"What"}, {"Value"}};
  const auto add = [&](const std::string& what, const std::string& value) {
    if (!value.empty()) section.table.rows.push_back({what, value});
  };
  add("Started", results.started);
  add("Version", "daybook " + results.version + (results.commit.empty() ? "" : ", commit " + results.commit));
  add("Machine", results.machine);
  if (results.threads > 0) add("Threads", std::to_string(results.threads));
  add("Input", results.lake);
  add("Output", results.sink);
  add("Parts", results.parts);
  if (comparison.one_batch_size && !results.runs.empty() && results.runs.front().batch_rows > 0) {
    add("Batch", CountText(results.runs.front().batch_rows) + " rows");
  }
  add("Runs", CountText(static_cast<std::int64_t>(results.runs.size())));
  section.notes = {"Each run is a process of its own, and the modes take turns."};
  return section;
}

}  // namespace

std::vector<ReportSection> SectionsOf(const BenchResults& results, const Comparison& comparison) {
  std::vector<ReportSection> sections = {Findings(comparison), GoNoGo(comparison)};
  sections.push_back(Plots());
  sections.push_back(ResultsTable(comparison));
  ReportSection failed = FailedRuns(results, comparison);
  if (!failed.table.rows.empty()) sections.push_back(std::move(failed));
  if (!comparison.pairs.empty()) sections.push_back(PairTable(comparison));
  sections.push_back(MemoryTable(comparison));
  sections.push_back(TimeTable(comparison));
  sections.push_back(PassesTable(comparison));
  sections.push_back(Circumstances(results, comparison));
  for (ReportSection& section : sections) {
    if (!section.table.columns.empty() && section.table.rows.empty()) section.notes = {"Nothing was measured."};
  }
  return sections;
}

}  // namespace daybook
