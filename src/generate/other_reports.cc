// SPDX-License-Identifier: Apache-2.0
// The reports of labels, virtual machines and GPUs.
#include <array>
#include <string>

#include "src/generate/names.h"
#include "src/generate/report_builder.h"

namespace daybook {
namespace {

constexpr auto kNodeColumns =
    std::to_array<ColumnSpec>({{"node", CellKind::kText}, {"node_labels", CellKind::kLabels}});
constexpr auto kNamespaceColumns =
    std::to_array<ColumnSpec>({{"namespace", CellKind::kText}, {"namespace_labels", CellKind::kLabels}});

enum VmColumn : std::size_t {
  kVmNode,
  kVmResourceId,
  kVmNamespace,
  kVmName,
  kVmInstanceType,
  kVmOs,
  kVmGuestArch,
  kVmGuestName,
  kVmGuestVersion,
  kVmUptime,
  kVmCpuLimit,
  kVmCpuLimitSeconds,
  kVmCpuRequest,
  kVmCpuRequestSeconds,
  kVmSockets,
  kVmSocketSeconds,
  kVmThreads,
  kVmThreadSeconds,
  kVmCpuUsage,
  kVmMemoryLimit,
  kVmMemoryLimitSeconds,
  kVmMemoryRequest,
  kVmMemoryRequestSeconds,
  kVmMemoryUsage,
  kVmDevice,
  kVmVolumeMode,
  kVmClaim,
  kVmDisk,
  kVmLabels
};
constexpr auto kVmColumns = std::to_array<ColumnSpec>({
    {"node", CellKind::kText},
    {"resource_id", CellKind::kText},
    {"namespace", CellKind::kText},
    {"vm_name", CellKind::kText},
    {"vm_instance_type", CellKind::kText},
    {"vm_os", CellKind::kText},
    {"vm_guest_os_arch", CellKind::kText},
    {"vm_guest_os_name", CellKind::kText},
    {"vm_guest_os_version", CellKind::kText},
    {"vm_uptime_total_seconds", CellKind::kNumber},
    {"vm_cpu_limit_cores", CellKind::kNumber},
    {"vm_cpu_limit_core_seconds", CellKind::kNumber},
    {"vm_cpu_request_cores", CellKind::kNumber},
    {"vm_cpu_request_core_seconds", CellKind::kNumber},
    {"vm_cpu_request_sockets", CellKind::kNumber},
    {"vm_cpu_request_socket_seconds", CellKind::kNumber},
    {"vm_cpu_request_threads", CellKind::kNumber},
    {"vm_cpu_request_thread_seconds", CellKind::kNumber},
    {"vm_cpu_usage_total_seconds", CellKind::kNumber, true, true},
    {"vm_memory_limit_bytes", CellKind::kNumber},
    {"vm_memory_limit_byte_seconds", CellKind::kNumber},
    {"vm_memory_request_bytes", CellKind::kNumber},
    {"vm_memory_request_byte_seconds", CellKind::kNumber},
    {"vm_memory_usage_byte_seconds", CellKind::kNumber, false, true},
    {"vm_device", CellKind::kText},
    {"vm_volume_mode", CellKind::kText},
    {"vm_persistentvolumeclaim_name", CellKind::kText},
    {"vm_disk_allocated_size_byte_seconds", CellKind::kNumber},
    {"vm_labels", CellKind::kLabels},
});

enum GpuColumn : std::size_t {
  kGpuNode,
  kGpuNamespace,
  kGpuPod,
  kGpuUuid,
  kGpuModel,
  kGpuVendor,
  kGpuMemory,
  kGpuUptime,
  kMigInstance,
  kMigProfile,
  kMigStrategy
};
constexpr auto kGpuColumns = std::to_array<ColumnSpec>({
    {"node", CellKind::kText},
    {"namespace", CellKind::kText},
    {"pod", CellKind::kText},
    {"gpu_uuid", CellKind::kText},
    {"gpu_model_name", CellKind::kText},
    {"gpu_vendor_name", CellKind::kText},
    {"gpu_memory_capacity_mib", CellKind::kNumber},
    {"gpu_pod_uptime", CellKind::kNumber},
    {"mig_instance_id", CellKind::kText},
    {"mig_profile", CellKind::kText},
    {"mig_strategy", CellKind::kText},
});

std::string Hex(const Draw& draw, std::uint64_t a, std::uint64_t b) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (std::uint64_t i = 0; i < 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) text += '-';
    text += i == 12 ? '5' : i == 16 ? 'a' : kDigits[draw.Bits(Topic::kGpu, a, b + 1, i) & 15U];
  }
  return text;
}

}  // namespace

