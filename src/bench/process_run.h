// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "daybook/status.h"

namespace daybook {

// A process that has ended.
struct ProcessRun {
  int exit_status = 0;  // of a process that no signal ended
  int signal = 0;       // that ended it, or 0
  double seconds = 0;   // from its start to its end, by the clock
  double cpu_seconds = 0;
  std::int64_t peak_bytes = 0;  // resident

  bool ok() const { return exit_status == 0 && signal == 0; }
  // "exit status 3", "signal 9 (Killed)".
  std::string Ending() const;
};

// Runs `command` (program and arguments; the program is a path) and waits for its end. Its standard output and error
// go to the new file `log`, behind the command itself; it has no input, and of the environment of this process no
// variable that begins with DAYBOOK_. When `stop` is set, the process is told to terminate, and the result is
// kInterrupted.
//
// The kernel counts into the peak of a new process what its parent has in memory at that time: the caller must be
// smaller than what it measures. RunApart is for what would make it larger.
Result<ProcessRun> RunProcess(const std::vector<std::string>& command, const std::string& log,
                              const std::atomic<bool>& stop);

// Calls `work` in a copy of this process, which ends with it: what `work` changes in memory is lost, and its memory is
// given back. `what` names it in errors. When `stop` is set, the copy is told to terminate: `work` looks at `stop`,
// too. REQUIRES: this process has one thread.
Status RunApart(const std::string& what, const std::function<Status()>& work, const std::atomic<bool>& stop);

}  // namespace daybook
