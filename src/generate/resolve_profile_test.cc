// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "src/generate/profile.h"

namespace daybook {
namespace {

struct Scale {
  const char* name;
  std::int64_t pods;
  std::uint32_t namespaces;
  std::uint32_t nodes;
  std::int64_t rows;
};

// spec: workloads.md, "Scales of the benchmark plan", and the three data sets of the scaling figures.
const Scale kScales[] = {
    {"small", 10, 2, 2, 1'000},
    {"medium", 100, 5, 5, 10'000},
    {"large", 500, 10, 10, 50'000},
    {"xlarge", 1'000, 10, 20, 100'000},
    {"xxlarge", 2'500, 20, 30, 250'000},
    {"production-small", 5'000, 25, 40, 500'000},
    {"production-medium", 10'000, 30, 50, 1'000'000},
    {"production-large", 20'000, 40, 100, 2'000'000},
    {"rows-1M", 10'000, 30, 50, 1'000'000},
    {"rows-10M", 100'000, 30, 50, 10'000'000},
    {"rows-100M", 1'000'000, 30, 50, 100'000'000},
};

ResolvedProfile Resolved(const Profile& profile) {
  const Result<ResolvedProfile> resolved = Resolve(profile);
  EXPECT_TRUE(resolved.ok()) << resolved.error().Message();
  return resolved.ok() ? *resolved : ResolvedProfile();
}

TEST(ResolveProfile, ScalesOfTheTable) {
  for (const Scale& scale : kScales) {
    const ResolvedProfile profile = Resolved(*NamedProfile(scale.name));
    EXPECT_EQ(profile.pods, scale.pods) << scale.name;
    EXPECT_EQ(profile.namespaces, scale.namespaces) << scale.name;
    EXPECT_EQ(profile.nodes, scale.nodes) << scale.name;
    EXPECT_NEAR(static_cast<double>(profile.rows), static_cast<double>(scale.rows),
                0.05 * static_cast<double>(scale.rows))
        << scale.name;
  }
}

TEST(ResolveProfile, TheScalingFiguresShareAllButPods) {
  const ResolvedProfile one = Resolved(*NamedProfile("rows-1M"));
  for (const auto& [name, factor] : {std::pair{"rows-10M", 10}, {"rows-100M", 100}}) {
    const ResolvedProfile more = Resolved(*NamedProfile(name));
    EXPECT_EQ(more.rows, one.rows * factor);
    EXPECT_EQ(more.slots, one.slots * static_cast<std::uint32_t>(factor));
    EXPECT_EQ(more.pods, one.pods * factor);
    EXPECT_EQ(more.nodes, one.nodes);
    EXPECT_EQ(more.replaced_nodes, 0U);
    EXPECT_EQ(more.namespaces, one.namespaces);
    EXPECT_EQ(more.seats, one.seats);
    EXPECT_EQ(more.workloads, one.workloads);
    EXPECT_EQ(more.days, one.days);
    EXPECT_EQ(more.claims, one.claims);
    EXPECT_TRUE(more.fixed_nodes);
  }
}

TEST(ResolveProfile, SizesFollowFromRows) {
  Profile profile;
  profile.rows = 1'000'000;
  const ResolvedProfile resolved = Resolved(profile);
  EXPECT_EQ(resolved.rows, 1'000'000);
  EXPECT_EQ(resolved.pods, 10'000);
  EXPECT_EQ(resolved.slots, 1345U);
  EXPECT_EQ(resolved.nodes, 49U);
  EXPECT_EQ(resolved.namespaces, 29U);
  EXPECT_EQ(resolved.control_plane_nodes, 3U);
  EXPECT_EQ(resolved.days.NumDays(), 31);
}

TEST(ResolveProfile, RowsFollowFromPods) {
  Profile profile;
  profile.pods = 300;
  EXPECT_EQ(Resolved(profile).rows, 30'000);
}

// Each size on its own and the extremes: what is resolved must be possible.
TEST(ResolveProfile, EverySizeIsPossible) {
  for (const std::int64_t rows : {1, 2, 23, 24, 25, 100, 743, 744, 745, 5'000, 1'000'000, 300'000'000}) {
    for (const std::int64_t days : {1, 2, 31, 365}) {
      Profile profile;
      profile.rows = rows;
      profile.num_days = days;
      const ResolvedProfile r = Resolved(profile);
      EXPECT_EQ(r.rows, rows);
      EXPECT_GE(r.pods, r.slots);
      EXPECT_GE(r.slots, r.seats);
      EXPECT_GE(r.seats, r.nodes - r.replaced_nodes);
      EXPECT_GE(r.seats, r.namespaces);
      EXPECT_GE(r.namespaces, r.platform_namespaces + 1);
      EXPECT_GE(r.nodes - r.replaced_nodes, r.control_plane_nodes + r.infra_nodes);
      EXPECT_LE(r.seats, limits::kSeats);
    }
  }
}

TEST(ResolveProfile, NoPlatformWhenNoneIsWanted) {
  Profile profile;
  profile.rows = 100'000;
  profile.platform_namespaces_percent = 0;
  EXPECT_EQ(Resolved(profile).platform_namespaces, 0U);
  profile.platform_namespaces_percent = 100;
  EXPECT_EQ(Resolved(profile).platform_namespaces, Resolved(profile).namespaces - 1);
}

TEST(ResolveProfile, WhatCannotBeIsRefused) {
  Profile nothing;
  EXPECT_EQ(Resolve(nothing).error().Message(),
            "generate: rows: neither a scale nor rows nor pods are given; give --scale, --rows or --pods");
  Profile many_pods;
  many_pods.pods = 200'000'000;
  EXPECT_EQ(Resolve(many_pods).error().Message(),
            "generate: pods: 200000000 pods of 100 hours are more than 10000000000 rows; give fewer pods");
  Profile one_pod;
  one_pod.pods = 1;
  one_pod.rows = 25;
  one_pod.num_days = 1;
  EXPECT_EQ(Resolve(one_pod).error().Message(),
            "generate: pods: 1 pod in 24 hours have at most 24 rows, not 25; give more pods, more days or fewer rows");
}

}  // namespace
}  // namespace daybook
