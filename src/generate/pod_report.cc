// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "src/generate/report_builder.h"

namespace daybook {
namespace {

enum PodColumn : std::size_t {
  kPodName,
  kNamespaceName,
  kNodeName,
  kResourceId,
  kCpuUsage,
  kCpuRequest,
  kCpuLimit,
  kMemoryUsage,
  kMemoryRequest,
  kMemoryLimit,
  kCores,
  kCoreSeconds,
  kMemoryBytes,
  kMemoryByteSeconds,
  kPodLabels
};

constexpr auto kColumns = std::to_array<ColumnSpec>({
    {"pod", CellKind::kText},
    {"namespace", CellKind::kText},
    {"node", CellKind::kText},
    {"resource_id", CellKind::kText},
    {"pod_usage_cpu_core_seconds", CellKind::kNumber, true, true},
    {"pod_request_cpu_core_seconds", CellKind::kNumber},
    {"pod_limit_cpu_core_seconds", CellKind::kNumber},
    {"pod_usage_memory_byte_seconds", CellKind::kNumber, true, true},
    {"pod_request_memory_byte_seconds", CellKind::kNumber},
    {"pod_limit_memory_byte_seconds", CellKind::kNumber},
    {"node_capacity_cpu_cores", CellKind::kNumber},
    {"node_capacity_cpu_core_seconds", CellKind::kNumber},
    {"node_capacity_memory_bytes", CellKind::kNumber},
    {"node_capacity_memory_byte_seconds", CellKind::kNumber},
    {"pod_labels", CellKind::kLabels},
});

// What the hourly usage of a line is made of.
struct Usage {
  std::uint64_t key = 0;
  std::uint64_t cpu_millicores = 0;
  std::uint64_t memory_pages = 0;  // of 4 KiB
  std::uint32_t shift = 0;
  const LoadCurve* curve = nullptr;
};

// From 1/4 to 7/4 of the request at the peak, by pod.
Usage UsageOf(const Cluster& cluster, const PodSpan& span) {
  const Workload& workload = cluster.WorkloadOf(span.slot);
  const std::uint64_t bits = cluster.draw().Bits(Topic::kUsage, span.slot, span.pod);
  Usage usage;
  usage.key = bits;
  usage.cpu_millicores = workload.cpu_request_millicores * (256 + (bits & 1535U)) / 1024 + 1;
  usage.memory_pages = workload.memory_request_mib * 256ULL * (384 + ((bits >> 16U) & 1023U)) / 1024;
  usage.shift = static_cast<std::uint32_t>((bits >> 32U) % 3);
  const ResolvedProfile& profile = cluster.profile();
  const bool flat =
      cluster.namespaces()[workload.name_space].platform || (bits >> 40U) % 100 < profile.flat_load_percent;
  usage.curve = flat ? &kFlatLoad : &profile.load;
  return usage;
}

}  // namespace

CodedTable BuildPodReport(const Cluster& cluster, const Piece& piece, std::size_t num_rows) {
  const std::uint32_t begin = FirstHourOf(cluster, piece.day);
  ReportBuilder builder(piece, kColumns, num_rows);
  std::vector<PodSpan> spans;
  std::vector<Usage> usages;
  const double cores = cluster.profile().node_cores;
  const double bytes = cluster.profile().node_memory_gib * kGib;
  for (std::uint32_t slot = piece.first; slot < piece.end; ++slot) cluster.AppendSpans(slot, begin, begin + 24, &spans);
  usages.reserve(spans.size());
  for (const PodSpan& span : spans) {
    const Workload& workload = cluster.WorkloadOf(span.slot);
    const Machine& machine = cluster.MachineOf(span);
    builder.BeginLine({span.slot, span.first_hour - begin, span.end_hour - begin});
    builder.Text(kPodName, cluster.PodName(span));
    builder.TextOf(kNamespaceName, workload.name_space, [&] { return cluster.namespaces()[workload.name_space].name; });
    const std::uint64_t machine_key = cluster.MachineKeyOf(span);
    builder.TextOf(kNodeName, machine_key, [&] { return machine.name; });
    builder.TextOf(kResourceId, machine_key, [&] { return machine.resource_id; });
    builder.Number(kCpuRequest, workload.cpu_request_millicores * 3600.0 / 1000.0);
    builder.Number(kCpuLimit, workload.cpu_limit_millicores * 3600.0 / 1000.0);
    builder.Number(kMemoryRequest, workload.memory_request_mib * 1048576.0 * kHourSeconds);
    builder.Number(kMemoryLimit, workload.memory_limit_mib * 1048576.0 * kHourSeconds);
    builder.Number(kCores, cores);
    builder.Number(kCoreSeconds, cores * kHourSeconds);
    builder.Number(kMemoryBytes, bytes);
    builder.Number(kMemoryByteSeconds, bytes * kHourSeconds);
    if (workload.unique_labels) {
      builder.Text(kPodLabels, cluster.PodLabels(span));
    } else {
      builder.TextOf(kPodLabels, cluster.WorkloadIndexOf(span.slot), [&] { return cluster.PodLabels(span); });
    }
    usages.push_back(UsageOf(cluster, span));
  }
  builder.Fill();
  // Thousandths of a core-second: a whole number, so that the quotient is one rounding and the same everywhere.
  builder.Vary(kCpuUsage, [&](std::size_t line, std::uint32_t hour) {
    const Usage& usage = usages[line];
    const std::uint64_t load = LoadAt(*usage.curve, usage.shift, hour);
    const std::uint64_t bits = Mix(usage.key ^ (begin + hour));
    return static_cast<double>(usage.cpu_millicores * 3600 * load / 1024 * (768 + (bits & 511U)) / 1024 +
                               ((bits >> 16U) & 1023U)) /
           1000.0;
  });
  builder.Vary(kMemoryUsage, [&](std::size_t line, std::uint32_t hour) {
    const Usage& usage = usages[line];
    const std::uint64_t load = LoadAt(*usage.curve, usage.shift, hour);
    const std::uint64_t bits = Mix(usage.key ^ (begin + hour));
    const std::uint64_t pages =
        usage.memory_pages * (768 + load / 4) / 1024 * (960 + ((bits >> 32U) & 127U)) / 1024 + ((bits >> 44U) & 63U);
    return static_cast<double>(pages * 4096 * 3600);
  });
  return std::move(builder).Take();
}

}  // namespace daybook
