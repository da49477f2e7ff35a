// SPDX-License-Identifier: Apache-2.0
#include "src/bench/bench_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "src/bench/comparison_report.h"
#include "src/sink/temporary_file.h"

namespace daybook {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kSchemaVersion = 1;

bool IsOf(const BenchRun& one, const BenchRun& other) {
  return one.scale == other.scale && one.mode == other.mode && one.batch_rows == other.batch_rows;
}

template <typename T>
T Median(std::vector<T> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

// REQUIRES: runs is not empty.
template <typename T>
T MedianOf(const std::vector<BenchRun>& runs, T BenchRun::*figure) {
  std::vector<T> values;
  for (const BenchRun& run : runs) values.push_back(run.*figure);
  return Median(std::move(values));
}

double SecondsOfPass(const BenchRun& run, const std::string& name) {
  for (const auto& [pass, seconds] : run.passes) {
    if (pass == name) return seconds;
  }
  return 0;
}

BenchSummary Summarized(const std::vector<BenchRun>& runs) {
  BenchSummary summary;
  summary.runs = static_cast<int>(runs.size());
  summary.median.scale = runs.front().scale;
  summary.median.mode = runs.front().mode;
  summary.median.batch_rows = runs.front().batch_rows;
  for (const BenchRun& run : runs) {
    if (run.failure && !summary.failure) summary.failure = run.failure;
  }
  summary.median.failure = summary.failure;
  if (summary.failure) return summary;
  for (const auto figure : {&BenchRun::seconds, &BenchRun::cpu_seconds, &BenchRun::database_seconds}) {
    summary.median.*figure = MedianOf(runs, figure);
  }
  for (const auto figure : {&BenchRun::peak_bytes, &BenchRun::average_bytes, &BenchRun::rows_in, &BenchRun::daily_rows,
                            &BenchRun::rows_out, &BenchRun::bytes_read, &BenchRun::requests}) {
    summary.median.*figure = MedianOf(runs, figure);
  }
  for (const auto& [name, seconds] : runs.front().passes) {
    std::vector<double> values;
    for (const BenchRun& run : runs) values.push_back(SecondsOfPass(run, name));
    summary.median.passes.emplace_back(name, Median(std::move(values)));
  }
  const auto [least, most] = std::minmax_element(
      runs.begin(), runs.end(), [](const BenchRun& a, const BenchRun& b) { return a.seconds < b.seconds; });
  summary.least_seconds = least->seconds;
  summary.most_seconds = most->seconds;
  return summary;
}

std::string CsvField(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

double Megabytes(std::int64_t bytes) { return static_cast<double>(bytes) / 1e6; }

Json RunJson(const BenchRun& run) {
  Json json = {{"scale", run.scale},
               {"mode", run.mode},
               {"batch_rows", run.batch_rows},
               {"run", run.run},
               {"status", run.failure ? "FAILED" : "SUCCESS"}};
  if (run.failure) {
    json["failure"] = *run.failure;
    return json;
  }
  json["seconds"] = run.seconds;
  json["cpu_seconds"] = run.cpu_seconds;
  json["database_seconds"] = run.database_seconds;
  json["peak_bytes"] = run.peak_bytes;
  json["average_bytes"] = run.average_bytes;
  json["rows_in"] = run.rows_in;
  json["daily_rows"] = run.daily_rows;
  json["rows_out"] = run.rows_out;
  json["bytes_read"] = run.bytes_read;
  json["requests"] = run.requests;
  json["passes"] = Json::object();
  for (const auto& [name, seconds] : run.passes) json["passes"][name] = seconds;
  return json;
}

Status WriteFile(const std::string& path, const std::string& text) {
  DAYBOOK_ASSIGN_OR_RETURN(TemporaryFile file, TemporaryFile::Create(path));
  DAYBOOK_RETURN_IF_ERROR(file.file().Append(text));
  DAYBOOK_RETURN_IF_ERROR(file.Finish());
  return file.Commit();
}

}  // namespace

std::vector<BenchSummary> Summaries(const BenchResults& results) {
  std::vector<std::vector<BenchRun>> groups;
  for (const BenchRun& run : results.runs) {
    const auto group = std::find_if(groups.begin(), groups.end(),
                                    [&](const std::vector<BenchRun>& runs) { return IsOf(runs.front(), run); });
    if (group == groups.end()) {
      groups.push_back({run});
    } else {
      group->push_back(run);
    }
  }
  std::vector<BenchSummary> summaries;
  for (const std::vector<BenchRun>& runs : groups) summaries.push_back(Summarized(runs));
  return summaries;
}

std::string SummaryCsv(const BenchResults& results) {
  const std::vector<BenchSummary> summaries = Summaries(results);
  std::vector<std::string> passes;
  for (const BenchSummary& summary : summaries) {
    for (const auto& [name, seconds] : summary.median.passes) {
      if (std::find(passes.begin(), passes.end(), name) == passes.end()) passes.push_back(name);
    }
  }
  std::string csv =
      "scale,mode,status,seconds,peak_mb,rows_in,rows_out,batch_rows,runs,least_seconds,most_seconds,cpu_seconds,"
      "average_cpus,average_mb,daily_rows,rows_per_second,bytes_read,requests,database_seconds";
  for (const std::string& pass : passes) csv += "," + CsvField(pass) + "_thread_seconds";
  csv += ",failure\n";
  for (const BenchSummary& summary : summaries) {
    const BenchRun& run = summary.median;
    csv += fmt::format("{},{},", CsvField(run.scale), run.mode);
    if (summary.failure) {
      csv += fmt::format("FAILED,,,,,{},{}", run.batch_rows, summary.runs);
      csv.append(10 + passes.size(), ',');
      csv += "," + CsvField(*summary.failure) + "\n";
      continue;
    }
    const double rate = run.seconds > 0 ? static_cast<double>(run.rows_in) / run.seconds : 0;
    csv += fmt::format("SUCCESS,{:.4f},{:.1f},{},{},{},{},{:.4f},{:.4f},{:.4f},{:.2f},{:.1f},{},{:.0f},{},{},{:.4f}",
                       run.seconds, Megabytes(run.peak_bytes), run.rows_in, run.rows_out, run.batch_rows, summary.runs,
                       summary.least_seconds, summary.most_seconds, run.cpu_seconds,
                       run.seconds > 0 ? run.cpu_seconds / run.seconds : 0, Megabytes(run.average_bytes),
                       run.daily_rows, rate, run.bytes_read, run.requests, run.database_seconds);
    for (const std::string& pass : passes) csv += fmt::format(",{:.4f}", SecondsOfPass(run, pass));
    csv += ",\n";
  }
  return csv;
}

std::string ResultsJson(const BenchResults& results) {
  Json json = {{"schema_version", kSchemaVersion},
               {"started", results.started},
               {"version", results.version},
               {"commit", results.commit},
               {"machine", results.machine},
               {"threads", results.threads},
               {"lake", results.lake},
               {"sink", results.sink},
               {"parts", results.parts}};
  json["runs"] = Json::array();
  for (const BenchRun& run : results.runs) json["runs"].push_back(RunJson(run));
  // A failure may quote any bytes of a log.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Status WriteResults(const BenchResults& results, const std::string& folder) {
  DAYBOOK_RETURN_IF_ERROR(WriteFile(folder + "/SUMMARY.csv", SummaryCsv(results)));
  DAYBOOK_RETURN_IF_ERROR(WriteFile(folder + "/results.json", ResultsJson(results)));
  DAYBOOK_RETURN_IF_ERROR(WriteFile(folder + "/COMPARISON_REPORT.md", ComparisonMarkdown(results)));
  return WriteFile(folder + "/COMPARISON_REPORT.html", ComparisonHtml(results));
}

}  // namespace daybook
