// SPDX-License-Identifier: Apache-2.0
#include <ctime>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/command_context.h"
#include "cli/run_observer.h"
#include "cli/text_table.h"
#include "src/base/number_text.h"
#include "src/bench/bench_summary.h"
#include "src/bench/run_bench.h"
#include "src/config/load_job.h"
#include "src/config/settings.h"
#include "src/io/s3_store.h"

namespace daybook::cli {
namespace {

namespace fs = std::filesystem;

Error FlagError(const std::string& flag, std::string why, std::string remedy) {
  return ConfigurationError("read command line", flag, std::move(why), std::move(remedy));
}

std::vector<std::string> Split(const std::string& list) {
  std::vector<std::string> items;
  std::size_t begin = 0;
  while (true) {
    const std::size_t comma = list.find(',', begin);
    items.push_back(list.substr(begin, comma - begin));
    if (comma == std::string::npos) return items;
    begin = comma + 1;
  }
}

Result<std::int32_t> Number(const std::string& flag, const std::string& text, std::int32_t most) {
  const std::optional<std::int64_t> number = ParseInteger(text);
  if (number && *number >= 1 && *number <= most) return static_cast<std::int32_t>(*number);
  return FlagError(flag, Quoted(text) + " is no number from 1 to " + std::to_string(most), "give a whole number");
}

// The program that runs.
Result<std::string> OwnPath() {
  std::error_code error;
  const fs::path path = fs::read_symlink("/proc/self/exe", error);
  if (error) return ServiceError("bench", "/proc/self/exe", error.message(), "name a program with --program");
  return path.string();
}

Result<BenchPlan> ReadPlan(const CommandLine& line, const Environment& environment) {
  BenchPlan plan;
  plan.scales = line.arguments;
  if (plan.scales.empty()) plan.scales = {"small", "medium", "large"};
  plan.modes = Split(line.Value("--modes").value_or("streaming,in-memory"));
  plan.with_storage = line.Value("--parts") != "pods";
  const std::string sink = line.Value("--sink").value_or("csv");
  plan.sink = sink == "parquet" ? BenchSink::kParquet : sink == "postgresql" ? BenchSink::kPostgresql : BenchSink::kCsv;
  const std::optional<std::string> target = line.Value("--target");
  if (target.has_value() != (plan.sink == BenchSink::kPostgresql)) {
    return target.has_value() ? FlagError("--target", "the runs do not write to PostgreSQL", "add --sink postgresql")
                              : FlagError("--sink", "no server is named", "add --target URI");
  }
  if (target.has_value()) {
    // As the measured runs, of which none sees a setting of this process.
    DAYBOOK_ASSIGN_OR_RETURN(plan.target, LoadPostgresqlTarget({}, *target, "--target", RealSurroundings({})));
    plan.target_uri = *target;
  }
  const std::optional<std::string> bucket = line.Value("--lake-uri");
  if (bucket.has_value() != (line.Value("--lake") == "s3")) {
    return bucket.has_value() ? FlagError("--lake-uri", "the runs do not read from S3", "add --lake s3")
                              : FlagError("--lake", "no bucket is named", "add --lake-uri s3://bucket/prefix");
  }
  if (bucket.has_value()) {
    DAYBOOK_RETURN_IF_ERROR(ParseS3Uri(*bucket).status());
    plan.bucket_uri = *bucket;
    while (plan.bucket_uri.ends_with('/')) plan.bucket_uri.pop_back();
    for (const auto& [name, value] : environment) {
      if (!name.starts_with("DAYBOOK_")) plan.environment.emplace(name, value);
    }
  }
  if (const auto list = line.Value("--batch-rows")) {
    plan.batch_rows.clear();
    for (const std::string& text : Split(*list)) {
      DAYBOOK_ASSIGN_OR_RETURN(const std::int32_t rows,
                               Number("--batch-rows", text, std::numeric_limits<std::int32_t>::max()));
      plan.batch_rows.push_back(rows);
    }
  }
  DAYBOOK_ASSIGN_OR_RETURN(plan.runs, Number("--runs", line.Value("--runs").value_or("5"), 1000));
  if (const auto threads = line.Value("--threads")) {
    DAYBOOK_ASSIGN_OR_RETURN(plan.threads, Number("--threads", *threads, 256));
  }
  for (const char* flag : {"--program", "--results", "--data"}) {
    if (line.Value(flag) == "") return FlagError(flag, "is empty", "give it a path");
  }
  if (const auto program = line.Value("--program")) {
    plan.program = *program;
  } else {
    DAYBOOK_ASSIGN_OR_RETURN(plan.program, OwnPath());
  }
  DAYBOOK_RETURN_IF_ERROR(CheckPlan(plan));
  const fs::path results = fs::path(line.Value("--results").value_or("benchmark_results")).lexically_normal();
  const fs::path beside = (results.has_filename() ? results : results.parent_path()).parent_path();
  plan.data = line.Value("--data").value_or((beside / "benchmark_data").string());
  const std::time_t now = std::time(nullptr);
  std::tm local = {};
  localtime_r(&now, &local);
  plan.results = (results / ResultsFolderName(local)).string();
  return plan;
}

// What fits into 80 columns; SUMMARY.csv has the rest.
std::string MedianTable(const BenchPlan& plan, const BenchResults& results) {
  const bool with_batches = plan.batch_rows.size() > 1;
  TextTable table;
  table.title = "Medians";
  table.columns = {{"", "scale", false},  {"", "mode", false},
                   {"", "status", false}, {"", with_batches ? "batch rows" : "rows in", true},
                   {"", "seconds", true}, {"", "peak MB", true},
                   {"", "rows/s", true}};
  for (const BenchSummary& summary : Summaries(results)) {
    const BenchRun& run = summary.median;
    if (summary.failure) {
      table.rows.push_back({run.scale, run.mode, "FAILED", with_batches ? CountText(run.batch_rows) : "", "", "", ""});
      continue;
    }
    const double rate = run.seconds > 0 ? static_cast<double>(run.rows_in) / run.seconds : 0;
    table.rows.push_back({run.scale, run.mode, "SUCCESS", CountText(with_batches ? run.batch_rows : run.rows_in),
                          DecimalText(run.seconds, 3), DecimalText(static_cast<double>(run.peak_bytes) / 1e6, 1),
                          CountText(static_cast<std::int64_t>(rate))});
  }
  return RenderTable(table);
}

}  // namespace

Result<bool> RunBenchmark(const CommandContext& context) {
  DAYBOOK_ASSIGN_OR_RETURN(const BenchPlan plan, ReadPlan(context.line, context.surroundings.environment));
  // Without a bar, and so without a thread.
  RunObserver observer(context.log, nullptr, context.terminal.width);
  DAYBOOK_ASSIGN_OR_RETURN(const BenchResults results, RunBench(plan, observer, context.stop));
  DAYBOOK_RETURN_IF_ERROR(WriteStandardOutput(MedianTable(plan, results)));
  context.log.Write(Observer::Level::kInfo, "done: the results are in " + plan.results);
  bool good = true;
  for (const BenchRun& run : results.runs) good = good && !run.failure;
  return good;
}

}  // namespace daybook::cli
