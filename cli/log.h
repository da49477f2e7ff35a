// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spdlog/logger.h>

#include <memory>
#include <string>
#include <string_view>

#include "daybook/status.h"
#include "daybook/summarize.h"

namespace daybook::cli {

enum class LogFormat { kText, kJson };
enum class Verbosity { kQuiet, kNormal, kVerbose };

// The one line of an error: "daybook: what: object: why; what to do".
std::string ErrorLine(const Error& error);

// One line a message. Text: the message, with "warning: " before a warning. JSON: time, level and message.
std::string LogLine(LogFormat format, std::string_view level, std::string_view message, std::string_view time);

// The log on standard error. Any thread may call.
class MessageLog {
 public:
  MessageLog(LogFormat format, Verbosity verbosity, bool colours);

  void Write(Observer::Level level, std::string_view message);
  void Write(const Error& error);
  bool Shows(Observer::Level level) const;
  LogFormat format() const { return format_; }

 private:
  LogFormat format_;
  bool colours_;
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace daybook::cli
