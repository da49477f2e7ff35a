// SPDX-License-Identifier: Apache-2.0
#include "src/io/open_lake.h"

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <utility>

#include "src/io/kept_ends.h"
#include "src/io/local_store.h"
#include "src/io/s3_store.h"

namespace daybook {

Result<std::unique_ptr<ObjectStore>> OpenLake(const Job& job, const std::atomic<bool>& stop) {
  if (!job.lake_root.starts_with("s3://")) return OpenLocalStore(job.lake_root);
  constexpr std::int64_t kMostKept = std::int64_t{32} << 20;
  const std::int64_t kept = std::min(job.performance.memory_bytes.value_or(8 * kMostKept) / 8, kMostKept);
  DAYBOOK_ASSIGN_OR_RETURN(const S3Root root, ParseS3Uri(job.lake_root));
  return KeepEnds(OpenS3Store(root, job.s3, stop, [] { return std::int64_t{std::time(nullptr)}; }), kept);
}

}  // namespace daybook
