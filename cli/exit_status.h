// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daybook/status.h"

namespace daybook::cli {

inline constexpr int kDone = 0;
inline constexpr int kUsage = 2;

// spec: cli.md, "Exit status". `signal` is the one that asked the run to stop, or 0.
inline int ExitStatusOf(const Error& error, int signal) {
  switch (error.kind) {
    case ErrorKind::kConfiguration: return 2;
    case ErrorKind::kInput: return 3;
    case ErrorKind::kService: return 4;
    case ErrorKind::kDefect: return 5;
    case ErrorKind::kInterrupted: return 128 + (signal == 0 ? 2 : signal);
  }
  return 5;
}

}  // namespace daybook::cli
