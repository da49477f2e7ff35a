// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "daybook/job.h"
#include "daybook/status.h"
#include "src/io/object_store.h"
#include "src/io/s3_service.h"

namespace daybook {

// A bucket, and what all keys begin with.
struct S3Root {
  std::string bucket;
  std::string prefix;  // empty, or ends in "/"
};

// "s3://bucket" or "s3://bucket/prefix". Errors are kConfiguration.
Result<S3Root> ParseS3Uri(const std::string& uri);

// A lake in a bucket. Keys with a segment below the root that begins with "." or "_" are passed over, as Hive does.
// An object's version is its ETag: every read asks for the listed version and fails (kInput) when the object has
// changed since or is gone. Open asks nothing. `stop` is borrowed and ends every call, with kInterrupted.
std::unique_ptr<ObjectStore> OpenS3Store(const S3Root& root, const S3Settings& settings, const std::atomic<bool>& stop,
                                         S3Service::Clock clock);

}  // namespace daybook
