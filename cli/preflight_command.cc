// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <utility>

#include "cli/command_context.h"
#include "cli/exit_status.h"
#include "cli/preflight_text.h"
#include "src/config/comparison_settings.h"
#include "src/preflight/preflight.h"

namespace daybook::cli {
namespace {

Result<PreflightReport> Check(const CommandContext& context) {
  const FlagValues flags = FlagValuesOf(*FindCommand("preflight"), context.line);
  Result<LoadedJob> loaded = LoadJob(flags, context.surroundings);
  if (!loaded.ok()) return PreflightWithoutJob(loaded.error());
  PreflightOptions options;
  options.notes = std::move(loaded->notes);
  Result<LoadedComparison> comparison = LoadComparison(flags, std::nullopt, std::nullopt, false, context.surroundings);
  if (!comparison.ok()) return PreflightWithoutJob(comparison.error());
  if (comparison->baseline.kind == SideSpec::Kind::kTrino) options.trino = std::move(comparison->baseline.trino);
  return Preflight(loaded->job, options, context.stop);
}

}  // namespace

// spec: cli.md, "Exit status"
Result<int> RunPreflight(const CommandContext& context) {
  DAYBOOK_ASSIGN_OR_RETURN(const PreflightReport report, Check(context));
  DAYBOOK_RETURN_IF_ERROR(WriteStandardOutput(
      context.line.Has("--json") ? ToJson(report) : PreflightText(report, context.terminal.output_colours)));
  if (!report.ready()) return kNotReady;
  return context.line.Has("--strict") && report.Count(Verdict::kWarn) > 0 ? kWarned : kDone;
}

}  // namespace daybook::cli
