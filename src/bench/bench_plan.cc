// SPDX-License-Identifier: Apache-2.0
#include "src/bench/bench_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "src/generate/profile.h"

namespace daybook {
namespace {

Error PlanError(std::string object, std::string why, std::string remedy) {
  return ConfigurationError("plan benchmark", std::move(object), std::move(why), std::move(remedy));
}

template <typename T>
bool HasTwins(const std::vector<T>& items) {
  return std::set<T>(items.begin(), items.end()).size() != items.size();
}

}  // namespace

std::string_view NameOf(BenchSink sink) {
  switch (sink) {
    case BenchSink::kCsv: return "csv";
    case BenchSink::kParquet: return "parquet";
    case BenchSink::kPostgresql: return "postgresql";
  }
  return "";
}

std::string BenchCase::Name() const {
  return batch_rows == 0 ? mode : fmt::format("{}, batch rows {}", mode, batch_rows);
}

std::vector<BenchCase> CasesOf(const BenchPlan& plan, const std::string& scale) {
  std::vector<BenchCase> cases;
  for (const std::string& mode : plan.modes) {
    for (const std::int32_t batch_rows : plan.batch_rows) cases.push_back({scale, mode, batch_rows});
  }
  return cases;
}

Status CheckPlan(const BenchPlan& plan) {
  if (plan.scales.empty() || plan.modes.empty() || plan.batch_rows.empty()) {
    return PlanError("", "there is nothing to run", "name a scale and a mode");
  }
  for (const std::string& scale : plan.scales) {
    const auto profile = NamedProfile(scale);
    if (!profile.ok()) return PlanError("SCALE", profile.error().why, profile.error().remedy);
  }
  for (const std::string& mode : plan.modes) {
    if (mode == "streaming" || mode == "in-memory") continue;
    return PlanError("--modes", "'" + CutText(mode, 60) + "' is not known", "it can be streaming, in-memory or both");
  }
  if (HasTwins(plan.scales)) return PlanError("SCALE", "one is named twice", "keep one of them");
  if (HasTwins(plan.modes)) return PlanError("--modes", "one is named twice", "keep one of them");
  if (HasTwins(plan.batch_rows)) return PlanError("--batch-rows", "one is named twice", "keep one of them");
  if (plan.runs < 1 || plan.runs > 1000) return PlanError("--runs", "is no number from 1 to 1000", "give one");
  return {};
}

std::string LogName(const BenchPlan& plan, const BenchCase& bench_case, std::int32_t run) {
  std::string name = bench_case.scale + "_" + bench_case.mode;
  if (plan.batch_rows.size() > 1) name += fmt::format("_{}", bench_case.batch_rows);
  if (run == 0) {
    name += "_warm-up";
  } else if (plan.runs > 1) {
    name += fmt::format("_run{}", run);
  }
  return name + ".log";
}

std::string LakeRootOf(const BenchPlan& plan, const std::string& scale, const std::string& folder) {
  return plan.bucket_uri.empty() ? folder : plan.bucket_uri + "/" + scale;
}

std::vector<std::string> CommandOf(const BenchPlan& plan, const BenchCase& bench_case, const std::string& folder,
                                   const std::vector<std::string>& outputs, const std::string& report) {
  std::vector<std::string> command = {plan.program, "summarize",
                                      "--config",   folder + "/daybook.yaml",
                                      "--input",    LakeRootOf(plan, bench_case.scale, folder),
                                      "--mode",     bench_case.mode,
                                      "--report",   report};
  if (!plan.with_storage) command.emplace_back("--no-storage");
  if (bench_case.batch_rows != 0) {
    command.insert(command.end(), {"--batch-rows", std::to_string(bench_case.batch_rows)});
  }
  if (plan.threads != 0) command.insert(command.end(), {"--threads", std::to_string(plan.threads)});
  if (plan.sink == BenchSink::kPostgresql) command.insert(command.end(), {"--replace", "all"});
  for (const std::string& output : outputs) command.insert(command.end(), {"--output", output});
  return command;
}

std::string ResultsFolderName(const std::tm& started) {
  return fmt::format("streaming_comparison_{:04}{:02}{:02}_{:02}{:02}{:02}", started.tm_year + 1900, started.tm_mon + 1,
                     started.tm_mday, started.tm_hour, started.tm_min, started.tm_sec);
}

}  // namespace daybook
