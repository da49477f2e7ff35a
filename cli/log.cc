// SPDX-License-Identifier: Apache-2.0
#include "cli/log.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "cli/text_table.h"

namespace daybook::cli {
namespace {

spdlog::level::level_enum LevelOf(Observer::Level level) {
  switch (level) {
    case Observer::Level::kDebug: return spdlog::level::debug;
    case Observer::Level::kInfo: return spdlog::level::info;
    case Observer::Level::kWarning: return spdlog::level::warn;
  }
  return spdlog::level::info;
}

std::string_view NameOf(Observer::Level level) {
  switch (level) {
    case Observer::Level::kDebug: return "debug";
    case Observer::Level::kInfo: return "info";
    case Observer::Level::kWarning: return "warning";
  }
  return "";
}

// "2025-10-01T12:00:00.123Z"
std::string Now() {
  const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const auto milliseconds = now.time_since_epoch().count() % 1000;
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(now)),
                     milliseconds);
}

}  // namespace

std::string ErrorLine(const Error& error) { return "daybook: " + error.Message(); }

std::string LogLine(LogFormat format, std::string_view level, std::string_view message, std::string_view time) {
  if (format == LogFormat::kJson) {
    const nlohmann::ordered_json line = {{"time", time}, {"level", level}, {"message", message}};
    return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  }
  const std::string printable = Printable(message);
  return level == "warning" ? "warning: " + printable : printable;
}

MessageLog::MessageLog(LogFormat format, Verbosity verbosity, bool colours)
    : format_(format),
      colours_(colours && format == LogFormat::kText),
      logger_(std::make_shared<spdlog::logger>("daybook", std::make_shared<spdlog::sinks::stderr_sink_mt>())) {
  logger_->set_pattern("%v");
  logger_->set_level(verbosity == Verbosity::kQuiet    ? spdlog::level::warn
                     : verbosity == Verbosity::kNormal ? spdlog::level::info
                                                       : spdlog::level::debug);
  // A log that cannot be written must not end a run, nor talk about itself.
  logger_->set_error_handler([](const std::string&) {});
}

void MessageLog::Write(Observer::Level level, std::string_view message) {
  if (!Shows(level)) return;
  std::string line = LogLine(format_, NameOf(level), message, Now());
  if (colours_ && level == Observer::Level::kWarning) line = "\x1b[33mwarning:\x1b[0m" + line.substr(8);
  logger_->log(LevelOf(level), line);
  logger_->flush();
}

void MessageLog::Write(const Error& error) {
  const std::string line =
      format_ == LogFormat::kJson ? LogLine(format_, "error", error.Message(), Now()) : ErrorLine(error);
  logger_->log(spdlog::level::err, line);
  logger_->flush();
}

bool MessageLog::Shows(Observer::Level level) const { return logger_->should_log(LevelOf(level)); }

}  // namespace daybook::cli
