// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

#include "daybook/export.h"
#include "daybook/job.h"
#include "daybook/report.h"
#include "daybook/status.h"

namespace daybook {

// Watches a run. All calls come from the thread that called Summarize, and must be quick.
class DAYBOOK_EXPORT Observer {
 public:
  enum class Level { kDebug, kInfo, kWarning };

  virtual ~Observer() = default;
  virtual void Log(Level level, std::string_view message) = 0;
  virtual void StageBegins(std::string_view stage) = 0;
  // `total` is 0 while it is not known. Units are the stage's own: objects, days.
  virtual void Progress(std::int64_t done, std::int64_t total) = 0;
  virtual void StageEnds(const StageReport& stage) = 0;
};

// Computes the summary of `job` and hands it to every output. Blocks; may be called from several threads at once with
// different jobs. When it returns an error nothing was written: no file, no row, no temporary. The one exception is an
// error between two commits (PostgreSQL has one, a file one, a directory one a day): it says which outputs show the new
// rows, or that this is unknown, and running again is safe. `stop` (not owned, may be set by a signal handler) ends the
// run with kInterrupted, rolled back; it is not looked at once commits begin. `observer` is not owned.
DAYBOOK_EXPORT Result<Report> Summarize(const Job& job, Observer& observer, const std::atomic<bool>& stop);

// "1.0.0"
DAYBOOK_EXPORT std::string_view Version();

}  // namespace daybook
