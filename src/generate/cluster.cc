// SPDX-License-Identifier: Apache-2.0
#include "src/generate/cluster.h"

#include <algorithm>

#include "src/generate/names.h"

namespace daybook {
namespace {

std::string Label(std::string_view key, std::string_view value) {
  std::string label = "label_";
  label += key;
  label += ':';
  label += value;
  return label;
}

std::string Join(const std::vector<std::string>& labels, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < std::min(count, labels.size()); ++i) text += (i == 0 ? "" : "|") + labels[i];
  return text;
}

template <typename List>
std::string_view Pick(const List& list, std::uint64_t index) {
  return list[index % list.size()];
}

// The letters of Kubernetes' own generated names: no vowels, nothing that looks alike.
void AppendHash(std::uint64_t bits, std::size_t length, std::string* text) {
  constexpr std::string_view kLetters = "bcdfghjklmnpqrstvwxz2456789";
  for (std::size_t i = 0; i < length; ++i) {
    *text += kLetters[bits % kLetters.size()];
    bits /= kLetters.size();
  }
}

std::string Hash(std::uint64_t bits, std::size_t length) {
  std::string text;
  AppendHash(bits, length, &text);
  return text;
}

std::string Numbered(std::string_view stem, std::uint64_t number) {
  return std::string(stem) + "-" + std::to_string(number);
}

}  // namespace

Cluster::Cluster(const ResolvedProfile& profile, std::uint64_t seed) : profile_(profile), draw_(seed) {
  MakePositions();
  MakeNamespaces();
  MakeWorkloads();
  MakeSeats();
  MakePods();
  MakeVolumes();
  MakeVirtualMachines();
}

void Cluster::MakePositions() {
  const std::uint32_t count = profile_.nodes - profile_.replaced_nodes;
  const std::uint32_t first_worker = profile_.control_plane_nodes + profile_.infra_nodes;
  std::uint32_t machines = 0;
  const auto make = [&](NodePool role) {
    const std::uint32_t i = machines++;
    const std::string_view role_name = role == NodePool::kControlPlane ? "master"
                                       : role == NodePool::kInfra      ? "infra"
                                                                       : "worker";
    const std::string zone = "eu-central-1" + std::string(1, static_cast<char>('a' + i % 3));
    Machine machine;
    const std::string host = "ip-10-" + std::to_string(i / 250 % 250) + "-" + std::to_string(i % 250 + 1) + "-" +
                             std::to_string(draw_.Below(250, Topic::kNode, i) + 1);
    machine.name = host + ".eu-central-1.compute.internal";
    constexpr std::string_view kHex = "0123456789abcdef";
    machine.resource_id = "i-0";
    for (std::uint32_t digit = 0; digit < 16; ++digit) {
      machine.resource_id += kHex[draw_.Bits(Topic::kIdentity, i, digit) & 15U];
    }
    machine.labels =
        Join({Label("node_role_kubernetes_io", role_name), Label("kubernetes_io_os", "linux"),
              Label("topology_kubernetes_io_zone", zone),
              Label("environment", role == NodePool::kWorker ? "prod" : "shared"),
              Label("node_kubernetes_io_instance_type", role == NodePool::kWorker ? "m6i.4xlarge" : "m6i.2xlarge"),
              Label("topology_kubernetes_io_region", "eu-central-1"), Label("kubernetes_io_arch", "amd64"),
              Label("kubernetes_io_hostname", host), Label("cost_center", std::to_string(1000 + i % 4)),
              Label("machine_openshift_io_cluster_api_machine_role", role_name),
              Label("team", Pick(names::kTeams, i % 2 + 3)), Label("topology_ebs_csi_aws_com_zone", zone)},
             profile_.labels_per_node);
    return machine;
  };
  for (std::uint32_t i = 0; i < count; ++i) {
    NodePosition position;
    position.role = i < profile_.control_plane_nodes ? NodePool::kControlPlane
                    : i < first_worker               ? NodePool::kInfra
                                                     : NodePool::kWorker;
    position.first = make(position.role);
    pools_[static_cast<std::size_t>(position.role)].push_back(i);
    positions_.push_back(std::move(position));
  }
  // The last workers are replaced, each in an hour of its own between the first day and the last.
  for (std::uint32_t i = 0; i < profile_.replaced_nodes; ++i) {
    NodePosition& position = positions_[count - 1 - i];
    position.second = make(position.role);
    position.replaced_at = 24 + draw_.Below(profile_.NumHours() - 24, Topic::kReplacement, i);
  }
  // A pool without nodes is served by the workers, as in a cluster whose control plane takes pods.
  std::vector<std::uint32_t> all(count);
  for (std::uint32_t i = 0; i < count; ++i) all[i] = i;
  auto& workers = pools_[static_cast<std::size_t>(NodePool::kWorker)];
  if (workers.empty()) workers = all;
  for (auto& pool : pools_) {
    if (pool.empty()) pool = workers;
  }
}

