// SPDX-License-Identifier: Apache-2.0
// From what was asked for to a cluster that is possible: sizes first, then nodes and namespaces, then what stands on
// them. Every step fills in what was not given and refuses what the steps before leave no room for.
#include <algorithm>

#include "src/generate/profile.h"

namespace daybook {
namespace {

constexpr const char* kWhat = "generate";
constexpr std::int64_t kHoursAPod = 100;  // spec: workloads.md
// For sizes that are given by rows alone: production-medium's density.
constexpr std::int64_t kPodsANode = 27;
constexpr std::int64_t kPodsANamespace = 45;
// As many as Kubernetes is tested with, and namespaces in proportion.
constexpr std::int64_t kMostDefaultNodes = 5000;
constexpr std::int64_t kMostDefaultNamespaces = 2000;
constexpr std::int64_t kMostDefaultSeats = 50'000;

Error Impossible(const char* key, std::string why, std::string remedy) {
  return ConfigurationError(kWhat, key, std::move(why), std::move(remedy));
}

std::string Count(std::int64_t number) { return std::to_string(number); }

// "1 node", "2 nodes".
std::string Count(std::int64_t number, const char* thing) {
  return Count(number) + " " + thing + (number == 1 ? "" : "s");
}

std::uint32_t Narrow(std::int64_t number) { return static_cast<std::uint32_t>(number); }

Status CheckLimits(const Profile& profile) {
  struct Limit {
    const char* key;
    const std::optional<std::int64_t>& count;
    std::int64_t most;
  };
  for (const Limit& limit : {Limit{"rows", profile.rows, limits::kRows},
                             {"pods", profile.pods, limits::kPods},
                             {"nodes", profile.nodes, limits::kNodes},
                             {"namespaces", profile.namespaces, limits::kNamespaces},
                             {"days", profile.num_days, limits::kDays},
                             {"workloads.seats", profile.seats, limits::kSeats}}) {
    if (!limit.count) continue;
    if (*limit.count < 1) return Impossible(limit.key, "is " + Count(*limit.count), "give at least 1");
    if (*limit.count > limit.most) {
      return Impossible(limit.key, Count(*limit.count) + " is more than " + Count(limit.most), "give fewer");
    }
  }
  return {};
}

Status ResolveDays(const Profile& profile, ResolvedProfile* r) {
  const std::int64_t num_days = profile.num_days.value_or(31);
  const Day start = profile.start.value_or(Day::FromCalendar(2025, 10, 1));
  r->days = {start, Day(start.days_since_epoch() + static_cast<std::int32_t>(num_days) - 1)};
  if (r->days.end > Day::FromCalendar(9999, 11, 30)) {
    return Impossible("days", "the range ends after 9999-11-30", "give an earlier start or fewer days");
  }
  return {};
}

// Rows, pods and pods at once.
Status ResolveSizes(const Profile& profile, ResolvedProfile* r) {
  if (!profile.rows && !profile.pods) {
    return Impossible("rows", "neither a scale nor rows nor pods are given", "give --scale, --rows or --pods");
  }
  const std::int64_t hours = r->NumHours();
  r->rows = profile.rows.value_or(profile.pods.value_or(0) * kHoursAPod);
  if (r->rows > limits::kRows) {
    return Impossible("pods",
                      Count(*profile.pods) + " pods of 100 hours are more than " + Count(limits::kRows) + " rows",
                      "give fewer pods");
  }
  const std::int64_t slots = (r->rows + hours - 1) / hours;
  if (slots > limits::kSlots) {
    return Impossible(
        "rows",
        Count(r->rows) + " in " + Count(hours, "hour") + " are more than " + Count(limits::kSlots) + " pods at once",
        "give more days");
  }
  r->slots = Narrow(slots);
  // Pods that live 100 hours each do not fit a shorter range: then the rows are what counts.
  r->pods = profile.pods.value_or(std::max(r->rows / kHoursAPod, slots));
  if (r->pods > r->rows) {
    return Impossible("pods",
                      Count(r->pods, "pod") + ", but only " + Count(r->rows, "row") + ": a pod has at least one",
                      "give fewer pods or more rows");
  }
  if (r->pods < slots) {
    return Impossible("pods",
                      Count(r->pods, "pod") + " in " + Count(hours, "hour") + " have at most " +
                          Count(r->pods * hours, "row") + ", not " + Count(r->rows),
                      "give more pods, more days or fewer rows");
  }
  return {};
}

Status ResolveNodes(const Profile& profile, ResolvedProfile* r) {
  const std::int64_t nodes =
      profile.nodes.value_or(std::clamp<std::int64_t>(r->slots / kPodsANode, 1, kMostDefaultNodes));
  const std::int64_t num_days = r->days.NumDays();
  // One of 25 a month, where a seat does not hold on to its node.
  const std::int64_t replaced = profile.replaced_nodes.value_or(
      profile.fixed_nodes || nodes < 10 || num_days < 2 ? 0 : std::max<std::int64_t>(1, nodes / 25));
  if (replaced * 2 > nodes) {
    return Impossible("cluster.replaced_nodes",
                      Count(replaced) + " of " + Count(nodes, "node") + " cannot be replaced within the range",
                      "give at most half of the nodes");
  }
  if (replaced > 0 && num_days < 2) {
    return Impossible("cluster.replaced_nodes", "nodes are replaced between days, but there is one day",
                      "give more days or 0");
  }
  const std::int64_t positions = nodes - replaced;
  if (positions > r->slots) {
    return Impossible(
        "nodes",
        Count(nodes, "node") + ", but only " + Count(r->slots, "pod") + " at once: every node runs at least one",
        "give fewer nodes, more rows or fewer days");
  }
  const std::int64_t control = profile.control_plane_nodes.value_or(nodes >= 5 ? 3 : nodes >= 2 ? 1 : 0);
  const std::int64_t infra = profile.infra_nodes.value_or(nodes >= 30 ? 3 : nodes >= 10 ? 2 : 0);
  if (control + infra + replaced > positions || (control + infra == positions && positions > 1)) {
    return Impossible("nodes",
                      Count(control) + " control plane, " + Count(infra) + " infra and " + Count(replaced) +
                          " replaced nodes leave no worker of " + Count(nodes),
                      "give more nodes");
  }
  r->nodes = Narrow(nodes);
  r->replaced_nodes = Narrow(replaced);
  r->control_plane_nodes = Narrow(control);
  r->infra_nodes = Narrow(infra);
  r->node_cores = Narrow(profile.node_cores.value_or(16));
  r->node_memory_gib = Narrow(profile.node_memory_gib.value_or(64));
  return {};
}

Status ResolveSeats(const Profile& profile, ResolvedProfile* r) {
  const std::int64_t positions = r->nodes - r->replaced_nodes;
  const std::int64_t seats = profile.seats.value_or(std::min<std::int64_t>(r->slots, kMostDefaultSeats));
  if (seats > r->slots) {
    return Impossible("workloads.seats", Count(seats, "seat") + ", but only " + Count(r->slots, "pod") + " at once",
                      "give fewer seats or more rows");
  }
  if (seats < positions) {
    return Impossible("workloads.seats", Count(seats, "seat") + ", but " + Count(r->nodes, "node"),
                      "give at least one seat a node");
  }
  const std::int64_t namespaces = profile.namespaces.value_or(std::clamp<std::int64_t>(
      r->slots / kPodsANamespace, std::min<std::int64_t>(2, r->slots), kMostDefaultNamespaces));
  if (namespaces > seats) {
    return Impossible("namespaces", Count(namespaces, "namespace") + ", but only " + Count(seats, "pod") + " at once",
                      "give fewer namespaces, more rows or fewer days");
  }
  // Every node has a seat of its own for what runs on each.
  const std::int64_t floating = seats - positions;
  const std::int64_t workloads =
      profile.workloads.value_or(std::max<std::int64_t>({1, std::min(floating, namespaces), floating / 3}));
  if (workloads > std::max<std::int64_t>(floating, 1)) {
    return Impossible(
        "workloads.count",
        Count(workloads, "workload") + ", but only " + Count(floating, "pod") + " at once that are not bound to a node",
        "give fewer workloads or more rows");
  }
  r->seats = Narrow(seats);
  r->namespaces = Narrow(namespaces);
  const std::int64_t platform = namespaces * profile.platform_namespaces_percent / 100;
  // At least one of each kind, but for a cluster without a platform.
  const bool has_platform = namespaces > 1 && profile.platform_namespaces_percent > 0;
  r->platform_namespaces = Narrow(has_platform ? std::clamp<std::int64_t>(platform, 1, namespaces - 1) : 0);
  r->workloads = Narrow(workloads);
  r->fixed_nodes = profile.fixed_nodes;
  return {};
}

// Virtual machines and GPUs, a few by default.
Status ResolveSpecials(const Profile& profile, ResolvedProfile* r) {
  const std::int64_t spare = std::max<std::int64_t>(0, std::int64_t{r->workloads} - r->namespaces) / 2;
  const std::int64_t machines = profile.virtual_machines.value_or(std::min<std::int64_t>(spare / 2, r->nodes / 10));
  const std::int64_t gpus = profile.gpus.value_or(std::min<std::int64_t>(spare / 2, r->nodes / 12));
  if (machines + gpus > spare) {
    return Impossible("virtual_machines",
                      Count(machines, "virtual machine") + " and " + Count(gpus, "pod") +
                          " with a GPU need twice as many workloads beyond the " + Count(r->namespaces) +
                          " that fill the namespaces; there are " + Count(r->workloads, "workload"),
                      "give fewer of them, or more rows");
  }
  r->virtual_machines = Narrow(machines);
  r->gpus = Narrow(gpus);
  return {};
}

}  // namespace

Result<ResolvedProfile> Resolve(const Profile& profile) {
  ResolvedProfile r;
  r.name = profile.name;
  DAYBOOK_RETURN_IF_ERROR(CheckLimits(profile));
  DAYBOOK_RETURN_IF_ERROR(ResolveDays(profile, &r));
  DAYBOOK_RETURN_IF_ERROR(ResolveSizes(profile, &r));
  DAYBOOK_RETURN_IF_ERROR(ResolveNodes(profile, &r));
  DAYBOOK_RETURN_IF_ERROR(ResolveSeats(profile, &r));
  DAYBOOK_RETURN_IF_ERROR(ResolveSpecials(profile, &r));
  r.load = profile.load;
  r.flat_load_percent = Narrow(profile.flat_load_percent);
  r.labels_per_pod = Narrow(profile.labels_per_pod);
  r.labels_per_node = Narrow(profile.labels_per_node);
  r.labels_per_namespace = Narrow(profile.labels_per_namespace);
  r.unique_labels_percent = Narrow(profile.unique_labels_percent);
  r.label_changes_percent = Narrow(profile.label_changes_percent);
  // 177 claims of 49 nodes in the median of real clusters (spec: workloads.md); a claim needs a pod.
  r.claims = Narrow(profile.claims.value_or(
      std::min<std::int64_t>(std::int64_t{r.nodes} * 18 / 5, std::max<std::int64_t>(1, r.seats / 4))));
  r.shared_claims_percent = Narrow(profile.shared_claims_percent);
  r.unattached_claims_percent = Narrow(profile.unattached_claims_percent);
  return r;
}

}  // namespace daybook
