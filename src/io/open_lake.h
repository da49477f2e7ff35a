// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>

#include "daybook/job.h"
#include "daybook/status.h"
#include "src/io/object_store.h"

namespace daybook {

// The lake of a job: "s3://bucket/prefix", or a directory. `stop` is borrowed: where a read is a request it ends it,
// with kInterrupted. The store may keep an eighth of the job's memory.
Result<std::unique_ptr<ObjectStore>> OpenLake(const Job& job, const std::atomic<bool>& stop);

}  // namespace daybook