void Cluster::MakeNamespaces() {
  for (std::uint32_t i = 0; i < profile_.namespaces; ++i) {
    Namespace space;
    space.platform = i < profile_.platform_namespaces;
    std::vector<std::string> labels;
    if (space.platform) {
      // The API server first: its pods tell which nodes are masters (spec: summary.md G). Then both lists in turn.
      const std::uint32_t at = i / 2;
      const bool control = i % 2 == 0;
      const std::size_t listed = control ? names::kControlPlaneNamespaces.size() : names::kPlatformNamespaces.size();
      const std::string_view name =
          control ? Pick(names::kControlPlaneNamespaces, at) : Pick(names::kPlatformNamespaces, at);
      space.name = at < listed ? std::string(name) : "openshift-operator-" + std::to_string(i);
      space.runs_on = control && at < listed ? NodePool::kControlPlane : NodePool::kInfra;
      labels = {Label("openshift_io_cluster_monitoring", "true"),
                Label("kubernetes_io_metadata_name", space.name),
                Label("pod_security_kubernetes_io_enforce", "privileged"),
                Label("team", "platform-engineering"),
                Label("cost_center", "1000"),
                Label("environment", "shared")};
    } else {
      const std::uint32_t at = i - profile_.platform_namespaces;
      const std::string_view application = Pick(names::kApplications, at);
      const std::string_view environment = Pick(names::kEnvironments, at / names::kApplications.size());
      const std::size_t round = at / (names::kApplications.size() * names::kEnvironments.size());
      space.name =
          std::string(application) + "-" + std::string(environment) + (round == 0 ? "" : "-" + std::to_string(round));
      labels = {Label("environment", environment),
                Label("team", Pick(names::kTeams, draw_.Bits(Topic::kNamespace, i))),
                Label("kubernetes_io_metadata_name", space.name),
                Label("cost_center", std::to_string(1001 + draw_.Below(40, Topic::kNamespaceLabel, i))),
                Label("app_kubernetes_io_part_of", application),
                Label("pod_security_kubernetes_io_enforce", "restricted"),
                Label("argocd_argoproj_io_instance", application),
                Label("tier", Pick(names::kTiers, at))};
    }
    space.labels = Join(labels, profile_.labels_per_namespace);
    namespaces_.push_back(std::move(space));
  }
}

