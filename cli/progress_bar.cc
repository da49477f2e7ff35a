// SPDX-License-Identifier: Apache-2.0
#include "cli/progress_bar.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/text_table.h"
#include "src/base/number_text.h"

namespace daybook::cli {
namespace {

std::string ClockText(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

}  // namespace

std::string ProgressLine(const StageProgress& progress, std::size_t width) {
  const std::string stage = fmt::format("{:<10}", progress.stage);
  if (progress.total <= 0 || progress.done <= 0) {
    return FitWidth(fmt::format("{} {}", stage, ClockText(progress.seconds)), width - 1);
  }
  const double share = std::min(1.0, static_cast<double>(progress.done) / static_cast<double>(progress.total));
  std::string right =
      fmt::format(" {:3.0f} %  {} of {}", std::floor(share * 100), CountText(progress.done), CountText(progress.total));
  if (progress.rows > 0 && progress.seconds > 0) {
    const double rate = share * static_cast<double>(progress.rows) / progress.seconds;
    right += fmt::format("  {} rows/s", CountText(std::llround(rate)));
  }
  right += fmt::format("  {}, {} left", ClockText(progress.seconds), ClockText(progress.seconds * (1 - share) / share));
  // The bar takes what is left; without room for one the numbers stand alone.
  const std::size_t taken = DisplayWidth(stage) + right.size() + 4;
  if (taken + 10 > width) return FitWidth(stage + right, width - 1);
  const std::size_t room = std::min<std::size_t>(width - taken, 40);
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(room));
  return stage + " [" + std::string(filled, '#') + std::string(room - filled, '.') + "]" + right;
}

}  // namespace daybook::cli
