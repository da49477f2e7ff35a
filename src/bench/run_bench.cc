// SPDX-License-Identifier: Apache-2.0
#include "src/bench/run_bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "src/bench/answer_check.h"
#include "src/bench/bench_bucket.h"
#include "src/bench/bench_lake.h"
#include "src/bench/bench_summary.h"
#include "src/bench/bench_table.h"
#include "src/bench/commit.h"
#include "src/bench/machine.h"
#include "src/bench/process_run.h"
#include "src/bench/run_report.h"
#include "src/config/load_job.h"
#include "src/pipeline/summarize_job.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;

constexpr const char* kWhat = "bench";

std::string TextOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The last line of a log, which is the error of a run that failed.
std::string LastLine(const std::string& path) {
  std::string text = TextOf(path);
  while (text.ends_with('\n')) text.pop_back();
  return CutText(text.substr(text.rfind('\n') + 1), 500);
}

std::string Now() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts = {};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

// A folder that is removed, unless it is kept.
class Folder {
 public:
  static Result<Folder> Make(const std::string& path) {
    std::error_code error;
    fs::create_directories(fs::absolute(path).parent_path(), error);
    const bool made = !error && fs::create_directory(path, error);
    if (error) return ConfigurationError(kWhat, path, error.message(), "name another folder with --results");
    if (!made) return ConfigurationError(kWhat, path, "is there already", "run again");
    return Folder(path);
  }
  Folder(Folder&& other) noexcept : path_(std::exchange(other.path_, "")) {}
  Folder& operator=(Folder&&) = delete;
  ~Folder() {
    std::error_code error;
    if (!path_.empty()) fs::remove_all(path_, error);
  }
  std::string File(const std::string& name) const { return path_ + "/" + name; }
  void Keep() { path_.clear(); }

 private:
  explicit Folder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

// What the plain engine does has no place among the measured runs, but for warnings and the like.
class MessagesOnly final : public Observer {
 public:
  explicit MessagesOnly(Observer& observer) : observer_(observer) {}
  void Log(Level level, std::string_view message) override { observer_.Log(level, message); }
  void StageBegins(std::string_view) override {}
  void Progress(std::int64_t, std::int64_t) override {}
  void StageEnds(const StageReport&) override {}

 private:
  Observer& observer_;
};

// One run and where its answer is.
struct Answered {
  BenchRun run;
  std::string csv;    // of a warm-up
  std::string timed;  // in the form that is measured; empty: rows of the table
  int threads = 0;
};

class ScaleBench {
 public:
  // `table` is nothing unless the runs write into it.
  ScaleBench(const BenchPlan& plan, const BenchLake& lake, const Folder& work, BenchTable* table, Observer& observer,
             const std::atomic<bool>& stop)
      : plan_(plan), lake_(lake), work_(work), table_(table), observer_(observer), stop_(stop) {}

  Status Run(const std::string& scale, BenchResults* results) {
    if (!plan_.bucket_uri.empty()) DAYBOOK_RETURN_IF_ERROR(FillBucketOf(scale));
    if (table_ != nullptr) {
      DAYBOOK_ASSIGN_OR_RETURN(const LoadedJob loaded, LoadJob(FlagsFor(lake_.folder), RealSurroundings({})));
      DAYBOOK_RETURN_IF_ERROR(table_->AddReferences(loaded.job));
    }
    if (lake_.totals.rows <= kMostReferenceRows) DAYBOOK_RETURN_IF_ERROR(MakeReference(scale));
    std::vector<BenchCase> cases = CasesOf(plan_, scale);
    DAYBOOK_RETURN_IF_ERROR(WarmUp(&cases, results));
    for (std::int32_t run = 1; run <= plan_.runs; ++run) {
      for (const BenchCase& bench_case : cases) {
        DAYBOOK_ASSIGN_OR_RETURN(Answered answered, RunOnce(bench_case, run));
        if (!answered.run.failure) DAYBOOK_RETURN_IF_ERROR(CheckTimed(answered));
        Tell(bench_case, fmt::format("run {} of {}", run, plan_.runs), answered.run);
        results->threads = std::max(results->threads, answered.threads);
        Add(answered.run, results);
        Remove(answered);
      }
    }
    return {};
  }

 private:
  // Of the files that the runs write, or that a table is compared with.
  std::string Extension() const { return plan_.sink == BenchSink::kParquet ? ".parquet" : ".csv"; }

  // Of a run over the cluster of the scale, which is read at `lake_root`.
  FlagValues FlagsFor(const std::string& lake_root) const {
    FlagValues flags;
    flags.config_file = lake_.folder + "/daybook.yaml";
    flags.settings = {{"--input", "input.uri", lake_root}};
    if (!plan_.with_storage) flags.settings.push_back({"--no-storage", "ocp.storage", "false"});
    return flags;
  }