void Cluster::MakeWorkloads() {
  // Requests fill about half of the nodes, however many pods there are.
  const std::uint64_t pods_a_node = profile_.slots / (profile_.nodes - profile_.replaced_nodes) + 1;
  const std::uint64_t cpu = std::clamp<std::uint64_t>(profile_.node_cores * 400ULL / pods_a_node, 1, 250);
  const std::uint64_t memory = std::clamp<std::uint64_t>(profile_.node_memory_gib * 400ULL / pods_a_node, 4, 1024);
  const std::uint32_t users = profile_.namespaces - profile_.platform_namespaces;
  const std::uint32_t special = profile_.virtual_machines + profile_.gpus;
  for (std::uint32_t i = 0; i < profile_.workloads; ++i) {
    Workload workload;
    const bool is_machine = i + profile_.virtual_machines >= profile_.workloads;
    const bool is_gpu = !is_machine && i + special >= profile_.workloads;
    if (i < profile_.namespaces) {
      workload.name_space = i;
    } else if (is_machine || is_gpu || draw_.Percent(75, Topic::kWorkload, i)) {
      // The lesser of two draws: a few large namespaces and many small ones.
      workload.name_space = profile_.platform_namespaces + std::min(draw_.Below(users, Topic::kWorkload, i, 1),
                                                                    draw_.Below(users, Topic::kWorkload, i, 2));
    } else {
      workload.name_space = draw_.Below(profile_.namespaces, Topic::kWorkload, i, 3);
    }
    const Namespace& space = namespaces_[workload.name_space];
    const std::string component(Pick(names::kComponents, draw_.Bits(Topic::kWorkload, i, 4)));
    const std::string stem =
        space.platform ? space.name.substr(space.name.find('-') + 1) : space.name.substr(0, space.name.find('-'));
    workload.name = stem + "-" + component + "-" + std::to_string(i);
    const std::uint32_t sort = draw_.Below(100, Topic::kWorkload, i, 5);
    if (is_machine) {
      workload.kind = Workload::Kind::kVirtualMachine;
      workload.name = stem + "-vm-" + std::to_string(i);
    } else if (is_gpu) {
      workload.kind = Workload::Kind::kGpu;
      workload.name = stem + "-training-" + std::to_string(i);
    } else if (space.runs_on == NodePool::kControlPlane && space.platform) {
      workload.kind = Workload::Kind::kStaticPod;
    } else if (sort < 25) {
      workload.kind = Workload::Kind::kStatefulSet;
    }
    const std::uint64_t bits = draw_.Bits(Topic::kWorkloadLabel, i);
    std::vector<std::string> labels = {
        Label("app", stem),
        Label("app_kubernetes_io_component", component),
        Label("environment", space.platform ? "shared" : Pick(names::kEnvironments, bits)),
        Label("team", Pick(names::kTeams, bits >> 8U)),
        Label("pod_template_hash", Hash(bits, 9)),
        Label("tier", Pick(names::kTiers, bits >> 16U)),
        Label("app_kubernetes_io_name", stem),
        Label("app_kubernetes_io_instance", workload.name),
        Label("app_kubernetes_io_managed_by", "Helm"),
        Label("app_kubernetes_io_version", Numbered("v2", (bits >> 24U) % 30)),
        Label("helm_sh_chart", Numbered(component, (bits >> 32U) % 50)),
        Label("cost_center", std::to_string(1001 + (bits >> 40U) % 40))};
    const std::uint32_t mean = profile_.labels_per_pod;
    workload.labels = Join(labels, mean <= 2 ? mean : mean - 2 + draw_.Below(5, Topic::kWorkloadLabel, i, 1));
    if (is_machine) workload.labels += "|" + Label("vm_kubevirt_io_name", workload.name);
    workload.unique_labels = !is_machine && draw_.Percent(profile_.unique_labels_percent, Topic::kWorkloadLabel, i, 2);
    constexpr std::uint32_t kShares[] = {1, 2, 2, 4, 4, 4, 8, 16};  // of a quarter of the mean
    const std::uint32_t share = kShares[draw_.Below(8, Topic::kWorkload, i, 6)];
    const std::uint32_t memory_share = kShares[draw_.Below(8, Topic::kWorkload, i, 7)];
    workload.cpu_request_millicores = static_cast<std::uint32_t>(std::max<std::uint64_t>(1, cpu * share / 4));
    workload.memory_request_mib = static_cast<std::uint32_t>(std::max<std::uint64_t>(1, memory * memory_share / 4));
    if (!draw_.Percent(25, Topic::kWorkload, i, 8)) workload.cpu_limit_millicores = workload.cpu_request_millicores * 4;
    if (!draw_.Percent(10, Topic::kWorkload, i, 9)) workload.memory_limit_mib = workload.memory_request_mib * 2;
    workloads_.push_back(std::move(workload));
  }
}

