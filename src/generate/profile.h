// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "daybook/day.h"
#include "daybook/status.h"

namespace daybook {

// The load of a pod by hour of the day, as shares of 1024 of its peak.
using LoadCurve = std::array<std::uint32_t, 24>;
// Quiet nights, a peak in the morning and one in the afternoon.
inline constexpr LoadCurve kOfficeLoad = {220, 190, 170,  160,  170, 210, 320, 480, 690, 860, 960, 1000,
                                          930, 940, 1010, 1024, 980, 880, 720, 590, 480, 390, 310, 260};
// Of the platform and of batch jobs.
inline constexpr LoadCurve kFlatLoad = {600, 590, 580, 580, 580, 590, 600, 620, 650, 670, 680, 690,
                                        690, 690, 690, 690, 680, 670, 660, 650, 640, 630, 620, 610};

// What a profile can ask for at most. Within these a run stays below 300 MB: rows cost no memory, and what a cluster
// keeps in memory, names and labels, is bounded.
namespace limits {
inline constexpr std::int64_t kRows = 10'000'000'000;
inline constexpr std::int64_t kPods = 1'000'000'000;
inline constexpr std::int64_t kSlots = 100'000'000;
inline constexpr std::int64_t kDays = 3660;
inline constexpr std::int64_t kNodes = 10'000;
inline constexpr std::int64_t kNamespaces = 10'000;
inline constexpr std::int64_t kSeats = 100'000;
inline constexpr std::int64_t kClaims = 50'000;
}  // namespace limits

// What a synthetic cluster is like. Counts that are nothing follow from the others when the profile is resolved.
struct Profile {
  std::string name = "custom";
  std::optional<std::int64_t> rows;   // hourly pod rows, exactly
  std::optional<std::int64_t> pods;   // that live at any time of the range
  std::optional<std::int64_t> nodes;  // replaced ones and their successors counted
  std::optional<std::int64_t> namespaces;
  std::optional<std::int64_t> num_days;
  std::optional<Day> start;
  // Places that pods take: pods of one seat share namespace, labels and (with fixed_nodes) node. Nothing: one a pod.
  std::optional<std::int64_t> seats;
  std::optional<std::int64_t> workloads;  // label sets of pods
  bool fixed_nodes = false;               // a seat stays on its node
  std::optional<std::int64_t> control_plane_nodes;
  std::optional<std::int64_t> infra_nodes;
  std::optional<std::int64_t> node_cores;
  std::optional<std::int64_t> node_memory_gib;
  std::optional<std::int64_t> replaced_nodes;  // nodes that leave in the range; another one joins in the same hour
  std::int64_t platform_namespaces_percent = 40;
  LoadCurve load = kOfficeLoad;
  std::int64_t flat_load_percent = 12;  // of the pods outside the platform: kFlatLoad
  std::int64_t labels_per_pod = 5;
  std::int64_t labels_per_node = 8;
  std::int64_t labels_per_namespace = 4;
  std::int64_t unique_labels_percent = 3;  // of the workloads: each pod has a label value of its own
  std::int64_t label_changes_percent = 0;  // of the nodes and namespaces, each day
  std::optional<std::int64_t> claims;      // without the disks of virtual machines
  std::int64_t shared_claims_percent = 8;  // ReadWriteMany: 2 to 4 pods
  std::int64_t unattached_claims_percent = 5;
  std::optional<std::int64_t> virtual_machines;
  std::optional<std::int64_t> gpus;
};

// A profile in which every count is known and possible.
struct ResolvedProfile {
  std::string name;
  std::int64_t rows = 0;
  std::int64_t pods = 0;
  std::uint32_t nodes = 0;
  std::uint32_t replaced_nodes = 0;
  std::uint32_t control_plane_nodes = 0;
  std::uint32_t infra_nodes = 0;
  std::uint32_t node_cores = 0;
  std::uint32_t node_memory_gib = 0;
  std::uint32_t namespaces = 0;
  std::uint32_t platform_namespaces = 0;
  DayRange days;
  std::uint32_t slots = 0;  // pods at once
  std::uint32_t seats = 0;
  std::uint32_t workloads = 0;
  bool fixed_nodes = false;
  LoadCurve load = kOfficeLoad;
  std::uint32_t flat_load_percent = 0;
  std::uint32_t labels_per_pod = 0;
  std::uint32_t labels_per_node = 0;
  std::uint32_t labels_per_namespace = 0;
  std::uint32_t unique_labels_percent = 0;
  std::uint32_t label_changes_percent = 0;
  std::uint32_t claims = 0;
  std::uint32_t shared_claims_percent = 0;
  std::uint32_t unattached_claims_percent = 0;
  std::uint32_t virtual_machines = 0;
  std::uint32_t gpus = 0;

  std::uint32_t NumHours() const { return static_cast<std::uint32_t>(days.NumDays()) * 24; }
};

// The profile that --scale names.
Result<Profile> NamedProfile(const std::string& name);

// Lays the YAML document `text` over `profile` (docs/generate.md lists the keys). `origin` names the file in errors.
Status ReadProfile(const std::string& text, const std::string& origin, Profile* profile);

// Fills what was not given, and refuses what cannot be, naming both numbers. A pod lives 100 hours unless rows and pods
// say otherwise (spec: workloads.md).
Result<ResolvedProfile> Resolve(const Profile& profile);

}  // namespace daybook