  // Rows of the plain engine, written as the measured ones are.
  Status MakeReference(const std::string& scale) {
    observer_.Log(Observer::Level::kInfo, scale + ": the plain engine's answer");
    FlagValues flags = FlagsFor(lake_.folder);
    reference_csv_ = work_.File(scale + "_reference.csv");
    reference_ = work_.File(scale + "_reference" + Extension());
    flags.outputs = {reference_csv_};
    if (reference_ != reference_csv_) flags.outputs.push_back(reference_);
    DAYBOOK_ASSIGN_OR_RETURN(const LoadedJob loaded, LoadJob(flags, RealSurroundings({})));
    MessagesOnly observer(observer_);
    return RunApart(
        "summarize by the plain engine",
        [&] { return SummarizeWith(*MakeReferenceEngine(), loaded.job, {}, observer, stop_).status(); }, stop_);
  }

  // The keys to the bucket are those that the measured runs find.
  Status FillBucketOf(const std::string& scale) {
    const Surroundings surroundings = RealSurroundings(plan_.environment);
    const FlagValues flags = FlagsFor(LakeRootOf(plan_, scale, lake_.folder));
    DAYBOOK_ASSIGN_OR_RETURN(const LoadedJob loaded, LoadJob(flags, surroundings));
    return RunApart("fill the bucket", [&] { return FillBucket(loaded.job, lake_.folder, observer_, stop_); }, stop_);
  }

  Result<Answered> RunOnce(const BenchCase& bench_case, std::int32_t run) {
    Answered answered;
    answered.run.scale = bench_case.scale;
    answered.run.mode = bench_case.mode;
    answered.run.batch_rows = bench_case.batch_rows;
    answered.run.run = std::max(run, 1);
    const std::string name = fmt::format("{}_{}_{}_{}", bench_case.scale, bench_case.mode, bench_case.batch_rows, run);
    std::vector<std::string> outputs;
    if (table_ != nullptr) {
      outputs = {plan_.target_uri};
      DAYBOOK_RETURN_IF_ERROR(table_->Empty());
    } else {
      answered.timed = work_.File(name + Extension());
      outputs = {answered.timed};
    }
    if (run == 0) answered.csv = work_.File(name + ".csv");
    if (run == 0 && answered.csv != answered.timed) outputs.push_back(answered.csv);
    const std::string report = work_.File(name + ".json");
    const std::string log = plan_.results + "/" + LogName(plan_, bench_case, run);
    DAYBOOK_ASSIGN_OR_RETURN(const ProcessRun process,
                             RunProcess(CommandOf(plan_, bench_case, lake_.folder, outputs, report), log, stop_));
    if (process.ok()) {
      answered.threads = CompleteRun(process, TextOf(report), &answered.run);
    } else {
      answered.run.failure = process.Ending() + ": " + LastLine(log);
    }
    std::ofstream(log, std::ios::app) << fmt::format("{}, {:.4f} s, {:.4f} s of processors, {:.1f} MB\n",
                                                     process.Ending(), process.seconds, process.cpu_seconds,
                                                     static_cast<double>(process.peak_bytes) / 1e6);
    return answered;
  }

  // Leaves the cases whose answers are right, and one of these as answer_.
  Status WarmUp(std::vector<BenchCase>* cases, BenchResults* results) {
    std::vector<std::pair<BenchCase, Answered>> right;
    for (const BenchCase& bench_case : *cases) {
      DAYBOOK_ASSIGN_OR_RETURN(Answered answered, RunOnce(bench_case, 0));
      DAYBOOK_RETURN_IF_ERROR(CheckAnswer(&answered));
      Tell(bench_case, "warm-up", answered.run);
      if (answered.run.failure) {
        Refuse(answered, results);
      } else {
        right.emplace_back(bench_case, std::move(answered));
      }
    }
    cases->clear();
    // Of two answers that differ nothing tells which one is wrong.
    std::string disagreement;
    for (const auto& [bench_case, answered] : right) {
      DAYBOOK_ASSIGN_OR_RETURN(const bool same, SameBytes(FileOf(right.front().second), FileOf(answered)));
      if (!same) disagreement = "the answers differ: " + right.front().first.Name() + "; " + bench_case.Name();
    }
    for (auto& [bench_case, answered] : right) {
      if (!disagreement.empty()) {
        answered.run.failure = disagreement;
        Tell(bench_case, "warm-up", answered.run);
        Refuse(answered, results);
        continue;
      }
      cases->push_back(bench_case);
      if (answer_.empty()) {
        answer_ = FileOf(answered);
        if (table_ != nullptr) DAYBOOK_RETURN_IF_ERROR(table_->Expect(answer_));
        std::error_code error;
        if (answered.csv != answer_) fs::remove(answered.csv, error);
      } else {
        Remove(answered);
      }
    }
    return {};
  }

  // The answer of a warm-up as the file that others are compared with.
  static const std::string& FileOf(const Answered& answered) {
    return answered.timed.empty() ? answered.csv : answered.timed;
  }

