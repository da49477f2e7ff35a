// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daybook/job.h"
#include "daybook/status.h"
#include "src/config/trino_uri.h"
#include "src/preflight/preflight_report.h"

namespace daybook {

// What the checks need of the world. Defaults are the real one.
struct PreflightOptions {
  std::function<std::chrono::system_clock::time_point()> now = [] { return std::chrono::system_clock::now(); };
  std::function<std::int64_t()> available_memory;      // bytes; empty: of this machine
  std::chrono::milliseconds lake_limit{30'000};        // for reading footers
  std::chrono::milliseconds postgresql_limit{20'000};  // for all that is asked of the server
  std::chrono::milliseconds trino_limit{20'000};
  std::optional<TrinoTarget> trino;  // of validate.baseline, where it is one
  std::vector<std::string> notes;    // of loading the job: each is a warning
};

// Asks whether everything that a run of `job` needs is there (docs/preflight.md). Nothing is written, made or locked,
// neither here nor in a service. Each check stands for itself: what fails leaves the others to be tried, but for those
// that need it, which say so. Services are asked side by side. Fails with kInterrupted alone.
Result<PreflightReport> Preflight(const Job& job, const PreflightOptions& options, const std::atomic<bool>& stop);

// The report when there is no job to check, since its configuration is at fault.
PreflightReport PreflightWithoutJob(const Error& error);

}  // namespace daybook
