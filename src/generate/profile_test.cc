// SPDX-License-Identifier: Apache-2.0
#include "src/generate/profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace daybook {
namespace {

std::string MessageOf(const std::string& text) {
  Profile profile;
  const Status status = ReadProfile(text, "p.yml", &profile);
  return status.ok() ? "no error" : status.error().Message();
}

Profile Read(const std::string& text) {
  Profile profile;
  const Status status = ReadProfile(text, "p.yml", &profile);
  EXPECT_TRUE(status.ok()) << status.error().Message();
  return profile;
}

TEST(Profile, EveryKeyIsRead) {
  const Profile profile = Read(R"(
rows: 1000
pods: 20
nodes: 4
namespaces: 3
days: 2
start: 2024-02-28
cluster: {control_plane_nodes: 1, infra_nodes: 0, node_cores: 8, node_memory_gib: 32, replaced_nodes: 1,
          platform_namespaces_percent: 50}
workloads: {count: 7, seats: 9, fixed_nodes: true}
load: {hours: [0, 100, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 50], flat_percent: 5}
labels: {per_pod: 6, per_node: 7, per_namespace: 8, unique_percent: 9, changes_percent: 10}
storage: {claims: 11, shared_percent: 12, unattached_percent: 13}
virtual_machines: 14
gpus: 15
)");
  EXPECT_EQ(profile.rows, 1000);
  EXPECT_EQ(profile.pods, 20);
  EXPECT_EQ(profile.nodes, 4);
  EXPECT_EQ(profile.namespaces, 3);
  EXPECT_EQ(profile.num_days, 2);
  EXPECT_EQ(profile.start, Day::FromCalendar(2024, 2, 28));
  EXPECT_EQ(profile.control_plane_nodes, 1);
  EXPECT_EQ(profile.infra_nodes, 0);
  EXPECT_EQ(profile.node_cores, 8);
  EXPECT_EQ(profile.node_memory_gib, 32);
  EXPECT_EQ(profile.replaced_nodes, 1);
  EXPECT_EQ(profile.platform_namespaces_percent, 50);
  EXPECT_EQ(profile.workloads, 7);
  EXPECT_EQ(profile.seats, 9);
  EXPECT_TRUE(profile.fixed_nodes);
  EXPECT_EQ(profile.load[0], 0U);
  EXPECT_EQ(profile.load[1], 1024U);
  EXPECT_EQ(profile.load[23], 512U);
  EXPECT_EQ(profile.flat_load_percent, 5);
  EXPECT_EQ(profile.labels_per_pod, 6);
  EXPECT_EQ(profile.labels_per_node, 7);
  EXPECT_EQ(profile.labels_per_namespace, 8);
  EXPECT_EQ(profile.unique_labels_percent, 9);
  EXPECT_EQ(profile.label_changes_percent, 10);
  EXPECT_EQ(profile.claims, 11);
  EXPECT_EQ(profile.shared_claims_percent, 12);
  EXPECT_EQ(profile.unattached_claims_percent, 13);
  EXPECT_EQ(profile.virtual_machines, 14);
  EXPECT_EQ(profile.gpus, 15);
}

TEST(Profile, AFileChangesANamedProfile) {
  const Profile profile = Read("profile: large\nnodes: 12\n");
  EXPECT_EQ(profile.name, "large");
  EXPECT_EQ(profile.nodes, 12);
  EXPECT_EQ(profile.pods, 500);
  // Rows that are given anew are not those of the named profile's pods, and the other way round.
  EXPECT_EQ(Read("profile: large\nrows: 7\n").pods, std::nullopt);
  EXPECT_EQ(Read("profile: rows-1M\npods: 20000\n").rows, std::nullopt);
}

TEST(Profile, AnEmptyFileIsTheDefault) {
  EXPECT_EQ(Read("").rows, std::nullopt);
  EXPECT_EQ(Read("").label_changes_percent, 0);
  EXPECT_EQ(Read("").load, kOfficeLoad);
}

TEST(Profile, MistakesAreNamedWithTheirLine) {
  EXPECT_EQ(MessageOf("rows: 10\nlabels:\n  per_pods: 3\n"),
            "read configuration: p.yml:3: labels.per_pods: unknown key; the nearest known one is labels.per_pod");
  EXPECT_EQ(MessageOf("load: {hours: 5}\n"),
            "read configuration: p.yml:1: load.hours: is no list of 24 percentages; give a number of 0 to 100 an hour");
  EXPECT_EQ(MessageOf("labels: 3\n"), "read configuration: p.yml:1: labels: is not a section");
  EXPECT_EQ(MessageOf("rows: {a: 3}\n"), "read configuration: p.yml:1: rows: must be a single value");
}

TEST(Profile, NamesAreKnown) {
  for (const char* name : {"small", "medium", "large", "xlarge", "xxlarge", "production-small", "production-medium",
                           "production-large", "rows-1M", "rows-10M", "rows-100M"}) {
    EXPECT_TRUE(NamedProfile(name).ok()) << name;
  }
  const auto unnamed = NamedProfile("");
  ASSERT_FALSE(unnamed.ok());
  EXPECT_EQ(unnamed.error().remedy,
            "it can be small, medium, large, xlarge, xxlarge, production-small, production-medium, production-large, "
            "rows-1M, rows-10M, rows-100M");
}

}  // namespace
}  // namespace daybook
