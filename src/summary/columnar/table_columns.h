// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "src/plan/table.h"
#include "src/scan/column_chunk.h"

namespace daybook::columnar {

// What is read of each table (spec: inputs.md 1), and where each column stands in a scan. The interval is first in
// all of them. A label column may be absent and is NULL then; so are the columns that reports have only of late.

namespace capacity_columns {
enum Index : std::size_t { kInterval, kNode, kCpuCoreSeconds, kMemoryByteSeconds };
}

namespace pod_columns {
enum Index : std::size_t {
  kInterval,
  kNamespace,
  kNode,
  kPod,
  kResourceId,
  kLabels,
  kUsageCpu,
  kRequestCpu,
  kEffectiveCpu,
  kLimitCpu,
  kUsageMemory,
  kRequestMemory,
  kEffectiveMemory,
  kLimitMemory,
  kNodeCapacityCpuCores,
  kNodeCapacityMemoryBytes,
};
}

namespace volume_columns {
enum Index : std::size_t {
  kInterval,
  kNamespace,
  kPod,
  kClaim,
  kVolume,
  kStorageClass,
  kCsiVolumeHandle,
  kVolumeLabels,
  kClaimLabels,
  kCapacityBytes,
  kCapacityByteSeconds,
  kRequestByteSeconds,
  kUsageByteSeconds,
};
}

namespace label_columns {
enum Index : std::size_t { kInterval, kName, kLabels };
}

// Of the pod table, when roles are derived (spec: G).
namespace role_columns {
enum Index : std::size_t { kInterval, kNamespace, kNode, kResourceId, kNodeRole };
}

std::span<const ColumnRequest> ColumnsOf(Table table);
std::span<const ColumnRequest> RoleColumns();

}  // namespace daybook::columnar
