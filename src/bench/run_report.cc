// SPDX-License-Identifier: Apache-2.0
#include "src/bench/run_report.h"

#include <exception>
#include <nlohmann/json.hpp>

namespace daybook {
namespace {

using Json = nlohmann::json;

// Throws where a member is missing or of another type.
int ReadReport(const Json& report, BenchRun* run) {
  run->average_bytes = report.at("average_memory_bytes").get<std::int64_t>();
  run->rows_in = report.at("hourly_rows").get<std::int64_t>();
  run->daily_rows = report.at("daily_rows").get<std::int64_t>();
  run->rows_out = report.at("rows_out").get<std::int64_t>();
  run->bytes_read = report.at("bytes_read").get<std::int64_t>();
  run->requests = report.at("requests").get<std::int64_t>();
  for (const Json& pass : report.at("passes")) {
    run->passes.emplace_back(pass.at("name").get<std::string>(), pass.at("seconds").get<double>());
  }
  const Json& targets = report.at("job").at("outputs");
  const Json& outputs = report.at("outputs");
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (targets.at(i).at("kind") == "postgresql") run->database_seconds += outputs.at(i).at("seconds").get<double>();
  }
  const std::string mode = report.at("mode").get<std::string>();
  if (mode != run->mode) run->failure = "it ran in the mode " + mode;
  return report.at("threads").get<int>();
}

}  // namespace

int CompleteRun(const ProcessRun& process, const std::string& report, BenchRun* run) {
  run->seconds = process.seconds;
  run->cpu_seconds = process.cpu_seconds;
  run->peak_bytes = process.peak_bytes;
  try {
    return ReadReport(Json::parse(report), run);
  } catch (const std::exception& exception) {
    run->failure = std::string("its report cannot be read: ") + exception.what();
    return 0;
  }
}

}  // namespace daybook
