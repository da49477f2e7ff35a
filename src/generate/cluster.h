// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "src/generate/draw.h"
#include "src/generate/profile.h"

namespace daybook {

// A machine. Its labels in the operator's form: "label_key:value|label_key:value".
struct Machine {
  std::string name;
  std::string resource_id;
  std::string labels;
};

enum class NodePool { kControlPlane, kInfra, kWorker };

// A place of the cluster that one machine fills at any time.
struct NodePosition {
  NodePool role = NodePool::kWorker;
  Machine first;
  Machine second;                 // from replaced_at on
  std::uint32_t replaced_at = 0;  // hour of the range; 0: never

  const Machine& At(std::uint32_t hour) const { return replaced_at != 0 && hour >= replaced_at ? second : first; }
};

struct Namespace {
  std::string name;
  std::string labels;
  bool platform = false;
  NodePool runs_on = NodePool::kWorker;
};

// Pods that share a template: Deployment, StatefulSet, DaemonSet, static pods, a virtual machine, a GPU job.
struct Workload {
  enum class Kind { kDeployment, kStatefulSet, kDaemonSet, kStaticPod, kVirtualMachine, kGpu };
  Kind kind = Kind::kDeployment;
  std::uint32_t name_space = 0;
  std::string name;
  std::string labels;
  bool unique_labels = false;  // each pod adds a value of its own
  std::uint32_t cpu_request_millicores = 0;
  std::uint32_t cpu_limit_millicores = 0;  // 0: none
  std::uint32_t memory_request_mib = 0;
  std::uint32_t memory_limit_mib = 0;  // 0: none
};

// Where pods stand: a workload, and a node where that is fixed.
struct Seat {
  static constexpr std::uint32_t kAnyNode = 0xFFFFFFFFU;
  std::uint32_t workload = 0;
  std::uint32_t position = kAnyNode;
};

struct Volume {
  std::string claim;
  std::string volume;
  std::string storage_class;
  std::string driver;
  std::string handle;
  std::string volume_labels;
  std::string claim_labels;
  std::uint32_t capacity_gib = 0;
  std::uint32_t name_space = 0;
};

// A claim and one pod that mounts it: a storage row an hour.
struct Mount {
  static constexpr std::uint32_t kNoSlot = 0xFFFFFFFFU;
  std::uint32_t volume = 0;
  std::uint32_t slot = kNoSlot;
};

struct VirtualMachine {
  std::string name;
  std::uint32_t slot = 0;
  std::uint32_t volume = 0;
  std::uint32_t cores = 0;
  std::uint32_t memory_gib = 0;
};

// The hours of one day in which one pod is in a slot: it has one name, one node and one set of labels.
struct PodSpan {
  std::uint32_t slot = 0;
  std::uint32_t first_hour = 0;  // of the range
  std::uint32_t end_hour = 0;
  std::uint32_t pod = 0;       // counts the pods of the slot
  std::uint32_t position = 0;  // of the node
};

// A cluster over a range of days. A slot holds one pod at any hour; the pods of a slot follow one another, so every
// hour has as many pods as there are slots and the number of rows is exact. The last slot ends early where the rows are
// no multiple of the hours. Immutable; any thread may ask.
class Cluster {
 public:
  Cluster(const ResolvedProfile& profile, std::uint64_t seed);

  const ResolvedProfile& profile() const { return profile_; }
  const Draw& draw() const { return draw_; }
  const std::vector<NodePosition>& positions() const { return positions_; }
  const std::vector<Namespace>& namespaces() const { return namespaces_; }
  const std::vector<Volume>& volumes() const { return volumes_; }
  const std::vector<Mount>& mounts() const { return mounts_; }
  const std::vector<VirtualMachine>& virtual_machines() const { return virtual_machines_; }
  const std::vector<std::uint32_t>& gpu_slots() const { return gpu_slots_; }
  const Workload& WorkloadOf(std::uint32_t slot) const { return workloads_[SeatOf(slot).workload]; }
  std::uint32_t WorkloadIndexOf(std::uint32_t slot) const { return SeatOf(slot).workload; }

  // Hours of the range in which the slot holds a pod: the first ones.
  std::uint32_t HoursOf(std::uint32_t slot) const;
  // Appends the spans of `slot` within [first_hour, end_hour), in order of time.
  void AppendSpans(std::uint32_t slot, std::uint32_t first_hour, std::uint32_t end_hour,
                   std::vector<PodSpan>* spans) const;
  std::string PodName(const PodSpan& span) const;
  std::string PodLabels(const PodSpan& span) const;
  // The node that the span is on, and a number that no other machine has.
  const Machine& MachineOf(const PodSpan& span) const { return positions_[span.position].At(span.first_hour); }
  std::uint64_t MachineKeyOf(const PodSpan& span) const {
    return span.position * std::uint64_t{2} + (&MachineOf(span) == &positions_[span.position].second ? 1 : 0);
  }
  // With the change of the day, from the hour on in which it happens (a share of days that the profile sets).
  std::string NodeLabels(std::uint32_t position, std::uint32_t hour) const;
  std::string NamespaceLabels(std::uint32_t name_space, std::uint32_t hour) const;

 private:
  void MakePositions();
  void MakeNamespaces();
  void MakeWorkloads();
  void MakeSeats();
  void MakePods();
  void MakeVolumes();
  void MakeVirtualMachines();

  const Seat& SeatOf(std::uint32_t slot) const { return seats_[slot % seats_.size()]; }
  std::uint32_t PositionOf(std::uint32_t slot, std::uint32_t pod) const;
  // The first hour of a pod of a slot that has `num_pods`; pod 0 begins at hour 0.
  std::uint32_t BeginOf(std::uint32_t slot, std::uint32_t pod, std::uint32_t num_pods) const;
  std::uint32_t NumPodsOf(std::uint32_t slot) const;
  std::uint64_t ChangingSlotsBefore(std::uint32_t slot) const;
  // Whether labels of the thing differ from `hour` of its day on.
  bool Changed(std::uint32_t kind, std::uint32_t index, std::uint32_t hour) const;

  ResolvedProfile profile_;
  Draw draw_;
  std::vector<NodePosition> positions_;
  std::vector<std::uint32_t> pools_[3];  // positions by role
  std::vector<Namespace> namespaces_;
  std::vector<Workload> workloads_;
  std::vector<Seat> seats_;
  // Seats whose pods follow one another; the others keep theirs. The pods beyond one a slot are shared out evenly.
  std::vector<bool> changes_;                  // by seat
  std::vector<std::uint32_t> changes_before_;  // by seat: how many of the seats before it change
  std::uint64_t num_changing_slots_ = 0;
  std::vector<Volume> volumes_;
  std::vector<Mount> mounts_;
  std::vector<VirtualMachine> virtual_machines_;
  std::vector<std::uint32_t> gpu_slots_;
};

}  // namespace daybook
