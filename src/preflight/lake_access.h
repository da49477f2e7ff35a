// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "daybook/job.h"
#include "src/io/object_store.h"
#include "src/preflight/preflight_report.h"
#include "src/preflight/time_limit.h"

namespace daybook {

// Whether the lake of the job can be reached: a directory; or a bucket, with where its keys come from, encryption and
// clock. The open store, or null when there is nothing to go on with. `time` outlives the store.
std::unique_ptr<ObjectStore> CheckAccess(const Job& job,
                                         const std::function<std::chrono::system_clock::time_point()>& now,
                                         const TimeLimit& time, CheckList& checks);

// How the session with a bucket is protected; a pure part of it.
void CheckLakeEncryption(const S3Settings& settings, CheckList& checks);

}  // namespace daybook
