// SPDX-License-Identifier: Apache-2.0
#include "src/bench/comparison.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <span>

#include "src/base/number_text.h"

namespace daybook {
namespace {

constexpr double kMebibyte = 1 << 20;
constexpr double kMillion = 1e6;
constexpr double kPlanSeconds = 60;
constexpr double kPlanBytes = 2e9;

using Runs = std::vector<const BenchRun*>;

template <typename Value>
Spread SpreadOf(const Runs& runs, const Value& value) {
  std::vector<double> values;
  for (const BenchRun* run : runs) values.push_back(static_cast<double>(value(*run)));
  const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
  return {Median(values), *least, *greatest};
}

double RowsPerSecond(const BenchRun& run) {
  return run.seconds > 0 ? static_cast<double>(run.rows_in) / run.seconds : 0;
}

std::vector<std::pair<std::string, double>> MedianPasses(const Runs& runs) {
  std::vector<std::pair<std::string, std::vector<double>>> passes;
  for (const BenchRun* run : runs) {
    for (const auto& [name, seconds] : run->passes) {
      auto at = std::find_if(passes.begin(), passes.end(), [&](const auto& pass) { return pass.first == name; });
      if (at == passes.end()) at = passes.insert(passes.end(), {name, {}});
      at->second.push_back(seconds);
    }
  }
  std::vector<std::pair<std::string, double>> medians;
  for (auto& [name, seconds] : passes) medians.emplace_back(name, Median(std::move(seconds)));
  return medians;
}

RunGroup GroupOf(const Runs& runs) {
  RunGroup group;
  group.scale = runs.front()->scale;
  group.mode = runs.front()->mode;
  group.batch_rows = runs.front()->batch_rows;
  group.failed = static_cast<std::size_t>(
      std::count_if(runs.begin(), runs.end(), [](const BenchRun* run) { return run->failure.has_value(); }));
  group.succeeded = runs.size() - group.failed;
  if (!group.HasFigures()) return group;
  group.rows_in = runs.front()->rows_in;
  group.rows_out = runs.front()->rows_out;
  group.seconds = SpreadOf(runs, [](const BenchRun& run) { return run.seconds; });
  for (const BenchRun* run : runs) group.seconds_of_runs.push_back(run->seconds);
  group.peak_mib = SpreadOf(runs, [](const BenchRun& run) { return static_cast<double>(run.peak_bytes) / kMebibyte; });
  group.rows_per_second = SpreadOf(runs, RowsPerSecond);
  group.cpu_seconds = SpreadOf(runs, [](const BenchRun& run) { return run.cpu_seconds; }).median;
  group.average_mib = SpreadOf(runs, [](const BenchRun& run) { return run.average_bytes; }).median / kMebibyte;
  group.database_seconds = SpreadOf(runs, [](const BenchRun& run) { return run.database_seconds; }).median;
  group.mib_read = SpreadOf(runs, [](const BenchRun& run) { return run.bytes_read; }).median / kMebibyte;
  group.requests = SpreadOf(runs, [](const BenchRun& run) { return run.requests; }).median;
  group.passes = MedianPasses(runs);
  return group;
}

std::vector<RunGroup> GroupsOf(const BenchResults& results) {
  std::vector<Runs> groups;
  for (const BenchRun& run : results.runs) {
    const auto same = [&](const Runs& runs) {
      const BenchRun& first = *runs.front();
      return first.scale == run.scale && first.mode == run.mode && first.batch_rows == run.batch_rows;
    };
    const auto at = std::find_if(groups.begin(), groups.end(), same);
    if (at == groups.end()) {
      groups.push_back({&run});
    } else {
      at->push_back(&run);
    }
  }
  // Runs of the modes take turns; a reader wants one scale after the other.
  std::map<std::string, std::size_t> rank;
  for (const BenchRun& run : results.runs) rank.emplace(run.scale, rank.size());
  std::stable_sort(groups.begin(), groups.end(), [&](const Runs& left, const Runs& right) {
    return rank[left.front()->scale] < rank[right.front()->scale];
  });
  std::vector<RunGroup> summaries;
  for (const Runs& runs : groups) summaries.push_back(GroupOf(runs));
  return summaries;
}

double Millions(const RunGroup& group) { return static_cast<double>(group.rows_in) / kMillion; }

Answer IsMemoryConstant(const std::optional<LineFit>& fit) {
  if (!fit.has_value() || !fit->slope.Margin().has_value()) return Answer::kUnsettled;
  const double margin = *fit->slope.Margin();
  if (fit->slope.value + margin < kConstantSlope) return Answer::kYes;
  return fit->slope.value - margin > kConstantSlope ? Answer::kNo : Answer::kUnsettled;
}

void FitSeries(ModeSeries* series) {
  std::vector<FitPoint> peaks;
  std::vector<FitPoint> times;
  std::vector<FitPoint> plain_times;
  for (const RunGroup& group : series->groups) {
    const double seconds = group.seconds.median;
    peaks.push_back({Millions(group), group.peak_mib.median});
    if (!(seconds > 0)) continue;
    times.push_back({Millions(group), seconds, 1 / (seconds * seconds)});
    plain_times.push_back({Millions(group), seconds});
  }
  series->peak_mib = FitLine(peaks);
  series->seconds = FitLine(times);
  series->power = FitPower(plain_times);
  if (!series->groups.empty() && series->groups.back().rows_in >= kPlanRows) {
    series->is_memory_constant = IsMemoryConstant(series->peak_mib);
  }
  if (plain_times.size() >= 2) {
    if (const auto last = FitPower(std::span(plain_times).last(2)); last.has_value()) {
      series->last_power = last->slope.value;
    }
  }
  if (!series->seconds.has_value() || !series->seconds->slope.error.has_value()) return;
  for (const FitPoint& point : times) {
    series->greatest_miss = std::max(series->greatest_miss, std::abs(series->seconds->At(point.x) - point.y) / point.y);
  }
  series->is_time_linear = series->greatest_miss <= kLinearMiss ? Answer::kYes : Answer::kNo;
}

std::vector<ModeSeries> SeriesOf(const std::vector<RunGroup>& groups) {
  std::vector<ModeSeries> all;
  for (const RunGroup& group : groups) {
    auto at = std::find_if(all.begin(), all.end(), [&](const ModeSeries& series) {
      return series.mode == group.mode && series.batch_rows == group.batch_rows;
    });
    if (at == all.end()) {
      at = all.emplace(all.end());
      at->mode = group.mode;
      at->batch_rows = group.batch_rows;
    }
    if (group.HasFigures()) at->groups.push_back(group);
  }
  for (ModeSeries& series : all) {
    std::stable_sort(series.groups.begin(), series.groups.end(),
                     [](const RunGroup& left, const RunGroup& right) { return left.rows_in < right.rows_in; });
    FitSeries(&series);
  }
  return all;
}

double Agreement(const std::vector<double>& slower, const std::vector<double>& faster) {
  double agreeing = 0;
  for (const double slow : slower) {
    for (const double fast : faster) agreeing += slow > fast ? 1 : slow == fast ? 0.5 : 0;
  }
  return agreeing / static_cast<double>(slower.size() * faster.size());
}

// REQUIRES: both have medians above 0.
PairedScale PairOf(const RunGroup& streaming, const RunGroup& in_memory) {
  PairedScale pair{streaming.scale, streaming.rows_in, streaming.seconds.median / in_memory.seconds.median, 0,
                   Speed::kEqual};
  const bool is_slower = pair.ratio > 1;
  pair.agreement = is_slower ? Agreement(streaming.seconds_of_runs, in_memory.seconds_of_runs)
                             : Agreement(in_memory.seconds_of_runs, streaming.seconds_of_runs);
  if (pair.agreement < kAgreement) return pair;
  if (pair.ratio > kEqualTime) pair.streaming = Speed::kSlower;
  if (pair.ratio < 1 / kEqualTime) pair.streaming = Speed::kFaster;
  return pair;
}

// Where the line through the logarithms of rows and ratio is 1, between scales of which the first and the last are on
// different sides of it.
double RowsOfEqualTime(std::span<const PairedScale> scales) {
  std::size_t after = 1;
  while ((scales[after].ratio > 1) == (scales[0].ratio > 1)) ++after;
  const PairedScale& low = scales[after - 1];
  const PairedScale& high = scales[after];
  const double share = std::log(low.ratio) / (std::log(low.ratio) - std::log(high.ratio));
  const double low_rows = std::log(static_cast<double>(std::max<std::int64_t>(low.rows, 1)));
  const double high_rows = std::log(static_cast<double>(std::max<std::int64_t>(high.rows, 1)));
  return std::exp(low_rows + share * (high_rows - low_rows));
}

std::vector<Crossover> CrossoversOf(const std::vector<PairedScale>& scales) {
  std::vector<Crossover> crossovers;
  std::optional<std::size_t> last;  // on a side
  for (std::size_t at = 0; at < scales.size(); ++at) {
    if (scales[at].streaming == Speed::kEqual) continue;
    if (last.has_value() && scales[*last].streaming != scales[at].streaming) {
      const double rows = RowsOfEqualTime(std::span(scales).subspan(*last, at - *last + 1));
      crossovers.push_back({rows, scales[at].streaming == Speed::kFaster, scales[*last].scale, scales[at].scale});
    }
    last = at;
  }
  return crossovers;
}

AutoThreshold ThresholdOf(const std::vector<PairedScale>& scales) {
  using Kind = AutoThreshold::Kind;
  if (scales.empty()) return {};
  const auto last_slow = std::find_if(scales.rbegin(), scales.rend(),
                                      [](const PairedScale& scale) { return scale.streaming == Speed::kSlower; });
  if (last_slow == scales.rend()) return {Kind::kStreaming, 0, 0};
  if (last_slow == scales.rbegin()) return {Kind::kInMemory, last_slow->rows, 0};
  return {Kind::kRows, last_slow->rows, std::prev(last_slow)->rows};
}

std::vector<ModePair> PairsOf(const std::vector<ModeSeries>& series) {
  std::vector<ModePair> pairs;
  for (const ModeSeries& streaming : series) {
    if (streaming.mode != "streaming") continue;
    const ModeSeries* in_memory = nullptr;
    for (const ModeSeries& other : series) {
      if (other.mode != "in-memory") continue;
      if (in_memory == nullptr || other.batch_rows == streaming.batch_rows) in_memory = &other;
    }
    if (in_memory == nullptr) continue;
    ModePair pair;
    pair.streaming_batch_rows = streaming.batch_rows;
    pair.in_memory_batch_rows = in_memory->batch_rows;
    for (const RunGroup& group : streaming.groups) {
      const auto other = std::find_if(in_memory->groups.begin(), in_memory->groups.end(),
                                      [&](const RunGroup& candidate) { return candidate.scale == group.scale; });
      if (other == in_memory->groups.end() || !(group.seconds.median > 0) || !(other->seconds.median > 0)) continue;
      pair.scales.push_back(PairOf(group, *other));
    }
    pair.crossovers = CrossoversOf(pair.scales);
    pair.threshold = ThresholdOf(pair.scales);
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

// The smallest scale of at least the plan's rows; nullptr: none was finished.
const RunGroup* PlanScale(const std::vector<RunGroup>& groups) {
  const RunGroup* chosen = nullptr;
  for (const RunGroup& group : groups) {
    if (!group.HasFigures() || group.rows_in < kPlanRows) continue;
    if (chosen == nullptr || group.rows_in < chosen->rows_in) chosen = &group;
  }
  return chosen;
}

// The slowest run, and the one that took the most memory, are judged.
void AddLimits(const Comparison& comparison, const ModeSeries& series, std::vector<Criterion>* criteria) {
  Criterion time{"under 60 s for about 1 M hourly pod rows", comparison.ModeName(series.mode, series.batch_rows), "",
                 Answer::kUnsettled};
  Criterion memory{"under 2 GB for about 1 M hourly pod rows", time.of, "", Answer::kUnsettled};
  const RunGroup* plan = PlanScale(comparison.groups);
  if (plan == nullptr) {
    time.measured = memory.measured = "no scale of " + CountText(kPlanRows) + " rows or more was finished";
  } else {
    const auto own = std::find_if(series.groups.begin(), series.groups.end(),
                                  [&](const RunGroup& group) { return group.scale == plan->scale; });
    const bool was_run = std::any_of(comparison.groups.begin(), comparison.groups.end(), [&](const RunGroup& group) {
      return group.scale == plan->scale && group.mode == series.mode && group.batch_rows == series.batch_rows;
    });
    const std::string at = " at " + plan->scale + " (" + CountText(plan->rows_in) + " rows)";
    if (own == series.groups.end()) {
      time.measured = memory.measured = (was_run ? "a run failed" : "not run") + at;
      time.is_met = memory.is_met = was_run ? Answer::kNo : Answer::kUnsettled;
    } else {
      const double bytes = own->peak_mib.greatest * kMebibyte;
      time.measured = DecimalText(own->seconds.greatest, 2) + " s" + at;
      time.is_met = own->seconds.greatest < kPlanSeconds ? Answer::kYes : Answer::kNo;
      memory.measured = DecimalText(bytes / 1e9, 3) + " GB" + at;
      memory.is_met = bytes < kPlanBytes ? Answer::kYes : Answer::kNo;
    }
  }
  criteria->push_back(std::move(time));
  criteria->push_back(std::move(memory));
}

// The scales at which runs whose time counts disagree on how many rows there are.
std::vector<std::string> ScalesThatDiffer(const BenchResults& results) {
  std::map<std::string, const BenchRun*> first;
  std::set<std::string> reported;
  std::vector<std::string> scales;
  for (const BenchRun& run : results.runs) {
    if (run.failure.has_value()) continue;
    const BenchRun& other = *first.emplace(run.scale, &run).first->second;
    const bool same =
        run.rows_in == other.rows_in && run.daily_rows == other.daily_rows && run.rows_out == other.rows_out;
    if (!same && reported.insert(run.scale).second) scales.push_back(run.scale);
  }
  return scales;
}

Criterion SameAnswer(const BenchResults& results) {
  Criterion same{"results equal (within 0.01 %)", "every mode", "", Answer::kUnsettled};
  const auto failed = static_cast<std::int64_t>(std::count_if(
      results.runs.begin(), results.runs.end(), [](const BenchRun& run) { return run.failure.has_value(); }));
  const auto all = static_cast<std::int64_t>(results.runs.size());
  const std::vector<std::string> differing = ScalesThatDiffer(results);
  if (!differing.empty()) {
    same.measured = "numbers of rows differ between runs of";
    for (const std::string& scale : differing) same.measured += " " + scale;
    same.is_met = Answer::kNo;
  } else if (failed > 0) {
    same.measured = CountText(failed) + " of " + Plural(all, "run") + " failed";
    same.is_met = Answer::kNo;
  } else if (all == 0) {
    same.measured = "no run";
  } else {
    same.measured = "the rows of every run were compared, and are right (" + Plural(all, "run") + ")";
    same.is_met = Answer::kYes;
  }
  return same;
}

}  // namespace

std::string Comparison::ModeName(const std::string& mode, std::int32_t batch_rows) const {
  return one_batch_size ? mode : mode + ", batches of " + CountText(batch_rows) + " rows";
}

Comparison Compare(const BenchResults& results) {
  Comparison comparison;
  comparison.one_batch_size = std::all_of(results.runs.begin(), results.runs.end(), [&](const BenchRun& run) {
    return run.batch_rows == results.runs.front().batch_rows;
  });
  comparison.groups = GroupsOf(results);
  comparison.series = SeriesOf(comparison.groups);
  comparison.pairs = PairsOf(comparison.series);
  for (const ModeSeries& series : comparison.series) AddLimits(comparison, series, &comparison.criteria);
  comparison.criteria.push_back(SameAnswer(results));
  return comparison;
}

}  // namespace daybook
