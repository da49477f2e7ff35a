// SPDX-License-Identifier: Apache-2.0
#include "cli/validate_command.h"

#include <algorithm>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "cli/validation_tables.h"
#include "src/base/number_text.h"
#include "src/config/comparison_settings.h"
#include "src/config/settings.h"
#include "src/sink/temporary_file.h"
#include "src/validate/compare_sources.h"
#include "src/validate/comparison_documents.h"
#include "src/validate/nise_totals.h"
#include "src/validate/open_side.h"
#include "src/validate/report/comparison_html.h"

namespace daybook::cli {
namespace {

Status CheckArguments(const CommandLine& line) {
  if (line.arguments.size() > 2) {
    return ConfigurationError("read command line", CutText(line.arguments[2], 120), "is one argument too many",
                              "give two summaries");
  }
  if (line.arguments.empty()) {
    return ConfigurationError("read command line", "ACTUAL", "not given", "name the summary that is checked");
  }
  return {};
}

CompareOptions OptionsOf(const CommandContext& context, const ComparisonSettings& settings) {
  CompareOptions options;
  options.tolerance = settings.tolerance;
  options.filter = {settings.start, settings.end, settings.source_uuid};
  options.allow_empty = context.line.Has("--allow-empty");
  const auto ignored = context.line.flags.find("--ignore");
  if (ignored != context.line.flags.end()) options.ignored = ignored->second;
  const auto folder = context.surroundings.environment.find("TMPDIR");
  if (folder != context.surroundings.environment.end() && !folder->second.empty()) {
    options.temporary_folder = folder->second;
  }
  options.threads = std::max(1U, std::thread::hardware_concurrency());
  return options;
}

bool HasRows(const SideSpec& side) {
  return side.kind != SideSpec::Kind::kTotals && side.kind != SideSpec::Kind::kNiseTotals;
}

// REQUIRES: !HasRows(side).
Result<ExpectedTotals> ReadTotals(const CommandContext& context, const SideSpec& side) {
  DAYBOOK_ASSIGN_OR_RETURN(const std::string text, context.surroundings.read_file(side.path));
  return side.kind == SideSpec::Kind::kNiseTotals
             ? ParseNiseTotals(text, side.path, context.surroundings.environment)
             : ParseExpectedTotals(text, side.path, context.surroundings.environment);
}

Result<ComparisonResult> Compare(const CommandContext& context, const LoadedComparison& comparison) {
  const CompareOptions options = OptionsOf(context, comparison.settings);
  const std::unique_ptr<RowSource> actual = MakeSource(comparison.actual);
  if (HasRows(comparison.baseline)) {
    const std::unique_ptr<RowSource> baseline = MakeSource(comparison.baseline);
    return CompareSources(*actual, *baseline, options, context.stop);
  }
  DAYBOOK_ASSIGN_OR_RETURN(const ExpectedTotals totals, ReadTotals(context, comparison.baseline));
  return CompareWithTotals(*actual, totals, options, context.stop);
}

// The documents that --report asks for.
std::vector<std::string> ReportPaths(const CommandLine& line) {
  // Of summarize it is the report of the run.
  const auto given = line.flags.find("--report");
  return given == line.flags.end() || line.Has("--validate") ? std::vector<std::string>() : given->second;
}

Status CheckReports(const CommandLine& line) {
  for (const std::string& path : ReportPaths(line)) {
    if (path.ends_with(".html") || path.ends_with(".json") || path.ends_with(".md")) continue;
    return ConfigurationError("read command line", "--report", Quoted(path) + " is no form of a report",
                              "name it FILE.html, FILE.json or FILE.md");
  }
  return {};
}

std::string ReportText(const std::string& path, const ComparisonResult& result) {
  if (path.ends_with(".html")) return ComparisonHtml(result);
  return path.ends_with(".md") ? ToMarkdown(result) : ToJson(result);
}

Status WriteReports(const CommandLine& line, const ComparisonResult& result) {
  for (const std::string& path : ReportPaths(line)) {
    DAYBOOK_ASSIGN_OR_RETURN(TemporaryFile file, TemporaryFile::Create(path));
    DAYBOOK_RETURN_IF_ERROR(file.file().Append(ReportText(path, result)));
    DAYBOOK_RETURN_IF_ERROR(file.Finish());
    DAYBOOK_RETURN_IF_ERROR(file.Commit());
  }
  return {};
}

}  // namespace

Status CheckBaseline(const CommandContext& context, const LoadedComparison& comparison) {
  if (!HasRows(comparison.baseline)) return ReadTotals(context, comparison.baseline).status();
  return MakeSource(comparison.baseline)->Open(context.stop).status();
}

Result<bool> CompareAndTell(const CommandContext& context, const LoadedComparison& comparison) {
  DAYBOOK_ASSIGN_OR_RETURN(const ComparisonResult result, Compare(context, comparison));
  DAYBOOK_RETURN_IF_ERROR(WriteReports(context.line, result));
  DAYBOOK_RETURN_IF_ERROR(WriteStandardOutput(ValidationTables(result)));
  context.log.Write(Observer::Level::kInfo, "done: " + std::string(result.equal() ? "equal" : "different") + ", in " +
                                                DurationText(result.seconds));
  return result.equal();
}

Result<bool> RunValidate(const CommandContext& context) {
  DAYBOOK_RETURN_IF_ERROR(CheckArguments(context.line));
  DAYBOOK_RETURN_IF_ERROR(CheckReports(context.line));
  const std::vector<std::string>& arguments = context.line.arguments;
  const FlagValues flags = FlagValuesOf(*FindCommand("validate"), context.line);
  const std::optional<std::string> baseline =
      arguments.size() > 1 ? std::optional(arguments[1]) : std::optional<std::string>();
  const std::optional<std::string> nise = context.line.Value("--from-nise");
  if (nise && baseline) {
    return ConfigurationError("read command line", "--from-nise", "given together with a baseline", "keep one of them");
  }
  DAYBOOK_ASSIGN_OR_RETURN(LoadedComparison loaded,
                           LoadComparison(flags, arguments[0], baseline, !nise, context.surroundings));
  if (nise) {
    loaded.baseline = SideSpec();
    loaded.baseline.kind = SideSpec::Kind::kNiseTotals;
    loaded.baseline.path = *nise;
  }
  return CompareAndTell(context, loaded);
}

}  // namespace daybook::cli
