// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "cli/log.h"
#include "cli/progress_bar.h"
#include "daybook/summarize.h"

namespace daybook::cli {

// "scan: 1,234 rows in, 1,200 rows out, 0.12 s".
std::string StageLine(const StageReport& stage);

// Tells a person how a run goes: with a bar on a terminal, as soon as a stage takes longer than a second, otherwise by
// one log line a stage. The bar is drawn by a thread of its own, so that it moves in a stage that reports nothing.
class RunObserver final : public Observer {
 public:
  // `log` is not owned. `draw` writes to the terminal; without it there is no bar.
  RunObserver(MessageLog& log, std::function<void(std::string_view)> draw, std::size_t width);
  ~RunObserver() override;

  void Log(Level level, std::string_view message) override;
  void StageBegins(std::string_view stage) override;
  void Progress(std::int64_t done, std::int64_t total) override;
  void StageEnds(const StageReport& stage) override;

 private:
  using Clock = std::chrono::steady_clock;

  void DrawUntilStopped();
  void Clear();  // REQUIRES: mutex_ is held

  MessageLog& log_;
  std::function<void(std::string_view)> draw_;
  std::size_t width_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  StageProgress progress_;
  Clock::time_point stage_began_;
  std::int64_t rows_of_run_ = 0;  // the most rows that went into a stage so far
  bool in_stage_ = false;
  bool drawn_ = false;
  bool stopped_ = false;

  std::thread drawer_;
};

}  // namespace daybook::cli
