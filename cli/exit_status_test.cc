// SPDX-License-Identifier: Apache-2.0
#include "cli/exit_status.h"

#include <gtest/gtest.h>

#include <csignal>
#include <stdexcept>

namespace daybook::cli {
namespace {

// spec: cli.md, "Exit status"
TEST(ExitStatus, OfEveryKind) {
  EXPECT_EQ(ExitStatusOf(ConfigurationError("", "", ""), 0), 2);
  EXPECT_EQ(ExitStatusOf(InputError("", "", ""), 0), 3);
  EXPECT_EQ(ExitStatusOf(ServiceError("", "", ""), 0), 4);
  EXPECT_EQ(ExitStatusOf(DefectError("", "", ""), 0), 5);
  EXPECT_EQ(ExitStatusOf(InterruptedError(""), SIGHUP), 129);
  EXPECT_EQ(ExitStatusOf(InterruptedError(""), SIGINT), 130);
  EXPECT_EQ(ExitStatusOf(InterruptedError(""), SIGTERM), 143);
}

TEST(ExitStatus, ExhaustedMemoryIsNoDefect) {
  EXPECT_EQ(ExitStatusOf(UncaughtError("summarize", std::bad_alloc()), 0), 4);
  EXPECT_EQ(UncaughtError("summarize", std::bad_alloc()).why, "the memory is exhausted");
  EXPECT_EQ(ExitStatusOf(UncaughtError("summarize", std::runtime_error("odd")), 0), 5);
  EXPECT_EQ(UncaughtError("summarize", std::runtime_error("odd")).why, "odd");
}

}  // namespace
}  // namespace daybook::cli