void Cluster::MakeSeats() {
  // Every node runs something: the API server on the control plane, an agent elsewhere.
  const std::uint32_t pinned = static_cast<std::uint32_t>(positions_.size());
  const auto agent = static_cast<std::uint32_t>(workloads_.size());
  const std::uint32_t agent_space = profile_.platform_namespaces >= 2 ? 1 : profile_.namespaces - 1;
  for (const bool is_server : {false, true}) {
    Workload workload;
    workload.kind = is_server ? Workload::Kind::kStaticPod : Workload::Kind::kDaemonSet;
    workload.name_space = is_server ? 0 : agent_space;
    workload.name = is_server ? "kube-apiserver" : "node-exporter";
    workload.labels = Join({Label("app", is_server ? "openshift-kube-apiserver" : "node-exporter"),
                            Label("app_kubernetes_io_part_of", is_server ? "control-plane" : "openshift-monitoring"),
                            Label("tier", "gold"), Label("revision", "11")},
                           profile_.labels_per_pod);
    workload.cpu_request_millicores = is_server ? 265 : 9;
    workload.memory_request_mib = is_server ? 1024 : 47;
    workloads_.push_back(std::move(workload));
  }
  const std::uint32_t special = profile_.virtual_machines + profile_.gpus;
  const std::uint32_t plain = profile_.workloads - special;
  for (std::uint32_t i = 0; i < profile_.seats; ++i) {
    Seat seat;
    if (i < pinned) {
      const bool is_master = positions_[i].role == NodePool::kControlPlane && profile_.platform_namespaces > 0;
      seat = {is_master ? agent + 1 : agent, i};
    } else {
      const std::uint32_t at = i - pinned;
      // The lesser of two draws: a few workloads with many replicas.
      seat.workload = at < profile_.workloads
                          ? at
                          : std::min(draw_.Below(plain, Topic::kSeat, i), draw_.Below(plain, Topic::kSeat, i, 1));
      if (at < profile_.workloads && workloads_[at].kind == Workload::Kind::kGpu) gpu_slots_.push_back(i);
    }
    seats_.push_back(seat);
  }
}

// All slots hold at least one pod; the others of the profile's pods are shared out among the slots whose pods change:
// those that get a new name when they do.
void Cluster::MakePods() {
  for (const Seat& seat : seats_) {
    const Workload::Kind kind = workloads_[seat.workload].kind;
    changes_.push_back(kind == Workload::Kind::kDeployment || kind == Workload::Kind::kGpu);
  }
  const auto count = [&] {
    changes_before_.assign(1, 0);
    for (const bool changes : changes_) changes_before_.push_back(changes_before_.back() + (changes ? 1 : 0));
    num_changing_slots_ = ChangingSlotsBefore(profile_.slots);
  };
  count();
  // Too few of them: then all slots change.
  if (num_changing_slots_ * (profile_.NumHours() - 1) < static_cast<std::uint64_t>(profile_.pods) - profile_.slots) {
    changes_.assign(seats_.size(), true);
    count();
  }
}

std::uint64_t Cluster::ChangingSlotsBefore(std::uint32_t slot) const {
  return slot / seats_.size() * std::uint64_t{changes_before_.back()} + changes_before_[slot % seats_.size()];
}

std::uint32_t Cluster::NumPodsOf(std::uint32_t slot) const {
  if (!changes_[slot % seats_.size()]) return 1;
  const auto extra = static_cast<std::uint64_t>(profile_.pods) - profile_.slots;
  const std::uint64_t at = ChangingSlotsBefore(slot);
  const std::uint64_t pods = 1 + extra * (at + 1) / num_changing_slots_ - extra * at / num_changing_slots_;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(pods, HoursOf(slot)));
}

std::uint32_t Cluster::HoursOf(std::uint32_t slot) const {
  const std::uint32_t hours = profile_.NumHours();
  if (slot + 1 < profile_.slots) return hours;
  return static_cast<std::uint32_t>(profile_.rows - static_cast<std::int64_t>(profile_.slots - 1) * hours);
}

std::uint32_t Cluster::BeginOf(std::uint32_t slot, std::uint32_t pod, std::uint32_t num_pods) const {
  if (pod == 0) return 0;
  const std::uint64_t hours = HoursOf(slot);
  const std::uint64_t pods = num_pods;
  const auto even = static_cast<std::uint32_t>(hours * pod / pods);
  // Up to a quarter of a life earlier or later; lives never cross.
  const auto quarter = static_cast<std::uint32_t>(hours / pods / 4);
  return even - quarter + draw_.Below(2 * quarter + 1, Topic::kPod, slot, pod);
}

std::uint32_t Cluster::PositionOf(std::uint32_t slot, std::uint32_t pod) const {
  const Seat& seat = SeatOf(slot);
  if (seat.position != Seat::kAnyNode) return seat.position;
  const auto& pool = pools_[static_cast<std::size_t>(namespaces_[workloads_[seat.workload].name_space].runs_on)];
  const auto size = static_cast<std::uint32_t>(pool.size());
  const std::uint64_t index = slot % seats_.size();
  return pool[profile_.fixed_nodes ? draw_.Below(size, Topic::kPlacement, index)
                                   : draw_.Below(size, Topic::kPlacement, slot, pod)];
}

