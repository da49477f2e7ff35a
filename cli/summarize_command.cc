// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "cli/command_context.h"
#include "cli/metrics_text.h"
#include "cli/run_observer.h"
#include "cli/text_table.h"
#include "cli/totals_tables.h"
#include "cli/validate_command.h"
#include "src/base/number_text.h"
#include "src/config/postgresql_uri.h"
#include "src/pipeline/summarize_job.h"
#include "src/sink/temporary_file.h"
#include "src/sink/totals_sink.h"

namespace daybook::cli {
namespace {

// A document that is written after the run. Its file is made before, so that a folder that is missing stops the run
// while nothing is written yet.
class Document {
 public:
  // `path` "-" is standard output.
  static Result<Document> Prepare(const std::optional<std::string>& path) {
    Document document;
    document.path_ = path;
    if (path && *path != "-") {
      DAYBOOK_ASSIGN_OR_RETURN(document.file_, TemporaryFile::Create(*path));
    }
    return document;
  }

  Status Write(const std::function<std::string()>& text) {
    if (!path_) return {};
    if (*path_ == "-") return WriteStandardOutput(text());
    DAYBOOK_RETURN_IF_ERROR(file_.file().Append(text()));
    DAYBOOK_RETURN_IF_ERROR(file_.Finish());
    return file_.Commit();
  }

