// SPDX-License-Identifier: Apache-2.0
#include "src/sink/totals_sink.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/sink/sample_rows.h"

namespace daybook {
namespace {

using ::testing::ElementsAre;
using ::testing::Key;

FinishedRow Pod(std::optional<std::string_view> name_space, double cpu_used) {
  FinishedRow row;
  row.namespace_ = name_space;
  row.node = "n1";
  row.infrastructure_usage_cost = "{}";
  row[Metric::kPodUsageCpuCoreHours] = SampleMetric(cpu_used);
  return row;
}

Totals Sum(const std::vector<std::vector<FinishedRow>>& days) {
  TotalsSink sink;
  EXPECT_TRUE(sink.Open().ok());
  int day = 0;
  for (const auto& rows : days) EXPECT_TRUE(sink.WriteDay(Day(day++), SampleIdentity(), rows).ok());
  EXPECT_TRUE(sink.Prepare().ok());
  EXPECT_TRUE(sink.Commit().ok());
  return sink.totals();
}

TEST(TotalsSink, SumsByNamespaceOverAllDays) {
  FinishedRow storage = SampleStorageRow();
  storage.namespace_ = "shop";
  storage[Metric::kVolumeRequestStorageGigabyteMonths] = SampleMetric(0.25);
  storage[Metric::kPersistentvolumeclaimUsageGigabyteMonths] = SampleMetric(0.125);
  const Totals totals = Sum({{SamplePodRow(), storage}, {}, {SamplePodRow(), Pod(std::nullopt, 2), Pod("", 3)}});
  EXPECT_EQ(totals.rows, 5);
  EXPECT_THAT(totals.namespaces, ElementsAre(Key(std::nullopt), Key(""), Key("shop")));
  const Totals::Namespace& shop = totals.namespaces.at("shop");
  EXPECT_EQ(shop.rows, 3);
  EXPECT_EQ(shop.compute.cpu_used, 1);  // twice the metrics 0.5, 1.5, ... in the order of Metric
  EXPECT_EQ(shop.compute.cpu_requested, 3);
  EXPECT_EQ(shop.compute.cpu_effective, 5);
  EXPECT_EQ(shop.compute.memory_used, 9);
  EXPECT_EQ(shop.compute.memory_requested, 11);
  EXPECT_EQ(shop.compute.memory_effective, 13);
  EXPECT_EQ(shop.storage.capacity, 0.6451612903225806);
  EXPECT_EQ(shop.storage.requested, 0.25);
  EXPECT_EQ(shop.storage.used, 0.125);
  EXPECT_EQ(totals.namespaces.at(std::nullopt).compute.cpu_used, 2);
  EXPECT_EQ(totals.namespaces.at("").compute.cpu_used, 3);
  EXPECT_TRUE(totals.unallocated.empty());
}

// spec: E.25
TEST(TotalsSink, UnallocatedRowsAreKeptApartByNodeAndRole) {
  FinishedRow other = SampleUnallocatedRow();
  other.node = "n2";
  other.namespace_ = std::nullopt;
  other[Metric::kPodRequestMemoryGigabyteHours] = SampleMetric(7);
  const Totals totals = Sum({{SampleUnallocatedRow(), other}, {SampleUnallocatedRow()}});
  EXPECT_TRUE(totals.namespaces.empty());
  ASSERT_EQ(totals.unallocated.size(), 2U);
  EXPECT_EQ(totals.unallocated.at({"n1", "Worker unallocated"}).compute.cpu_used, -2.5);
  EXPECT_EQ(totals.unallocated.at({"n1", "Worker unallocated"}).rows, 2);
  EXPECT_EQ(totals.unallocated.at({"n2", std::nullopt}).compute.memory_requested, 7);
  EXPECT_EQ(totals.rows, 3);
}

// A namespace may have the name of an unallocated one: the cost column tells them apart.
TEST(TotalsSink, NameAloneDoesNotMakeARowUnallocated) {
  const Totals totals = Sum({{Pod("Worker unallocated", 1)}});
  EXPECT_EQ(totals.namespaces.at("Worker unallocated").compute.cpu_used, 1);
  EXPECT_TRUE(totals.unallocated.empty());
}

// spec: F.29
TEST(TotalsSink, SumsDoNotDependOnTheOrder) {
  EXPECT_EQ(Sum({{Pod("a", 1e17), Pod("a", 1), Pod("a", -1e17)}}).namespaces.at("a").compute.cpu_used, 1);
  EXPECT_EQ(Sum({{Pod("a", 1e17), Pod("a", -1e17)}, {Pod("a", 1)}}).namespaces.at("a").compute.cpu_used, 1);
}

}  // namespace
}  // namespace daybook
