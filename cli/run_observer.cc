// SPDX-License-Identifier: Apache-2.0
#include "cli/run_observer.h"

#include <algorithm>
#include <utility>

#include "src/base/number_text.h"

namespace daybook::cli {

std::string StageLine(const StageReport& stage) {
  std::string line = stage.name + ": ";
  if (stage.rows_in != 0 || stage.rows_out != 0) {
    line += Plural(stage.rows_in, "row") + " in, " + CountText(stage.rows_out) + " out, ";
  }
  return line + DurationText(stage.seconds);
}

RunObserver::RunObserver(MessageLog& log, std::function<void(std::string_view)> draw, std::size_t width)
    : log_(log), draw_(std::move(draw)), width_(width) {
  if (draw_) drawer_ = std::thread([this] { DrawUntilStopped(); });
}

RunObserver::~RunObserver() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    Clear();
  }
  wake_.notify_all();
  if (drawer_.joinable()) drawer_.join();
}

void RunObserver::Log(Level level, std::string_view message) {
  const std::lock_guard lock(mutex_);
  Clear();
  log_.Write(level, message);
}

void RunObserver::StageBegins(std::string_view stage) {
  const std::lock_guard lock(mutex_);
  progress_ = {std::string(stage), 0, 0, 0, rows_of_run_};
  stage_began_ = Clock::now();
  in_stage_ = true;
}

void RunObserver::Progress(std::int64_t done, std::int64_t total) {
  const std::lock_guard lock(mutex_);
  progress_.done = done;
  progress_.total = total;
}

void RunObserver::StageEnds(const StageReport& stage) {
  const std::lock_guard lock(mutex_);
  Clear();
  in_stage_ = false;
  rows_of_run_ = std::max(rows_of_run_, stage.rows_in);
  // On a terminal the bar has told it already.
  log_.Write(draw_ ? Level::kDebug : Level::kInfo, StageLine(stage));
}

void RunObserver::DrawUntilStopped() {
  constexpr auto kInterval = std::chrono::milliseconds(150);
  constexpr double kPatience = 1;  // seconds before a stage is worth a bar
  std::unique_lock lock(mutex_);
  while (!stopped_) {
    wake_.wait_for(lock, kInterval);
    if (stopped_ || !in_stage_) continue;
    progress_.seconds = std::chrono::duration<double>(Clock::now() - stage_began_).count();
    if (progress_.seconds < kPatience) continue;
    draw_("\r" + ProgressLine(progress_, width_) + "\x1b[K");
    drawn_ = true;
  }
}

void RunObserver::Clear() {
  if (!drawn_) return;
  draw_("\r\x1b[K");
  drawn_ = false;
}

}  // namespace daybook::cli
