// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <string>

#include "daybook/job.h"
#include "daybook/status.h"
#include "daybook/summarize.h"

namespace daybook {

// Puts the objects of a generated cluster, the files below FOLDER/data, into the bucket of `lake`, under its prefix. An
// object that is there already with the same bytes (size and ETag) stays; others below the prefix are refused, since
// the bucket would be no copy of the cluster.
// REQUIRES: `lake_root` of `lake` is an s3:// URI.
Status FillBucket(const Job& lake, const std::string& folder, Observer& observer, const std::atomic<bool>& stop);

}  // namespace daybook
