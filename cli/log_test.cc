// SPDX-License-Identifier: Apache-2.0
#include "cli/log.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace daybook::cli {
namespace {

// spec: cli.md: an error is one line, `what: object: why; what to do`.
TEST(Log, AnErrorIsOneLine) {
  EXPECT_EQ(ErrorLine(InputError("read", "a\nb", "why", "what to do")), "daybook: read: a\\nb: why; what to do");
}

TEST(Log, TextIsOneLineWithTheLevelOfWarnings) {
  EXPECT_EQ(LogLine(LogFormat::kText, "info", "scan: 0.01 s", "t"), "scan: 0.01 s");
  EXPECT_EQ(LogLine(LogFormat::kText, "warning", "a\nb\x1b[2J", "t"), "warning: a\\x0ab\\x1b[2J");
}

TEST(Log, JsonIsAnObjectWhateverTheMessageHolds) {
  const auto line = nlohmann::json::parse(LogLine(LogFormat::kJson, "info", "a\"\n\xff", "t"));
  EXPECT_EQ(line["level"], "info");
  EXPECT_EQ(line["time"], "t");
  EXPECT_EQ(line["message"], "a\"\n\xef\xbf\xbd");
}

TEST(Log, VerbosityDecidesWhatIsShown) {
  EXPECT_FALSE(MessageLog(LogFormat::kText, Verbosity::kQuiet, false).Shows(Observer::Level::kInfo));
  EXPECT_TRUE(MessageLog(LogFormat::kText, Verbosity::kQuiet, false).Shows(Observer::Level::kWarning));
  EXPECT_FALSE(MessageLog(LogFormat::kText, Verbosity::kNormal, false).Shows(Observer::Level::kDebug));
  EXPECT_TRUE(MessageLog(LogFormat::kText, Verbosity::kVerbose, false).Shows(Observer::Level::kDebug));
}

}  // namespace
}  // namespace daybook::cli
