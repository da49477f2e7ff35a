// SPDX-License-Identifier: Apache-2.0
// The program: takes the command line apart, runs one command, and turns what comes of it into messages and an exit
// status. The only place that ends the process.
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstring>
#include <exception>
#include <string>
#include <vector>

#include "cli/command_context.h"
#include "cli/command_spec.h"
#include "cli/exit_status.h"
#include "cli/help_text.h"
#include "cli/log.h"
#include "cli/terminal.h"
#include "daybook/summarize.h"

namespace daybook::cli {
namespace {

// A signal handler can reach nothing else.
std::atomic<bool> stop_requested = false;
std::atomic<int> stopping_signal = 0;
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

void OnSignal(int signal) {
  int none = 0;
  stopping_signal.compare_exchange_strong(none, signal);
  stop_requested.store(true);
}

void InstallSignalHandlers() {
  struct sigaction action = {};
  action.sa_handler = OnSignal;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // A terminal that goes away ends a run as cleanly, unless nohup was asked to keep it.
  struct sigaction hangup = {};
  if (sigaction(SIGHUP, nullptr, &hangup) == 0 && hangup.sa_handler != SIG_IGN) sigaction(SIGHUP, &action, nullptr);
  // Writing to a pipe that nobody reads, or beyond the limit on file sizes, is an error of that call, not the end of
  // the process.
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, nullptr);
  sigaction(SIGXFSZ, &action, nullptr);
}

Environment ReadEnvironment() {
  Environment environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const char* equals = std::strchr(*entry, '=');
    if (equals == nullptr) continue;
    environment.emplace(std::string(*entry, static_cast<std::size_t>(equals - *entry)), equals + 1);
  }
  return environment;
}

int Fail(MessageLog& log, const Error& error) {
  log.Write(error);
  return ExitStatusOf(error, stopping_signal.load());
}

int Print(MessageLog& log, const std::string& text) {
  const Status status = WriteStandardOutput(text);
  return status.ok() ? kDone : Fail(log, status.error());
}

int RunCommand(const CommandSpec& command, const std::vector<std::string>& arguments,
               const Surroundings& surroundings) {
  const Terminal terminal =
      DetectTerminal(surroundings.environment.contains("NO_COLOR") && !surroundings.environment.at("NO_COLOR").empty());
  MessageLog plain_log(LogFormat::kText, Verbosity::kNormal, terminal.colours);
  const Result<CommandLine> line = ParseCommandLine(command, arguments);
  if (!line.ok()) return Fail(plain_log, line.error());
  if (line->Has("--help")) return Print(plain_log, CommandHelp(command));
  MessageLog log(line->Value("--log-format") == "json" ? LogFormat::kJson : LogFormat::kText,
                 line->Has("--quiet")     ? Verbosity::kQuiet
                 : line->Has("--verbose") ? Verbosity::kVerbose
                                          : Verbosity::kNormal,
                 terminal.colours);
  try {
    const CommandContext context{*line, surroundings, terminal, stop_requested, log};
    Status status;
    if (command.name == "summarize") {
      const Result<bool> equal = RunSummarize(context);
      if (equal.ok()) return *equal ? kDone : kDiffers;
      status = equal.status();
    } else if (command.name == "generate") {
      status = RunGenerate(context);
    } else if (command.name == "bench") {
      const Result<bool> good = RunBenchmark(context);
      if (good.ok()) return *good ? kDone : kDiffers;
      status = good.status();
    } else if (command.name == "preflight") {
      const Result<int> exit_status = RunPreflight(context);
      if (exit_status.ok()) return *exit_status;
      status = exit_status.status();
    } else if (command.name == "validate" || command.name == "diff") {
      const Result<bool> equal = RunValidate(context);
      if (equal.ok()) return *equal ? kDone : kDiffers;
      status = equal.status();
    } else if (command.name == "init-db") {
      status = RunInitDb(context);
    } else {
      status = RunCompletion(context);
    }
    return status.ok() ? kDone : Fail(log, status.error());
  } catch (const std::exception& exception) {
    return Fail(log, UncaughtError(std::string(command.name), exception));
  }
}

int Run(const std::vector<std::string>& arguments, const Surroundings& surroundings) {
  MessageLog log(LogFormat::kText, Verbosity::kNormal, false);
  if (arguments.empty()) {
    return Fail(log, ConfigurationError("read command line", "", "no command is given", "see 'daybook --help'"));
  }
  const std::string& first = arguments.front();
  if (first == "--version" || first == "version") return Print(log, "daybook " + std::string(Version()) + "\n");
  if (first == "--help" || first == "-h") return Print(log, ProgramHelp());
  if (first == "help") {
    if (arguments.size() == 1 || arguments[1] == "-h" || arguments[1] == "--help") return Print(log, ProgramHelp());
    const CommandSpec* command = FindCommand(arguments[1]);
    return command == nullptr ? Fail(log, UnknownCommand(arguments[1])) : Print(log, CommandHelp(*command));
  }
  const CommandSpec* command = FindCommand(first);
  if (command == nullptr) return Fail(log, UnknownCommand(first));
  return RunCommand(*command, {arguments.begin() + 1, arguments.end()}, surroundings);
}

}  // namespace
}  // namespace daybook::cli

int main(int argc, char** argv) {
  daybook::cli::OccupyStandardDescriptors();
  daybook::cli::InstallSignalHandlers();
  try {
    return daybook::cli::Run({argv + (argc > 0 ? 1 : 0), argv + argc},
                             daybook::RealSurroundings(daybook::cli::ReadEnvironment()));
  } catch (const std::exception& exception) {
    const daybook::Error error = daybook::cli::UncaughtError("start", exception);
    daybook::cli::WriteStandardError(daybook::cli::ErrorLine(error) + "\n");
    return daybook::cli::ExitStatusOf(error, 0);
  }
}
