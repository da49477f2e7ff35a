// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <new>
#include <string>
#include <utility>

#include "daybook/status.h"
#include "src/base/out_of_memory.h"

namespace daybook::cli {

inline constexpr int kDone = 0;
inline constexpr int kDiffers = 1;   // done, and a comparison differs
inline constexpr int kWarned = 1;    // preflight --strict: ready, with warnings
inline constexpr int kNotReady = 4;  // preflight

// No exception crosses a folder of ours: one that arrives here is a defect, unless memory is used up.
inline Error UncaughtError(std::string what, const std::exception& exception) {
  if (dynamic_cast<const std::bad_alloc*>(&exception) != nullptr) return OutOfMemoryError(std::move(what), "");
  return DefectError(std::move(what), "", exception.what());
}

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
