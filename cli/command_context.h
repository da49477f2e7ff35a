// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

#include "cli/command_line.h"
#include "cli/log.h"
#include "cli/terminal.h"
#include "daybook/status.h"
#include "src/config/load_job.h"

namespace daybook::cli {

// What a command gets from main. Nothing is owned.
struct CommandContext {
  const CommandLine& line;
  const Surroundings& surroundings;
  const Terminal& terminal;
  const std::atomic<bool>& stop;
  MessageLog& log;
};

// The settings that the flags of the line give.
FlagValues FlagValuesOf(const CommandSpec& command, const CommandLine& line);

// Gives whether what was written equals its baseline, where it was to be compared.
Result<bool> RunSummarize(const CommandContext& context);
Status RunGenerate(const CommandContext& context);
// Gives whether all went well: a run that fails, or answers wrongly, is a result.
Result<bool> RunBenchmark(const CommandContext& context);
// Gives the exit status: something that is not ready is a result.
Result<int> RunPreflight(const CommandContext& context);
// Gives whether the two sides are equal.
Result<bool> RunValidate(const CommandContext& context);
Status RunInitDb(const CommandContext& context);
Status RunCompletion(const CommandContext& context);

}  // namespace daybook::cli