void Cluster::AppendSpans(std::uint32_t slot, std::uint32_t first_hour, std::uint32_t end_hour,
                          std::vector<PodSpan>* spans) const {
  const std::uint32_t hours = HoursOf(slot);
  end_hour = std::min(end_hour, hours);
  if (first_hour >= end_hour) return;
  const std::uint32_t pods = NumPodsOf(slot);
  auto pod = static_cast<std::uint32_t>(static_cast<std::uint64_t>(first_hour) * pods / hours);
  while (pod > 0 && BeginOf(slot, pod, pods) > first_hour) --pod;
  while (pod + 1 < pods && BeginOf(slot, pod + 1, pods) <= first_hour) ++pod;
  for (std::uint32_t hour = first_hour; hour < end_hour; ++pod) {
    const std::uint32_t end = pod + 1 < pods ? std::min(BeginOf(slot, pod + 1, pods), end_hour) : end_hour;
    const std::uint32_t position = PositionOf(slot, pod);
    const std::uint32_t replaced = positions_[position].replaced_at;
    if (replaced > hour && replaced < end) {
      spans->push_back({slot, hour, replaced, pod, position});
      hour = replaced;
    }
    if (hour < end) spans->push_back({slot, hour, end, pod, position});
    hour = end;
  }
}

// Put together in one text without parts of their own: there is a name for every row in 24.
std::string Cluster::PodName(const PodSpan& span) const {
  const Workload& workload = WorkloadOf(span.slot);
  // The machine's successor runs other pods.
  const std::uint64_t bits = draw_.Bits(Topic::kPodName, span.slot, span.pod, MachineKeyOf(span) & 1U);
  std::string name;
  name.reserve(workload.name.size() + 40);
  if (workload.kind == Workload::Kind::kVirtualMachine) name += "virt-launcher-";
  name += workload.name;
  name += '-';
  switch (workload.kind) {
    case Workload::Kind::kStatefulSet: name += std::to_string(span.slot); break;
    case Workload::Kind::kStaticPod: {
      const std::string_view machine = MachineOf(span).name;
      AppendHash(draw_.Bits(Topic::kPodName, span.slot), 4, &name);
      name += '-';
      name += machine.substr(0, machine.find('.'));
      break;
    }
    case Workload::Kind::kDaemonSet:
    case Workload::Kind::kVirtualMachine: AppendHash(bits, 5, &name); break;
    case Workload::Kind::kDeployment:
    case Workload::Kind::kGpu:
      AppendHash(draw_.Bits(Topic::kPodName, WorkloadIndexOf(span.slot)), 9, &name);
      name += '-';
      AppendHash(bits, 6, &name);
      break;
  }
  return name;
}

std::string Cluster::PodLabels(const PodSpan& span) const {
  const Workload& workload = WorkloadOf(span.slot);
  if (!workload.unique_labels) return workload.labels;
  const std::uint64_t bits = draw_.Bits(Topic::kPodName, span.slot, span.pod, 2);
  return workload.labels + "|" + Label("batch_kubernetes_io_controller_uid", Hash(bits, 12));
}

bool Cluster::Changed(std::uint32_t kind, std::uint32_t index, std::uint32_t hour) const {
  if (profile_.label_changes_percent == 0) return false;
  const std::uint64_t day = hour / 24;
  const std::uint64_t thing = (static_cast<std::uint64_t>(kind) << 32U) | index;
  if (!draw_.Percent(profile_.label_changes_percent, Topic::kLabelChange, thing, day)) return false;
  return hour % 24 > draw_.Below(23, Topic::kLabelChange, thing, day, 1);
}

std::string Cluster::NodeLabels(std::uint32_t position, std::uint32_t hour) const {
  const std::string& labels = positions_[position].At(hour).labels;
  return Changed(0, position, hour) ? labels + "|" + Label("tier", "maintenance") : labels;
}

std::string Cluster::NamespaceLabels(std::uint32_t name_space, std::uint32_t hour) const {
  const std::string& labels = namespaces_[name_space].labels;
  return Changed(1, name_space, hour) ? labels + "|" + Label("app", "moved") : labels;
}