CodedTable BuildLabelReport(const Cluster& cluster, const Piece& piece, std::size_t num_rows) {
  const std::uint32_t begin = FirstHourOf(cluster, piece.day);
  const bool of_nodes = piece.type == ReportType::kNodeLabels;
  ReportBuilder builder(piece, of_nodes ? std::span<const ColumnSpec>(kNodeColumns) : kNamespaceColumns, num_rows);
  for (std::uint32_t thing = piece.first; thing < piece.end; ++thing) {
    const auto name = [&](std::uint32_t hour) -> const std::string& {
      return of_nodes ? cluster.positions()[thing].At(hour).name : cluster.namespaces()[thing].name;
    };
    const auto labels = [&](std::uint32_t hour) {
      return of_nodes ? cluster.NodeLabels(thing, hour) : cluster.NamespaceLabels(thing, hour);
    };
    for (std::uint32_t hour = 0; hour < 24;) {
      std::uint32_t end = hour + 1;
      while (end < 24 && name(begin + end) == name(begin + hour) && labels(begin + end) == labels(begin + hour)) ++end;
      builder.BeginLine({thing, hour, end});
      builder.Text(0, name(begin + hour));
      builder.Text(1, labels(begin + hour));
      hour = end;
    }
  }
  builder.Fill();
  return std::move(builder).Take();
}

