// SPDX-License-Identifier: Apache-2.0
#include "src/generate/cluster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

namespace daybook {
namespace {

ResolvedProfile ProfileOf(std::int64_t rows, std::int64_t days, std::int64_t nodes) {
  Profile profile;
  profile.rows = rows;
  profile.num_days = days;
  profile.nodes = nodes;
  return *Resolve(profile);
}

// Every slot has exactly one pod an hour, for as many hours as the rows say.
TEST(Cluster, SpansCoverEveryHourOnce) {
  for (const std::int64_t rows : {1, 30, 1000, 5001, 20000}) {
    const Cluster cluster(ProfileOf(rows, 3, 1), 1);
    std::int64_t found = 0;
    for (std::uint32_t slot = 0; slot < cluster.profile().slots; ++slot) {
      std::uint32_t hour = 0;
      std::uint32_t pod = 0;
      for (std::uint32_t day = 0; day < 3; ++day) {
        std::vector<PodSpan> spans;
        cluster.AppendSpans(slot, day * 24, day * 24 + 24, &spans);
        for (const PodSpan& span : spans) {
          ASSERT_EQ(span.slot, slot);
          ASSERT_EQ(span.first_hour, hour);
          ASSERT_GT(span.end_hour, span.first_hour);
          ASSERT_LE(span.end_hour, day * 24 + 24);
          ASSERT_TRUE(span.pod == pod || span.pod == pod + 1);
          pod = span.pod;
          hour = span.end_hour;
        }
      }
      ASSERT_EQ(hour, cluster.HoursOf(slot));
      found += hour;
    }
    EXPECT_EQ(found, rows);
  }
}

// A day's spans do not depend on how the hours are cut.
TEST(Cluster, SpansAreThoseOfTheWholeRange) {
  const Cluster cluster(ProfileOf(30'000, 7, 20), 3);
  for (std::uint32_t slot = 0; slot < cluster.profile().slots; ++slot) {
    std::vector<PodSpan> whole;
    cluster.AppendSpans(slot, 0, 7 * 24, &whole);
    for (std::uint32_t hour = 0; hour < 7 * 24; ++hour) {
      std::vector<PodSpan> one;
      cluster.AppendSpans(slot, hour, hour + 1, &one);
      if (hour >= cluster.HoursOf(slot)) {
        ASSERT_TRUE(one.empty());
        continue;
      }
      ASSERT_EQ(one.size(), 1U);
      const auto found = std::find_if(whole.begin(), whole.end(), [&](const PodSpan& span) {
        return span.first_hour <= hour && hour < span.end_hour;
      });
      ASSERT_NE(found, whole.end());
      ASSERT_EQ(cluster.PodName(*found), cluster.PodName(one.front()));
      ASSERT_EQ(cluster.MachineOf(*found).name, cluster.MachineOf(one.front()).name);
    }
  }
}

TEST(Cluster, HasThePodsOfItsProfile) {
  Profile profile = *NamedProfile("production-small");
  profile.replaced_nodes = 0;
  const Cluster cluster(*Resolve(profile), 1);
  std::set<std::pair<std::uint32_t, std::string>> pods;
  for (std::uint32_t slot = 0; slot < cluster.profile().slots; ++slot) {
    std::vector<PodSpan> spans;
    cluster.AppendSpans(slot, 0, cluster.profile().NumHours(), &spans);
    for (const PodSpan& span : spans) pods.emplace(cluster.WorkloadOf(slot).name_space, cluster.PodName(span));
  }
  EXPECT_EQ(pods.size(), 5000U);
}

TEST(Cluster, PodsOfADeploymentShareLabelsAndAreOnSeveralNodes) {
  const Cluster cluster(*Resolve(*NamedProfile("production-small")), 1);
  std::map<std::uint32_t, std::set<std::string>> nodes_of_namespace;
  std::map<std::uint32_t, std::set<std::string>> labels_of_workload;
  std::map<std::uint32_t, std::uint32_t> slots_of_workload;
  for (std::uint32_t slot = 0; slot < cluster.profile().slots; ++slot) {
    const Workload& workload = cluster.WorkloadOf(slot);
    ++slots_of_workload[cluster.WorkloadIndexOf(slot)];
    std::vector<PodSpan> spans;
    cluster.AppendSpans(slot, 0, cluster.profile().NumHours(), &spans);
    for (const PodSpan& span : spans) {
      nodes_of_namespace[workload.name_space].insert(cluster.MachineOf(span).name);
      if (!workload.unique_labels) labels_of_workload[cluster.WorkloadIndexOf(slot)].insert(cluster.PodLabels(span));
    }
  }
  EXPECT_EQ(nodes_of_namespace.size(), 25U);
  for (const auto& [name_space, nodes] : nodes_of_namespace) EXPECT_GT(nodes.size(), 1U);
  for (const auto& [workload, labels] : labels_of_workload) EXPECT_EQ(labels.size(), 1U);
  EXPECT_TRUE(std::any_of(slots_of_workload.begin(), slots_of_workload.end(),
                          [](const auto& slots) { return slots.second > 5; }));
}

TEST(Cluster, NodesLeaveAndOthersJoinInTheSameHour) {
  const Cluster cluster(ProfileOf(200'000, 10, 50), 1);
  std::set<std::string> names;
  int replaced = 0;
  for (const NodePosition& position : cluster.positions()) {
    names.insert(position.first.name);
    if (position.replaced_at == 0) continue;
    ++replaced;
    names.insert(position.second.name);
    EXPECT_EQ(position.role, NodePool::kWorker);
    EXPECT_GE(position.replaced_at, 24U);
    EXPECT_LT(position.replaced_at, 240U);
    EXPECT_EQ(&position.At(position.replaced_at - 1), &position.first);
    EXPECT_EQ(&position.At(position.replaced_at), &position.second);
  }
  EXPECT_EQ(replaced, 2);
  EXPECT_EQ(names.size(), 50U);
  // No pod lives on: its successor has another name.
  for (std::uint32_t slot = 0; slot < cluster.profile().slots; ++slot) {
    std::vector<PodSpan> spans;
    cluster.AppendSpans(slot, 0, 240, &spans);
    for (std::size_t i = 1; i < spans.size(); ++i) {
      if (spans[i].pod != spans[i - 1].pod || cluster.WorkloadOf(slot).kind == Workload::Kind::kStatefulSet) continue;
      EXPECT_NE(cluster.MachineOf(spans[i]).name, cluster.MachineOf(spans[i - 1]).name);
      EXPECT_NE(cluster.PodName(spans[i]), cluster.PodName(spans[i - 1]));
    }
  }
}

TEST(Cluster, RolesAreTold) {
  const Cluster cluster(ProfileOf(200'000, 10, 50), 1);
  std::map<NodePool, int> roles;
  for (const NodePosition& position : cluster.positions()) {
    ++roles[position.role];
    const char* role = position.role == NodePool::kControlPlane ? "master"
                       : position.role == NodePool::kInfra      ? "infra"
                                                                : "worker";
    EXPECT_THAT(position.first.labels,
                ::testing::StartsWith(std::string("label_node_role_kubernetes_io:") + role + "|"));
  }
  EXPECT_EQ(roles[NodePool::kControlPlane], 3);
  EXPECT_EQ(roles[NodePool::kInfra], 3);
  EXPECT_EQ(cluster.namespaces()[0].name, "openshift-kube-apiserver");
  EXPECT_TRUE(cluster.namespaces()[0].platform);
  EXPECT_FALSE(cluster.namespaces().back().platform);
}

TEST(Cluster, LabelsChangeAtTheRateOfTheProfile) {
  for (const std::int64_t percent : {0, 30, 100}) {
    Profile profile;
    profile.rows = 100'000;
    profile.num_days = 10;
    profile.label_changes_percent = percent;
    const Cluster cluster(*Resolve(profile), 1);
    const auto spaces = static_cast<std::uint32_t>(cluster.namespaces().size());
    int changes = 0;
    for (std::uint32_t space = 0; space < spaces; ++space) {
      for (std::uint32_t day = 0; day < 10; ++day) {
        // At most one change a day, and it never begins with one.
        int of_day = 0;
        for (std::uint32_t hour = day * 24 + 1; hour < day * 24 + 24; ++hour) {
          of_day += cluster.NamespaceLabels(space, hour) != cluster.NamespaceLabels(space, hour - 1) ? 1 : 0;
        }
        EXPECT_LE(of_day, 1);
        EXPECT_EQ(cluster.NamespaceLabels(space, day * 24), cluster.NamespaceLabels(space, 0));
        changes += of_day;
      }
    }
    EXPECT_NEAR(changes, static_cast<double>(spaces) * 10 * static_cast<double>(percent) / 100, spaces);
  }
}

TEST(Cluster, VolumesAreSharedAttachedAndNot) {
  Profile profile;
  profile.rows = 500'000;
  profile.claims = 200;
  profile.shared_claims_percent = 20;
  profile.unattached_claims_percent = 10;
  const Cluster cluster(*Resolve(profile), 1);
  std::map<std::uint32_t, std::set<std::uint32_t>> slots;
  for (const Mount& mount : cluster.mounts()) slots[mount.volume].insert(mount.slot);
  int shared = 0;
  int unattached = 0;
  for (const auto& [volume, of_volume] : slots) {
    if (of_volume.size() > 1) {
      ++shared;
      EXPECT_EQ(cluster.volumes()[volume].storage_class, "ocs-storagecluster-cephfs");
    }
    if (of_volume.contains(Mount::kNoSlot)) ++unattached;
    for (const std::uint32_t slot : of_volume) {
      if (slot == Mount::kNoSlot) continue;
      EXPECT_EQ(cluster.WorkloadOf(slot).name_space, cluster.volumes()[volume].name_space);
    }
  }
  EXPECT_EQ(slots.size(), 200 + cluster.virtual_machines().size());
  EXPECT_NEAR(shared, 40, 20);
  EXPECT_NEAR(unattached, 20, 12);
  for (const VirtualMachine& machine : cluster.virtual_machines()) {
    EXPECT_EQ(cluster.WorkloadOf(machine.slot).kind, Workload::Kind::kVirtualMachine);
    EXPECT_THAT(cluster.WorkloadOf(machine.slot).labels,
                ::testing::HasSubstr("|label_vm_kubevirt_io_name:" + machine.name));
  }
  EXPECT_EQ(cluster.virtual_machines().size(), cluster.profile().virtual_machines);
  EXPECT_EQ(cluster.gpu_slots().size(), cluster.profile().gpus);
}

TEST(Cluster, NamesOfThingsDiffer) {
  const Cluster cluster(*Resolve(*NamedProfile("production-large")), 1);
  std::set<std::string> spaces;
  for (const Namespace& space : cluster.namespaces()) spaces.insert(space.name);
  EXPECT_EQ(spaces.size(), 40U);
  std::set<std::string> claims;
  std::set<std::string> volumes;
  for (const Volume& volume : cluster.volumes()) {
    claims.insert(volume.claim);
    volumes.insert(volume.volume);
  }
  EXPECT_EQ(claims.size(), cluster.volumes().size());
  EXPECT_EQ(volumes.size(), cluster.volumes().size());
}

TEST(Cluster, LabelsAreOfTheOperatorsForm) {
  const Cluster cluster(*Resolve(*NamedProfile("production-small")), 1);
  for (std::uint32_t slot = 0; slot < 300; ++slot) {
    std::vector<PodSpan> spans;
    cluster.AppendSpans(slot, 0, 24, &spans);
    for (const PodSpan& span : spans) {
      EXPECT_THAT(cluster.PodLabels(span),
                  ::testing::MatchesRegex("label_[a-z_]+:[A-Za-z0-9_.-]*([|]label_[a-z_]+:[A-Za-z0-9_.-]*)*"));
    }
  }
}

}  // namespace
}  // namespace daybook