void Cluster::MakeVolumes() {
  const auto make = [&](std::uint32_t name_space, const std::string& stem, bool shared) {
    const auto i = static_cast<std::uint32_t>(volumes_.size());
    const std::uint64_t bits = draw_.Bits(Topic::kVolume, i);
    constexpr std::uint32_t kSizes[] = {1, 2, 5, 10, 10, 20, 50, 100, 100, 500};
    Volume volume;
    volume.name_space = name_space;
    volume.claim = "data-" + stem + "-" + std::to_string(i);
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string id;
    for (std::uint32_t digit = 0; digit < 32; ++digit) id += kHex[draw_.Bits(Topic::kVolume, i, digit, 1) & 15U];
    volume.volume = "pvc-" + id.substr(0, 8) + "-" + id.substr(8, 4) + "-4" + id.substr(13, 3) + "-a" +
                    id.substr(17, 3) + "-" + id.substr(20, 12);
    volume.storage_class = shared ? "ocs-storagecluster-cephfs" : "gp3-csi";
    volume.driver = shared ? "openshift-storage.cephfs.csi.ceph.com" : "ebs.csi.aws.com";
    volume.handle = shared ? "0001-0011-openshift-storage-" + id.substr(0, 16) : "vol-0" + id.substr(16);
    // Half of the volumes and a quarter of the claims have no labels.
    if ((bits >> 20U) % 2 == 0) volume.volume_labels = Label("storageclass", volume.storage_class);
    volume.claim_labels = Join({Label("app", stem), Label("tier", Pick(names::kTiers, bits >> 8U)),
                                Label("backup_schedule", (bits & 64U) != 0 ? "daily" : "weekly")},
                               (bits >> 24U) % 4);
    volume.capacity_gib = kSizes[bits % std::size(kSizes)];
    volumes_.push_back(std::move(volume));
    return i;
  };
  // Slots that a claim can belong to, by namespace: not the last one where it ends within the range.
  const bool last_is_whole = HoursOf(profile_.slots - 1) == profile_.NumHours() || profile_.slots == 1;
  const std::uint32_t usable = std::min(profile_.seats, last_is_whole ? profile_.slots : profile_.slots - 1);
  std::vector<std::vector<std::uint32_t>> slots_of(profile_.namespaces);
  for (std::uint32_t slot = 0; slot < usable; ++slot) slots_of[WorkloadOf(slot).name_space].push_back(slot);
  for (std::uint32_t i = 0; i < profile_.claims; ++i) {
    const std::uint32_t slot = draw_.Below(usable, Topic::kVolume, i, 100);
    const Workload& workload = WorkloadOf(slot);
    const bool attached = !draw_.Percent(profile_.unattached_claims_percent, Topic::kVolume, i, 101);
    const bool shared = attached && draw_.Percent(profile_.shared_claims_percent, Topic::kVolume, i, 102);
    const std::uint32_t volume = make(workload.name_space, workload.name, shared);
    mounts_.push_back({volume, attached ? slot : Mount::kNoSlot});
    if (!shared) continue;
    const auto& neighbours = slots_of[workload.name_space];
    const std::uint32_t more = 1 + draw_.Below(3, Topic::kVolume, i, 103);
    std::vector<std::uint32_t> taken = {slot};
    for (std::uint32_t k = 0; k < more; ++k) {
      const std::uint32_t other =
          neighbours[draw_.Below(static_cast<std::uint32_t>(neighbours.size()), Topic::kVolume, i, 104 + k)];
      if (std::find(taken.begin(), taken.end(), other) != taken.end()) continue;
      taken.push_back(other);
      mounts_.push_back({volume, other});
    }
  }
  for (std::uint32_t slot = 0; slot < usable; ++slot) {
    const Workload& workload = WorkloadOf(slot);
    if (workload.kind != Workload::Kind::kVirtualMachine) continue;
    const std::uint32_t volume = make(workload.name_space, workload.name, false);
    volumes_[volume].claim = workload.name + "-rootdisk";
    mounts_.push_back({volume, slot});
    virtual_machines_.push_back({workload.name, slot, volume, 0, 0});
  }
}

void Cluster::MakeVirtualMachines() {
  for (std::size_t i = 0; i < virtual_machines_.size(); ++i) {
    virtual_machines_[i].cores = 1U << draw_.Below(3, Topic::kVm, i);
    virtual_machines_[i].memory_gib = 2U << draw_.Below(3, Topic::kVm, i, 1);
  }
}

}  // namespace daybook