  Status CheckTimed(Answered& answered) {
    if (table_ == nullptr) return CheckBytes(answer_, answered.timed, &answered.run);
    DAYBOOK_ASSIGN_OR_RETURN(answered.run.failure, table_->FindFault());
    return {};
  }

  // Finds fault with the answer of a warm-up.
  Status CheckAnswer(Answered* answered) {
    BenchRun& run = answered->run;
    if (run.failure) return {};
    auto totals = TotalsOfAnswer(answered->csv);
    if (!totals.ok()) {
      run.failure = totals.error().Message();
      return {};
    }
    if (run.rows_in != lake_.totals.rows) {
      run.failure = fmt::format("it read {} hourly pod rows, and there are {}", run.rows_in, lake_.totals.rows);
    } else if (totals->rows != run.rows_out) {
      run.failure = fmt::format("its answer has {} rows, and it tells of {}", totals->rows, run.rows_out);
    } else {
      run.failure = DifferenceOf(lake_.totals, *totals);
    }
    if (!run.failure && table_ != nullptr) {
      DAYBOOK_RETURN_IF_ERROR(table_->Expect(answered->csv));
      DAYBOOK_ASSIGN_OR_RETURN(run.failure, table_->FindFault());
    }
    if (run.failure || reference_.empty()) return {};
    DAYBOOK_RETURN_IF_ERROR(CheckBytes(reference_csv_, answered->csv, &run));
    if (run.failure || reference_ == reference_csv_) return {};
    return CheckBytes(reference_, FileOf(*answered), &run);
  }

  static Status CheckBytes(const std::string& right, const std::string& answer, BenchRun* run) {
    if (!fs::exists(answer)) {
      run->failure = "it wrote no answer";
      return {};
    }
    DAYBOOK_ASSIGN_OR_RETURN(const bool same, SameBytes(right, answer));
    if (!same) run->failure = "its answer is not the one that is known to be right";
    return {};
  }

  // A failed run has no figures.
  static void Add(const BenchRun& run, BenchResults* results) {
    if (!run.failure) {
      results->runs.push_back(run);
      return;
    }
    BenchRun& failed = results->runs.emplace_back();
    failed.scale = run.scale;
    failed.mode = run.mode;
    failed.batch_rows = run.batch_rows;
    failed.run = run.run;
    failed.failure = run.failure;
  }

  static void Remove(const Answered& answered) {
    std::error_code error;
    for (const std::string& path : {answered.csv, answered.timed}) {
      if (!path.empty()) fs::remove(path, error);
    }
  }

  static void Refuse(const Answered& answered, BenchResults* results) {
    Remove(answered);
    Add(answered.run, results);
  }

  void Tell(const BenchCase& bench_case, const std::string& which, const BenchRun& run) {
    const std::string head = fmt::format("{}, {}, {}: ", bench_case.scale, bench_case.Name(), which);
    if (run.failure) {
      observer_.Log(Observer::Level::kWarning, head + "FAILED: " + *run.failure);
    } else {
      observer_.Log(Observer::Level::kInfo,
                    head + fmt::format("{:.3f} s, {:.1f} MB", run.seconds, static_cast<double>(run.peak_bytes) / 1e6));
    }
  }

  const BenchPlan& plan_;
  const BenchLake& lake_;
  const Folder& work_;
  BenchTable* table_;
  Observer& observer_;
  const std::atomic<bool>& stop_;
  std::string reference_;      // in the form that is measured; empty: too large a cluster
  std::string reference_csv_;  // may be the same file
  std::string answer_;         // that was checked
};

}  // namespace

Result<BenchResults> RunBench(const BenchPlan& plan, Observer& observer, const std::atomic<bool>& stop) {
  BenchResults results;
  results.started = Now();
  results.version = Version();
  results.commit = BuildCommit();
  results.machine = DescribeMachine();
  results.threads = plan.threads;
  results.lake = plan.bucket_uri.empty() ? "local" : "s3";
  results.sink = NameOf(plan.sink);
  results.parts = plan.with_storage ? "all" : "pods";
  DAYBOOK_ASSIGN_OR_RETURN(Folder folder, Folder::Make(plan.results));
  DAYBOOK_ASSIGN_OR_RETURN(const Folder work, Folder::Make(plan.results + "/.work"));
  std::unique_ptr<BenchTable> table;
  if (plan.sink == BenchSink::kPostgresql) {
    DAYBOOK_ASSIGN_OR_RETURN(table, BenchTable::Make(plan.target, observer, stop));
  }
  for (const std::string& scale : plan.scales) {
    DAYBOOK_ASSIGN_OR_RETURN(const BenchLake lake, PrepareLake(scale, plan.data, observer, stop));
    DAYBOOK_RETURN_IF_ERROR(ScaleBench(plan, lake, work, table.get(), observer, stop).Run(scale, &results));
  }
  DAYBOOK_RETURN_IF_ERROR(WriteResults(results, plan.results));
  folder.Keep();
  return results;
}

}  // namespace daybook