 private:
  std::optional<std::string> path_;
  TemporaryFile file_;
};

Status CheckFlags(const CommandLine& line) {
  if (line.Has("--totals") && line.Value("--report") == "-") {
    return ConfigurationError("read command line", "--totals", "given together with --report -",
                              "give the report a file: standard output holds one result");
  }
  if (line.Has("--validate") && line.Value("--report") == "-") {
    return ConfigurationError("read command line", "--validate", "given together with --report -",
                              "give the report a file: standard output holds one result");
  }
  if (line.Value("--metrics") == "-" || line.Value("--metrics") == "") {
    return ConfigurationError("read command line", "--metrics", "not the name of a file", "give it a file");
  }
  if (line.Value("--report") == "") {
    return ConfigurationError("read command line", "--report", "is empty", "give a file, or - for standard output");
  }
  return {};
}

// Where `path` leads to, however it is spelt.
std::string Resolved(const std::string& path) {
  std::error_code error;
  const std::filesystem::path resolved = std::filesystem::weakly_canonical(path, error);
  std::string text = error ? path : resolved.string();
  while (text.size() > 1 && text.ends_with('/')) text.pop_back();
  return text;
}

// Of two results with one name the later rename would leave nothing of the earlier.
Status CheckNames(const CommandLine& line, const Job& job) {
  std::map<std::string, std::string> taken;  // where it leads to -> who writes there
  for (const Output& output : job.outputs) {
    if (output.kind == Output::Kind::kPostgresql) continue;
    const auto [there, is_new] = taken.emplace(Resolved(output.path), "output " + output.path);
    if (!is_new) {
      return ConfigurationError("read settings", "output " + output.path, "names the same file as " + there->second,
                                "keep one of them");
    }
  }
  for (const char* flag : {"--report", "--metrics"}) {
    const std::optional<std::string> path = line.Value(flag);
    if (!path || *path == "-") continue;
    const auto [there, is_new] = taken.emplace(Resolved(*path), flag);
    if (!is_new) {
      return ConfigurationError("read command line", flag, "names the same file as " + there->second,
                                "give it a file of its own");
    }
  }
  return {};
}

// --truncate also removes rows with costs, which a run cannot make again.
Status ConfirmTruncate(const CommandContext& context, const Job& job) {
  if (!job.truncate || context.line.Has("--yes")) return {};
  if (!context.terminal.input_is_terminal || !context.terminal.error_is_terminal) {
    return ConfigurationError("read command line", "--truncate", "standard input is no terminal to ask on",
                              "add --yes to go on without the question");
  }
  std::string target;
  for (const Output& output : job.outputs) {
    if (output.kind == Output::Kind::kPostgresql) target = DescribePostgresql(output.postgresql);
  }
  WriteStandardError(Printable("Empty the rows of source " + job.source_uuid + " from " + job.days.start.ToString() +
                               " to " + job.days.end.ToString() + " in " + target + ", rows with costs too? [y/N] "));
  std::string answer;
  std::getline(std::cin, answer);
  if (context.stop.load()) return InterruptedError("summarize");
  if (answer == "y" || answer == "Y" || answer == "yes") return {};
  return ConfigurationError("summarize", "--truncate", "not confirmed", "nothing was written");
}

// Where a run that is done but could not tell of it stands.
Status AfterTheRun(Status status) {
  if (status.ok()) return status;
  Error error = std::move(status).error();
  error.remedy += (error.remedy.empty() ? "" : "; ") + std::string("the rows were written, running again is safe");
  return error;
}

std::string DoneLine(const Report& report) {
  return "done: " + Plural(report.rows_out, "row") + " of " +
         Plural(static_cast<std::int64_t>(report.days.size()), "day") + " to " +
         Plural(static_cast<std::int64_t>(report.outputs.size()), "output") + " in " + DurationText(report.seconds);
}

}  // namespace

Result<bool> RunSummarize(const CommandContext& context) {
  DAYBOOK_RETURN_IF_ERROR(CheckFlags(context.line));
  const FlagValues flags = FlagValuesOf(*FindCommand("summarize"), context.line);
  DAYBOOK_ASSIGN_OR_RETURN(const LoadedJob loaded, LoadJob(flags, context.surroundings));
  for (const std::string& note : loaded.notes) context.log.Write(Observer::Level::kWarning, note);
  DAYBOOK_RETURN_IF_ERROR(CheckNames(context.line, loaded.job));
  DAYBOOK_RETURN_IF_ERROR(ConfirmTruncate(context, loaded.job));
  std::optional<LoadedComparison> comparison;
  if (context.line.Has("--validate")) {
    DAYBOOK_ASSIGN_OR_RETURN(
        comparison, LoadComparison(flags, std::nullopt, context.line.Value("--validate"), true, context.surroundings));
    DAYBOOK_RETURN_IF_ERROR(CheckBaseline(context, *comparison));
  }
  DAYBOOK_ASSIGN_OR_RETURN(Document report_document, Document::Prepare(context.line.Value("--report")));
  DAYBOOK_ASSIGN_OR_RETURN(Document metrics_document, Document::Prepare(context.line.Value("--metrics")));

  TotalsSink totals;
  std::vector<RowSink*> more_sinks;
  if (context.line.Has("--totals")) more_sinks.push_back(&totals);
  std::optional<Report> report;
  {
    const bool with_bar = context.terminal.error_is_terminal && context.log.format() == LogFormat::kText &&
                          context.log.Shows(Observer::Level::kInfo);
    RunObserver observer(context.log, with_bar ? WriteStandardError : std::function<void(std::string_view)>(),
                         context.terminal.width);
    DAYBOOK_ASSIGN_OR_RETURN(report, SummarizeInto(loaded.job, more_sinks, observer, context.stop));
  }
  context.log.Write(Observer::Level::kInfo, DoneLine(*report));

  DAYBOOK_RETURN_IF_ERROR(AfterTheRun(report_document.Write([&] { return ToJson(*report); })));
  const auto finished = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  DAYBOOK_RETURN_IF_ERROR(AfterTheRun(metrics_document.Write([&] { return MetricsText(*report, finished); })));
  if (context.line.Has("--totals")) {
    DAYBOOK_RETURN_IF_ERROR(AfterTheRun(WriteStandardOutput(TotalsTables(totals.totals()))));
  }
  if (!comparison) return true;
  bool equal = true;
  for (const Output& output : loaded.job.outputs) {
    comparison->actual = SideOf(output);
    comparison->settings.source_uuid = loaded.job.source_uuid;
    comparison->settings.start = loaded.job.days.start;
    comparison->settings.end = loaded.job.days.end;
    const Result<bool> compared = CompareAndTell(context, *comparison);
    if (!compared.ok()) return AfterTheRun(compared.status()).error();
    equal = equal && *compared;
  }
  return equal;
}

}  // namespace daybook::cli
