// SPDX-License-Identifier: Apache-2.0
#include "src/summary/stage_timer.h"

#include <utility>

namespace daybook {

StageTimer::StageTimer(std::string name, Observer& observer)
    : observer_(observer), begin_(std::chrono::steady_clock::now()) {
  report_.name = std::move(name);
  observer_.StageBegins(report_.name);
}

StageReport StageTimer::End(std::int64_t rows_in, std::int64_t rows_out) {
  report_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  report_.rows_in = rows_in;
  report_.rows_out = rows_out;
  observer_.StageEnds(report_);
  return report_;
}

}  // namespace daybook