CodedTable BuildVmReport(const Cluster& cluster, const Piece& piece, std::size_t num_rows) {
  const std::uint32_t begin = FirstHourOf(cluster, piece.day);
  ReportBuilder builder(piece, kVmColumns, num_rows);
  std::vector<PodSpan> spans;
  for (std::uint32_t i = piece.first; i < piece.end; ++i) {
    const VirtualMachine& vm = cluster.virtual_machines()[i];
    const Volume& volume = cluster.volumes()[vm.volume];
    const std::uint64_t bits = cluster.draw().Bits(Topic::kVm, i, 2);
    const names::GuestSystem& guest = names::kGuestSystems[bits % names::kGuestSystems.size()];
    const double cores = vm.cores;
    const double bytes = vm.memory_gib * kGib;
    spans.clear();
    cluster.AppendSpans(vm.slot, begin, begin + 24, &spans);
    for (const PodSpan& span : spans) {
      const Machine& machine = cluster.MachineOf(span);
      builder.BeginLine({i, span.first_hour - begin, span.end_hour - begin});
      builder.Text(kVmNode, machine.name);
      builder.Text(kVmResourceId, machine.resource_id);
      builder.Text(kVmNamespace, cluster.namespaces()[volume.name_space].name);
      builder.Text(kVmName, vm.name);
      builder.Text(kVmInstanceType, std::string(names::kInstanceTypes[(bits >> 8U) % names::kInstanceTypes.size()]));
      builder.Text(kVmOs, std::string(guest.os));
      builder.Text(kVmGuestArch, "x86_64");
      builder.Text(kVmGuestName, std::string(guest.name));
      builder.Text(kVmGuestVersion, std::string(guest.version));
      builder.Number(kVmUptime, kHourSeconds);
      for (const std::size_t column : {kVmCpuLimit, kVmCpuRequest}) builder.Number(column, cores);
      for (const std::size_t column : {kVmCpuLimitSeconds, kVmCpuRequestSeconds}) {
        builder.Number(column, cores * kHourSeconds);
      }
      for (const std::size_t column : {kVmSockets, kVmThreads}) builder.Number(column, 1);
      for (const std::size_t column : {kVmSocketSeconds, kVmThreadSeconds}) builder.Number(column, kHourSeconds);
      for (const std::size_t column : {kVmMemoryLimit, kVmMemoryRequest}) builder.Number(column, bytes);
      for (const std::size_t column : {kVmMemoryLimitSeconds, kVmMemoryRequestSeconds}) {
        builder.Number(column, bytes * kHourSeconds);
      }
      builder.Text(kVmDevice, "rootdisk");
      builder.Text(kVmVolumeMode, "Block");
      builder.Text(kVmClaim, volume.claim);
      builder.Number(kVmDisk, volume.capacity_gib * kGib * kHourSeconds);
      builder.Text(kVmLabels, cluster.PodLabels(span));
    }
  }
  builder.Fill();
  const auto bits_of = [&](std::uint32_t i, std::uint32_t hour) {
    return cluster.draw().Bits(Topic::kVmUsage, i, begin + hour);
  };
  builder.Vary(kVmCpuUsage, [&](std::size_t line, std::uint32_t hour) {
    const std::uint32_t i = builder.lines()[line].thing;
    const std::uint64_t thousandths = cluster.virtual_machines()[i].cores * 3600000ULL *
                                      LoadAt(cluster.profile().load, 0, hour) / 1024 *
                                      (384 + (bits_of(i, hour) & 511U)) / 1024;
    return static_cast<double>(thousandths) / 1000.0;
  });
  builder.Vary(kVmMemoryUsage, [&](std::size_t line, std::uint32_t hour) {
    const std::uint32_t i = builder.lines()[line].thing;
    const std::uint64_t pages =
        cluster.virtual_machines()[i].memory_gib * 262144ULL * (640 + ((bits_of(i, hour) >> 16U) & 255U)) / 1024;
    return static_cast<double>(pages * 4096 * 3600);
  });
  return std::move(builder).Take();
}

CodedTable BuildGpuReport(const Cluster& cluster, const Piece& piece, std::size_t num_rows) {
  const std::uint32_t begin = FirstHourOf(cluster, piece.day);
  ReportBuilder builder(piece, kGpuColumns, num_rows);
  std::vector<PodSpan> spans;
  for (std::uint32_t i = piece.first; i < piece.end; ++i) {
    const std::uint32_t slot = cluster.gpu_slots()[i];
    // A whole T4, a whole A100, or a slice of an A100, in turn.
    const bool is_t4 = i % 3 == 0;
    const bool is_slice = i % 3 == 2;
    spans.clear();
    cluster.AppendSpans(slot, begin, begin + 24, &spans);
    for (const PodSpan& span : spans) {
      builder.BeginLine({i, span.first_hour - begin, span.end_hour - begin});
      builder.Text(kGpuNode, cluster.MachineOf(span).name);
      builder.Text(kGpuNamespace, cluster.namespaces()[cluster.WorkloadOf(slot).name_space].name);
      builder.Text(kGpuPod, cluster.PodName(span));
      builder.Text(kGpuUuid, "GPU-" + Hex(cluster.draw(), i, span.position));
      builder.Text(kGpuModel, is_t4 ? "Tesla T4" : "NVIDIA A100-SXM4-40GB");
      builder.Text(kGpuVendor, "nvidia_com_gpu");
      builder.Number(kGpuMemory, is_t4 ? 15360 : 40960);
      builder.Number(kGpuUptime, kHourSeconds);
      builder.Text(kMigInstance, is_slice ? std::to_string(7 + i % 7) : "");
      builder.Text(kMigProfile, is_slice ? (i % 2 == 0 ? "1g.5gb" : "3g.20gb") : "");
      builder.Text(kMigStrategy, is_slice ? "mixed" : "");
    }
  }
  builder.Fill();
  return std::move(builder).Take();
}

}  // namespace daybook
