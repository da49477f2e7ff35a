// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "src/generate/report_builder.h"

namespace daybook {
namespace {

enum StorageColumn : std::size_t {
  kNamespaceName,
  kPodName,
  kNodeName,
  kClaim,
  kVolume,
  kStorageClass,
  kDriver,
  kHandle,
  kCapacity,
  kCapacitySeconds,
  kRequestSeconds,
  kUsageSeconds,
  kVolumeLabels,
  kClaimLabels
};

constexpr auto kColumns = std::to_array<ColumnSpec>({
    {"namespace", CellKind::kText},
    {"pod", CellKind::kText},
    {"node", CellKind::kText},
    {"persistentvolumeclaim", CellKind::kText},
    {"persistentvolume", CellKind::kText},
    {"storageclass", CellKind::kText},
    {"csi_driver", CellKind::kText},
    {"csi_volume_handle", CellKind::kText},
    {"persistentvolumeclaim_capacity_bytes", CellKind::kNumber, true},
    {"persistentvolumeclaim_capacity_byte_seconds", CellKind::kNumber, true},
    {"volume_request_storage_byte_seconds", CellKind::kNumber},
    {"persistentvolumeclaim_usage_byte_seconds", CellKind::kNumber, false, true},
    {"persistentvolume_labels", CellKind::kLabels},
    {"persistentvolumeclaim_labels", CellKind::kLabels},
});

}  // namespace

CodedTable BuildStorageReport(const Cluster& cluster, const Piece& piece, std::size_t num_rows) {
  const std::uint32_t begin = FirstHourOf(cluster, piece.day);
  ReportBuilder builder(piece, kColumns, num_rows);
  std::vector<PodSpan> spans;
  const auto add = [&](std::uint32_t mount, const PodSpan* span) {
    const Volume& volume = cluster.volumes()[cluster.mounts()[mount].volume];
    const std::uint32_t first = span == nullptr ? 0 : span->first_hour - begin;
    const std::uint32_t end = span == nullptr ? 24 : span->end_hour - begin;
    const double bytes = volume.capacity_gib * kGib;
    builder.BeginLine({mount, first, end});
    builder.Text(kNamespaceName, cluster.namespaces()[volume.name_space].name);
    // An unattached claim has neither pod nor node.
    builder.Text(kPodName, span == nullptr ? "" : cluster.PodName(*span));
    builder.Text(kNodeName, span == nullptr ? "" : cluster.MachineOf(*span).name);
    builder.Text(kClaim, volume.claim);
    builder.Text(kVolume, volume.volume);
    builder.Text(kStorageClass, volume.storage_class);
    builder.Text(kDriver, volume.driver);
    builder.Text(kHandle, volume.handle);
    builder.Number(kCapacity, bytes);
    builder.Number(kCapacitySeconds, bytes * kHourSeconds);
    builder.Number(kRequestSeconds, bytes * kHourSeconds);
    builder.Text(kVolumeLabels, volume.volume_labels);
    builder.Text(kClaimLabels, volume.claim_labels);
  };
  for (std::uint32_t mount = piece.first; mount < piece.end; ++mount) {
    spans.clear();
    const std::uint32_t slot = cluster.mounts()[mount].slot;
    if (slot == Mount::kNoSlot) {
      add(mount, nullptr);
      continue;
    }
    cluster.AppendSpans(slot, begin, begin + 24, &spans);
    for (const PodSpan& span : spans) add(mount, &span);
  }
  builder.Fill();
  // Fills up slowly, from between a tenth and three quarters of the capacity on. In pages of 4 KiB.
  builder.Vary(kUsageSeconds, [&](std::size_t line, std::uint32_t hour) {
    const std::uint32_t index = cluster.mounts()[builder.lines()[line].thing].volume;
    const std::uint64_t bits = cluster.draw().Bits(Topic::kVolumeUsage, index);
    const std::uint64_t pages = cluster.volumes()[index].capacity_gib * 262144ULL;
    const std::uint64_t share = 100 + bits % 650 + (begin + hour) * ((bits >> 32U) % 3) / 40 % 200;
    return static_cast<double>(pages * share / 1000 * 4096 * 3600);
  });
  return std::move(builder).Take();
}

}  // namespace daybook
