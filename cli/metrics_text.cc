// SPDX-License-Identifier: Apache-2.0
#include "cli/metrics_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace daybook::cli {
namespace {

void AppendFamily(std::string_view name, std::string_view help, std::string& out) {
  out += fmt::format("# HELP daybook_{} {}\n# TYPE daybook_{} gauge\n", name, help, name);
}

template <typename Number>
void AppendOne(std::string_view name, std::string_view help, Number value, std::string& out) {
  AppendFamily(name, help, out);
  out += fmt::format("daybook_{} {}\n", name, value);
}

std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string MetricsText(const Report& report, std::int64_t finished) {
  std::string out;
  AppendFamily("build_info", "The version that ran.", out);
  out += fmt::format("daybook_build_info{{version=\"{}\"}} 1\n", Escaped(report.version));
  AppendOne("run_finished_timestamp_seconds", "When the run ended.", finished, out);
  AppendOne("run_seconds", "How long the run took.", report.seconds, out);
  AppendOne("run_peak_memory_bytes", "Largest resident memory of the run.", report.peak_memory_bytes, out);
  AppendOne("run_hourly_rows", "Hourly rows read.", report.hourly_rows, out);
  AppendOne("run_daily_rows", "Daily rows read.", report.daily_rows, out);
  AppendOne("run_rows", "Rows of the summary.", report.rows_out, out);
  AppendOne("run_days", "Days of the range.", report.days.size(), out);
  AppendOne("run_days_without_rows", "Days of the range without a row.",
            std::count_if(report.days.begin(), report.days.end(), [](const DayReport& day) { return day.rows == 0; }),
            out);
  AppendOne("run_node_days_with_label_change", "Nodes and days whose enabled labels changed within the day.",
            report.node_days_with_label_change, out);
  AppendOne("run_namespace_days_with_label_change", "Namespaces and days whose enabled labels changed within the day.",
            report.namespace_days_with_label_change, out);
  AppendOne("run_warnings", "Warnings of the run.", report.warnings.size(), out);
  if (!report.stages.empty()) {
    AppendFamily("stage_seconds", "How long a stage took.", out);
    for (const StageReport& stage : report.stages) {
      out += fmt::format("daybook_stage_seconds{{stage=\"{}\"}} {}\n", Escaped(stage.name), stage.seconds);
    }
    AppendFamily("stage_rows_in", "Rows that went into a stage.", out);
    for (const StageReport& stage : report.stages) {
      out += fmt::format("daybook_stage_rows_in{{stage=\"{}\"}} {}\n", Escaped(stage.name), stage.rows_in);
    }
    AppendFamily("stage_rows_out", "Rows that came out of a stage.", out);
    for (const StageReport& stage : report.stages) {
      out += fmt::format("daybook_stage_rows_out{{stage=\"{}\"}} {}\n", Escaped(stage.name), stage.rows_out);
    }
  }
  if (!report.outputs.empty()) {
    AppendFamily("output_rows", "Rows of an output.", out);
    for (const OutputReport& output : report.outputs) {
      out += fmt::format("daybook_output_rows{{output=\"{}\"}} {}\n", Escaped(output.target), output.rows);
    }
    AppendFamily("output_kept_rows", "Rows of an output that were there already, and stayed.", out);
    for (const OutputReport& output : report.outputs) {
      out += fmt::format("daybook_output_kept_rows{{output=\"{}\"}} {}\n", Escaped(output.target), output.kept);
    }
    AppendFamily("output_deleted_rows", "Rows of earlier runs that an output removed.", out);
    for (const OutputReport& output : report.outputs) {
      out += fmt::format("daybook_output_deleted_rows{{output=\"{}\"}} {}\n", Escaped(output.target), output.deleted);
    }
  }
  return out;
}

}  // namespace daybook::cli
