// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "daybook/job.h"
#include "daybook/status.h"
#include "src/io/s3_service.h"
#include "src/io/s3_store.h"

namespace daybook {

// What a service says to the smallest of questions: the first name below the root.
struct S3Probe {
  Status listed;                            // whether it may be asked
  std::optional<std::int64_t> server_time;  // seconds since 1970-01-01, of the answer's Date, a refusal's too
};

// `stop` is borrowed and ends the call, with kInterrupted.
S3Probe ProbeS3(const S3Root& root, const S3Settings& settings, const std::atomic<bool>& stop, S3Service::Clock clock);

}  // namespace daybook
