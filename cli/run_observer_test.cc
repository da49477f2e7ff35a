// SPDX-License-Identifier: Apache-2.0
#include "cli/run_observer.h"

#include <gtest/gtest.h>

#include <mutex>

namespace daybook::cli {
namespace {

TEST(StageLine, NamesRowsWhenThereAreAny) {
  EXPECT_EQ(StageLine({"scan", 0.12, 1234, 1}), "scan: 1,234 rows in, 1 out, 0.12 s");
  EXPECT_EQ(StageLine({"open", 0.004, 0, 0}), "open: 0.00 s");
}

// spec: cli.md: a progress bar for anything longer than a second.
TEST(RunObserver, DrawsABarAfterASecondAndRemovesIt) {
  MessageLog log(LogFormat::kText, Verbosity::kQuiet, false);
  std::mutex mutex;
  std::condition_variable drawn;
  std::string text;
  const auto begin = std::chrono::steady_clock::now();
  RunObserver observer(
      log,
      [&](std::string_view piece) {
        const std::lock_guard lock(mutex);
        text += piece;
        drawn.notify_all();
      },
      80);
  observer.StageBegins("scan");
  observer.Progress(1, 2);
  {
    std::unique_lock lock(mutex);
    ASSERT_TRUE(drawn.wait_for(lock, std::chrono::seconds(30), [&] { return !text.empty(); }));
    EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
    EXPECT_TRUE(text.starts_with("\rscan       [")) << text;
  }
  observer.StageEnds({"scan", 1, 0, 0});
  const std::lock_guard lock(mutex);
  EXPECT_TRUE(text.ends_with("\r\x1b[K"));
}

}  // namespace
}  // namespace daybook::cli
