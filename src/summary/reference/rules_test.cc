// SPDX-License-Identifier: Apache-2.0
#include "src/summary/reference/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace daybook::reference {
namespace {

using ::testing::ElementsAre;

const Day kDay = *Day::Parse("2025-10-14");
const std::string kObject = "pods.parquet";
constexpr double kGib = 0x1p30;

// Everything that the rules look up, owned.
struct World {
  explicit World(Dialect dialect) : rules(RulesOf(dialect)) { lookups.enabled_keys = {"app", "env"}; }

  RuleContext Context() {
    keys = std::make_unique<EnabledKeys>(lookups, rules);
    auto nodes = LabelsOfDay::Make("node_labels", node_labels, latest ? &hourly_node_labels : nullptr, *keys, rules);
    auto spaces = LabelsOfDay::Make("namespace_labels", namespace_labels, nullptr, *keys, rules);
    EXPECT_TRUE(nodes.ok() && spaces.ok());
    nodes_of_day = std::make_unique<LabelsOfDay>(std::move(nodes).value());
    namespaces_of_day = std::make_unique<LabelsOfDay>(std::move(spaces).value());
    return {rules, lookups, *keys, *nodes_of_day, *namespaces_of_day};
  }

  DialectRules rules;
  Lookups lookups;
  bool latest = false;
  std::vector<LabelRow> node_labels, namespace_labels, hourly_node_labels;
  std::unique_ptr<EnabledKeys> keys;
  std::unique_ptr<LabelsOfDay> nodes_of_day, namespaces_of_day;
};

LabelRow Labels(const char* name, Text labels, std::int64_t time = 0) {
  return {{&kObject, 1}, kDay, time, name, std::move(labels)};
}

PodRow Pod(const char* namespace_, const char* node, const char* pod, double usage_cpu) {
  PodRow row;
  row.origin = {&kObject, 1};
  row.day = kDay;
  row.namespace_ = namespace_;
  row.node = node;
  row.pod = pod;
  row.resource_id = "i-1";
  row.labels = "{}";
  row.usage_cpu = usage_cpu;
  row.request_cpu = 7200;
  row.usage_memory = 3600 * kGib;
  return row;
}

StorageRow Storage(const char* claim, Text volume, const char* pod) {
  StorageRow row;
  row.origin = {&kObject, 1};
  row.day = kDay;
  row.namespace_ = "shop";
  row.pod = pod;
  row.persistentvolumeclaim = claim;
  row.persistentvolume = std::move(volume);
  row.volume_labels = "{}";
  row.claim_labels = "{}";
  row.capacity_bytes = 10 * kGib;
  row.capacity_byte_seconds = 86400 * 31 * kGib;
  row.request_byte_seconds = 86400 * 31 * kGib;
  row.usage_byte_seconds = 86400 * 31 * kGib / 2;
  return row;
}

template <typename Row>
std::vector<const Row*> Pointers(const std::vector<Row>& rows) {
  std::vector<const Row*> pointers;
  for (const Row& row : rows) pointers.push_back(&row);
  return pointers;
}

std::vector<SummaryRow> PodRows(World& world, const std::vector<PodRow>& pods, const CapacityOfDay& capacity = {}) {
  const RuleContext context = world.Context();
  auto rows = ComputePodRows(kDay, Pointers(pods), capacity, context);
  EXPECT_TRUE(rows.ok()) << rows.error().Message();
  return rows.ok() ? std::move(rows).value() : std::vector<SummaryRow>();
}

std::vector<SummaryRow> StorageRows(World& world, const std::vector<StorageRow>& storage,
                                    const std::vector<PodRow>& pods) {
  const RuleContext context = world.Context();
  auto rows = ComputeStorageRows(kDay, Pointers(storage), Pointers(pods), context);
  EXPECT_TRUE(rows.ok()) << rows.error().Message();
  return rows.ok() ? std::move(rows).value() : std::vector<SummaryRow>();
}

// spec: B.6, B.7
TEST(Rules, CapacityIsTheSumOfTheMaximaOfIntervals) {
  const std::vector<CapacityRow> rows = {
      {kDay, 0, "n1", 10.0, 1.0},
      {kDay, 0, "n1", 20.0, 1.0},
      {kDay, 0, "n1", 20.0, std::nullopt},
      {kDay, 1, "n1", 5.0, 2.0},
      {kDay, 0, "", 100.0, 4.0},
      {kDay, 0, std::nullopt, 1000.0, 8.0},
      {kDay, 0, "n2", std::nullopt, std::nullopt},
  };
  const CapacityOfDay day = ComputeCapacity(Pointers(rows), RulesOf(Dialect::kTrino));
  EXPECT_EQ(day.nodes.at("n1").cpu_core_seconds, 25.0);
  EXPECT_EQ(day.nodes.at("n1").memory_byte_seconds, 3.0);
  EXPECT_EQ(day.cluster.cpu_core_seconds, 1125.0);
  EXPECT_EQ(day.cluster.memory_byte_seconds, 15.0);
  // spec: B.8
  EXPECT_EQ(day.nodes.at("n2").cpu_core_seconds, std::nullopt);
  EXPECT_EQ(ComputeCapacity(Pointers(rows), RulesOf(Dialect::kOnprem)).nodes.at("n2").cpu_core_seconds, 0.0);
  EXPECT_EQ(ComputeCapacity({}, RulesOf(Dialect::kTrino)).cluster.cpu_core_seconds, std::nullopt);
  EXPECT_EQ(ComputeCapacity({}, RulesOf(Dialect::kOnprem)).cluster.cpu_core_seconds, 0.0);
}

// spec: B.8
TEST(Rules, NodeWithoutHourlyRows) {
  World trino(Dialect::kTrino);
  World onprem(Dialect::kOnprem);
  EXPECT_EQ(PodRows(trino, {Pod("shop", "n1", "p", 1)})[0][Metric::kNodeCapacityCpuCoreHours], std::nullopt);
  EXPECT_EQ(PodRows(onprem, {Pod("shop", "n1", "p", 1)})[0][Metric::kNodeCapacityCpuCoreHours], 0.0);
}

// spec: C.9, C.10, C.11, C.12
TEST(Rules, PodsMergeByNamespaceNodeAndLabels) {
  World world(Dialect::kTrino);
  std::vector<PodRow> pods = {Pod("shop", "n1", "a", 3600), Pod("shop", "n1", "b", 1800), Pod("shop", "", "c", 1)};
  pods[0].labels = R"({"app":"x","other":"1"})";
  pods[1].labels = R"({"other":"2", "app":"x"})";
  pods[1].resource_id = "i-2";
  pods.push_back(pods[0]);
  pods[3].node = std::nullopt;
  const auto rows = PodRows(world, pods);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0][Metric::kPodUsageCpuCoreHours], 1.5);
  EXPECT_EQ(rows[0][Metric::kPodUsageMemoryGigabyteHours], 2.0);
  EXPECT_EQ(rows[0][Metric::kPodLimitCpuCoreHours], std::nullopt);
  EXPECT_EQ(rows[0].resource_id, "i-2");
  EXPECT_EQ(CanonicalText(*rows[0].pod_labels), R"({"app":"x"})");
}

// spec: C.12, C.15, F.29: every sum counts once for each pattern, in its own unit; maxima do not add up (spec: C.11).
TEST(Rules, EveryMetricOfAPodHasItsOwnColumnAndUnit) {
  World world(Dialect::kTrino);
  world.lookups.cost_categories = {{1, "shop"}, {2, "sh%"}};
  PodRow pod = Pod("shop", "n1", "a", 1 * 3600);
  pod.request_cpu = 2 * 3600;
  pod.effective_cpu = 3 * 3600;
  pod.limit_cpu = 4 * 3600;
  pod.usage_memory = 5 * 3600 * kGib;
  pod.request_memory = 6 * 3600 * kGib;
  pod.effective_memory = 7 * 3600 * kGib;
  pod.limit_memory = 8 * 3600 * kGib;
  pod.node_capacity_cpu_cores = 9;
  pod.node_capacity_memory_bytes = 10 * kGib;
  PodRow smaller = pod;
  smaller.node_capacity_cpu_cores = 1;
  smaller.node_capacity_memory_bytes = 1;
  const auto rows = PodRows(world, {pod, smaller});
  ASSERT_EQ(rows.size(), 1U);
  constexpr double kTimes = 4;  // two rows, two patterns
  EXPECT_EQ(rows[0][Metric::kPodUsageCpuCoreHours], 1 * kTimes);
  EXPECT_EQ(rows[0][Metric::kPodRequestCpuCoreHours], 2 * kTimes);
  EXPECT_EQ(rows[0][Metric::kPodEffectiveUsageCpuCoreHours], 3 * kTimes);
  EXPECT_EQ(rows[0][Metric::kPodLimitCpuCoreHours], 4 * kTimes);
  EXPECT_EQ(rows[0][Metric::kPodUsageMemoryGigabyteHours], 5 * kTimes);
  EXPECT_EQ(rows[0][Metric::kPodRequestMemoryGigabyteHours], 6 * kTimes);
  EXPECT_EQ(rows[0][Metric::kPodEffectiveUsageMemoryGigabyteHours], 7 * kTimes);
  EXPECT_EQ(rows[0][Metric::kPodLimitMemoryGigabyteHours], 8 * kTimes);
  EXPECT_EQ(rows[0][Metric::kNodeCapacityCpuCores], 9.0);
  EXPECT_EQ(rows[0][Metric::kNodeCapacityMemoryGigabytes], 10.0);
}

// spec: C.11
TEST(Rules, MaximaPassOverNan) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  NullableMax max;
  max.Add(nan);
  EXPECT_TRUE(std::isnan(*max.value()));
  max.Add(-1.0);
  max.Add(nan);
  max.Add(std::nullopt);
  EXPECT_EQ(max.value(), -1.0);
}

// spec: C.13
TEST(Rules, EffectiveUsage) {
  PodRow reported = Pod("shop", "n1", "a", 3600);
  reported.effective_cpu = 360;
  PodRow unknown_request = Pod("shop", "n2", "a", 3600);
  unknown_request.request_cpu = std::nullopt;
  World trino(Dialect::kTrino);
  World onprem(Dialect::kOnprem);
  const auto t = PodRows(trino, {Pod("shop", "n0", "a", 3600), reported, unknown_request});
  const auto o = PodRows(onprem, {Pod("shop", "n0", "a", 3600), reported, unknown_request});
  EXPECT_EQ(t[0][Metric::kPodEffectiveUsageCpuCoreHours], 2.0);
  EXPECT_EQ(t[1][Metric::kPodEffectiveUsageCpuCoreHours], 0.1);
  EXPECT_EQ(t[2][Metric::kPodEffectiveUsageCpuCoreHours], std::nullopt);
  EXPECT_EQ(o[2][Metric::kPodEffectiveUsageCpuCoreHours], 1.0);
}

// spec: C.14
TEST(Rules, PodRowsRepeatTheCapacities) {
  World world(Dialect::kTrino);
  CapacityOfDay capacity;
  capacity.nodes["n1"] = {7200.0, 3600 * kGib};
  capacity.cluster = {36000.0, 36000 * kGib};
  const auto rows = PodRows(world, {Pod("shop", "n1", "a", 1)}, capacity);
  EXPECT_EQ(rows[0][Metric::kNodeCapacityCpuCoreHours], 2.0);
  EXPECT_EQ(rows[0][Metric::kNodeCapacityMemoryGigabyteHours], 1.0);
  EXPECT_EQ(rows[0][Metric::kClusterCapacityCpuCoreHours], 10.0);
  EXPECT_EQ(rows[0][Metric::kClusterCapacityMemoryGigabyteHours], 10.0);
}

// spec: C.15
TEST(Rules, SeveralPatternsMultiplyTheSums) {
  World world(Dialect::kTrino);
  world.lookups.cost_categories = {{1, "sh%"}, {std::nullopt, "s%"}, {3, "_hop"}, {9, "other"}};
  const auto rows = PodRows(world, {Pod("shop", "n1", "a", 3600)});
  EXPECT_EQ(rows[0][Metric::kPodUsageCpuCoreHours], 3.0);
  EXPECT_EQ(rows[0].cost_category_id, 3);
}

// spec: C.15
TEST(Rules, APatternThatEndsInTheEscapeIsRefusedOnceItIsMet) {
  World onprem(Dialect::kOnprem);
  onprem.lookups.cost_categories = {{1, "shop\\"}};
  PodRows(onprem, {Pod("shop", "n1", "a", 1)});
  const RuleContext context = onprem.Context();
  const std::vector<PodRow> pods = {Pod("shopping", "n1", "a", 1)};
  const auto rows = ComputePodRows(kDay, Pointers(pods), {}, context);
  ASSERT_FALSE(rows.ok());
  EXPECT_EQ(rows.error().kind, ErrorKind::kInput);
}

// spec: C.10, A.3: the pod wins over the namespace, and that over the node.
TEST(Rules, PodLabelsMergeThreeLevels) {
  World world(Dialect::kTrino);
  world.node_labels = {Labels("n1", R"({"app":"node","env":"node","vm_kubevirt_io_name":"node"})")};
  world.namespace_labels = {Labels("shop", R"({"app":"namespace","env":"namespace"})")};
  PodRow pod = Pod("shop", "n1", "a", 1);
  pod.labels = R"({"app":"pod"})";
  EXPECT_EQ(CanonicalText(*PodRows(world, {pod})[0].pod_labels),
            R"({"app":"pod","env":"namespace","vm_kubevirt_io_name":"node"})");
}

// spec: A.4
TEST(Rules, LabelChangesMultiply) {
  World world(Dialect::kTrino);
  world.node_labels = {Labels("n1", R"({"env":"a"})"), Labels("n1", R"({"env":"b"})"),
                       Labels("n1", R"({"env":"b","not_enabled":"1"})")};
  world.namespace_labels = {Labels("shop", R"({"app":"1"})"), Labels("shop", R"({"app":"2"})")};
  PodRow pod = Pod("shop", "n1", "a", 3600);
  EXPECT_EQ(PodRows(world, {pod}).size(), 4U);
  EXPECT_EQ(world.nodes_of_day->num_changed(), 1);
  // Equal merged maps are one group that counts once for each.
  pod.labels = R"({"app":"p","env":"p"})";
  const auto rows = PodRows(world, {pod});
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0][Metric::kPodUsageCpuCoreHours], 4.0);
}

// spec: A.4, --label-change latest
TEST(Rules, LatestLabelsCountOnce) {
  World world(Dialect::kTrino);
  world.latest = true;
  world.node_labels = {Labels("n1", R"({"env":"z"})"), Labels("n1", R"({"env":"b"})"), Labels("n2", R"({"env":"c"})"),
                       Labels("n2", R"({"env":"d"})")};
  world.hourly_node_labels = {Labels("n1", R"({"env":"z"})", 1), Labels("n1", R"({"env":"a"})", 2),
                              Labels("n1", R"({"env":"b"})", 2)};
  const auto rows = PodRows(world, {Pod("shop", "n1", "a", 3600), Pod("shop", "n2", "a", 3600)});
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(CanonicalText(*rows[0].pod_labels), R"({"env":"b"})");
  EXPECT_EQ(CanonicalText(*rows[1].pod_labels), R"({"env":"d"})");
  EXPECT_EQ(world.nodes_of_day->num_changed(), 2);
}

// spec: A.5
TEST(Rules, NullLabels) {
  World trino(Dialect::kTrino);
  trino.node_labels = {Labels("n1", std::nullopt), Labels("n1", "{}")};
  PodRow pod = Pod("shop", "n1", "a", 3600);
  auto rows = PodRows(trino, {pod});
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0][Metric::kPodUsageCpuCoreHours], 2.0);
  pod.labels = std::nullopt;
  rows = PodRows(trino, {pod});
  EXPECT_FALSE(rows[0].pod_labels.has_value());
  EXPECT_TRUE(rows[0].all_labels.empty());
}

// spec: D.17, D.18, D.21, D.22
TEST(Rules, AVolumeOnTwoNodesIsHalved) {
  World world(Dialect::kTrino);
  const auto rows = StorageRows(world, {Storage("c", "v", "a"), Storage("c", "v", "b")},
                                {Pod("shop", "n1", "a", 1), Pod("shop", "n2", "b", 1)});
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].node, "n1");
  EXPECT_EQ(rows[0][Metric::kPersistentvolumeclaimCapacityGigabyte], 10.0);
  EXPECT_EQ(rows[0][Metric::kPersistentvolumeclaimCapacityGigabyteMonths], 1.0);
  EXPECT_EQ(rows[0][Metric::kVolumeRequestStorageGigabyteMonths], 0.5);
  EXPECT_EQ(rows[0][Metric::kPersistentvolumeclaimUsageGigabyteMonths], 0.25);
  // Several pods of one node add up.
  EXPECT_EQ(StorageRows(world, {Storage("c", "v", "a"), Storage("c", "v", "b")},
                        {Pod("shop", "n1", "a", 1),
                         Pod("shop", "n1", "b", 1)})[0][Metric::kPersistentvolumeclaimCapacityGigabyteMonths],
            2.0);
}

// spec: D.18: a row without a claim joins no place, but its volume is on the node of its pod.
TEST(Rules, ARowWithoutAClaimCountsForTheNodesOfItsVolume) {
  World world(Dialect::kTrino);
  std::vector<StorageRow> storage = {Storage("c", "v", "a"), Storage("c", "v", "b")};
  storage[1].persistentvolumeclaim = std::nullopt;
  const auto rows = StorageRows(world, storage, {Pod("shop", "n1", "a", 1), Pod("shop", "n2", "b", 1)});
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].node, std::nullopt);
  EXPECT_EQ(rows[0].persistentvolumeclaim, std::nullopt);
  EXPECT_EQ(rows[1].node, "n1");
  for (const SummaryRow& row : rows) EXPECT_EQ(row[Metric::kVolumeRequestStorageGigabyteMonths], 0.5);
}

// spec: D.18, D.22
TEST(Rules, AVolumeWhoseNodesAreAllNullIsADivisionByZero) {
  for (const Dialect dialect : {Dialect::kTrino, Dialect::kOnprem}) {
    World world(dialect);
    const RuleContext context = world.Context();
    std::vector<PodRow> pods = {Pod("shop", "n1", "a", 1)};
    pods[0].node = std::nullopt;
    std::vector<StorageRow> storage = {Storage("c", "v", "a")};
    const auto refused = ComputeStorageRows(kDay, Pointers(storage), Pointers(pods), context);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().kind, ErrorKind::kInput);
    storage[0].request_byte_seconds = std::nullopt;
    storage[0].usage_byte_seconds = std::nullopt;
    EXPECT_TRUE(ComputeStorageRows(kDay, Pointers(storage), Pointers(pods), context).ok());
  }
}

// spec: D.19, D.22
TEST(Rules, AVolumeWithoutAPod) {
  World trino(Dialect::kTrino);
  World onprem(Dialect::kOnprem);
  const auto t = StorageRows(trino, {Storage("c", "v", "a")}, {});
  const auto o = StorageRows(onprem, {Storage("c", "v", "a")}, {});
  EXPECT_EQ(t[0].node, std::nullopt);
  EXPECT_EQ(t[0][Metric::kVolumeRequestStorageGigabyteMonths], std::nullopt);
  EXPECT_EQ(t[0][Metric::kPersistentvolumeclaimCapacityGigabyteMonths], 1.0);
  EXPECT_EQ(o[0][Metric::kVolumeRequestStorageGigabyteMonths], 1.0);
}

// spec: D.19
TEST(Rules, AClaimWithTwoVolumesJoinsThePlacesOfBoth) {
  World world(Dialect::kTrino);
  const auto rows = StorageRows(world, {Storage("c", "v1", "a"), Storage("c", "v2", "a")}, {Pod("shop", "n1", "a", 1)});
  ASSERT_EQ(rows.size(), 2U);
  for (const SummaryRow& row : rows) {
    EXPECT_EQ(row[Metric::kPersistentvolumeclaimCapacityGigabyteMonths], 2.0);
    EXPECT_EQ(row[Metric::kPersistentvolumeclaimCapacityGigabyte], 10.0);
  }
}

// spec: D.20, A.3
TEST(Rules, VolumeLabelsMergeFourLevels) {
  World world(Dialect::kTrino);
  world.node_labels = {Labels("n1", R"({"env":"node","app":"node"})")};
  world.namespace_labels = {Labels("shop", R"({"app":"namespace"})")};
  StorageRow row = Storage("c", "v", "a");
  row.volume_labels = R"({"vm_kubevirt_io_name":"volume","env":"volume"})";
  row.claim_labels = R"({"env":"claim"})";
  const auto rows = StorageRows(world, {row}, {Pod("shop", "n1", "a", 1)});
  EXPECT_EQ(CanonicalText(*rows[0].volume_labels),
            R"({"app":"namespace","env":"claim","vm_kubevirt_io_name":"volume"})");
}

// spec: D.20, A.3
TEST(Rules, VolumeLabelsKeepWhatNoLaterLevelHas) {
  World world(Dialect::kTrino);
  world.lookups.enabled_keys = {"a", "b", "c", "d"};
  world.node_labels = {Labels("n1", R"({"a":"node","b":"node","c":"node","d":"node"})")};
  world.namespace_labels = {Labels("shop", R"({"b":"namespace","c":"namespace","d":"namespace"})")};
  StorageRow row = Storage("c", "v", "a");
  row.volume_labels = R"({"c":"volume","d":"volume"})";
  row.claim_labels = R"({"d":"claim"})";
  const auto rows = StorageRows(world, {row}, {Pod("shop", "n1", "a", 1)});
  EXPECT_EQ(CanonicalText(*rows[0].volume_labels), R"({"a":"node","b":"namespace","c":"volume","d":"claim"})");
  EXPECT_EQ(rows[0].all_labels, *rows[0].volume_labels);
}

// spec: D.20, A.5: either NULL makes the merged map NULL.
TEST(Rules, NullLabelsOfAVolumeOrOfAClaim) {
  World world(Dialect::kTrino);
  world.node_labels = {Labels("n1", R"({"app":"node"})")};
  StorageRow no_claim_labels = Storage("c1", "v", "a");
  no_claim_labels.claim_labels = std::nullopt;
  StorageRow no_volume_labels = Storage("c2", "v", "a");
  no_volume_labels.volume_labels = std::nullopt;
  const auto rows = StorageRows(world, {no_claim_labels, no_volume_labels}, {Pod("shop", "n1", "a", 1)});
  ASSERT_EQ(rows.size(), 2U);
  for (const SummaryRow& row : rows) {
    EXPECT_FALSE(row.volume_labels.has_value());
    EXPECT_TRUE(row.all_labels.empty());
  }
}

// spec: D.21
TEST(Rules, VolumesOfOneNameAreToldApartByTheirHandles) {
  World world(Dialect::kTrino);
  std::vector<StorageRow> storage = {Storage("c", "v", "a"), Storage("c", "v", "a"), Storage("c", "v", "a")};
  storage[1].csi_volume_handle = "vol-1";
  storage[2].csi_volume_handle = "vol-1";
  const auto rows = StorageRows(world, storage, {Pod("shop", "n1", "a", 1)});
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].csi_volume_handle, std::nullopt);
  EXPECT_EQ(rows[0][Metric::kPersistentvolumeclaimCapacityGigabyteMonths], 1.0);
  EXPECT_EQ(rows[1].csi_volume_handle, "vol-1");
  EXPECT_EQ(rows[1][Metric::kPersistentvolumeclaimCapacityGigabyteMonths], 2.0);
}

// spec: D.23
TEST(Rules, StorageRowsMultiplyByPatternsToo) {
  World world(Dialect::kTrino);
  world.lookups.cost_categories = {{4, "shop"}, {2, "%"}};
  const auto rows = StorageRows(world, {Storage("c", "v", "a")}, {Pod("shop", "n1", "a", 1)});
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0][Metric::kPersistentvolumeclaimCapacityGigabyteMonths], 2.0);
  EXPECT_EQ(rows[0].cost_category_id, 4);
  EXPECT_EQ(rows[0][Metric::kPodUsageCpuCoreHours], std::nullopt);
  EXPECT_FALSE(rows[0].pod_labels.has_value());
  EXPECT_TRUE(rows[0].volume_labels.has_value());
}

// spec: F.31
TEST(Rules, NamesAreBytes) {
  World world(Dialect::kTrino);
  std::vector<PodRow> pods = {Pod("\u00e9", "n1", "a", 1), Pod("e\u0301", "n1", "a", 1), Pod("e ", "n1", "a", 1),
                              Pod("e", "n1", "a", 1)};
  pods[0].resource_id = "Z";
  EXPECT_EQ(PodRows(world, pods).size(), 4U);
  Text max;
  for (const char* text : {"a", "Z", "\u00e9", "z"}) TakeMax(Text(text), max);
  EXPECT_EQ(max, "\u00e9");
}

SummaryRow Allocated(const char* namespace_, const char* node, double usage) {
  SummaryRow row;
  row.namespace_ = namespace_;
  row.node = node;
  row.resource_id = "i-1";
  row[Metric::kPodUsageCpuCoreHours] = usage;
  row[Metric::kNodeCapacityCpuCoreHours] = 24;
  return row;
}

// spec: E.24, E.25, E.26, E.27
TEST(Rules, UnallocatedIsCapacityLessWhatPodsTook) {
  World world(Dialect::kTrino);
  world.lookups.cost_categories = {{1, "Worker%"}, {2, "%unallocated"}};
  const RuleContext context = world.Context();
  const RolesByNode roles = MaxRoles({{"n1", "i-1", "worker"},
                                      {"n1", "i-1", "infra"},
                                      {"n2", "i-1", "edge"},
                                      {"n3", "i-other", "worker"},
                                      {"n4", "i-1", "infra"},
                                      {"n4", "i-1", std::nullopt}});
  const auto rows = ComputeUnallocatedRows(
      {Allocated("a", "n1", 10), Allocated("b", "n1", 20), Allocated("Worker unallocated", "n1", 100),
       Allocated("a", "n2", 1), Allocated("a", "n3", 1), Allocated("a", "n4", 1)},
      roles, context);
  ASSERT_TRUE(rows.ok());
  std::vector<std::string> shown;
  for (const SummaryRow& row : *rows) {
    EXPECT_FALSE(row.has_infrastructure_usage_cost);
    EXPECT_EQ(row[Metric::kPodRequestCpuCoreHours], std::nullopt);
    shown.push_back(*row.node + " " + row.namespace_.value_or("NULL") + " " +
                    std::to_string(static_cast<int>(*row[Metric::kPodUsageCpuCoreHours])) + " " +
                    std::to_string(row.cost_category_id.value_or(0)));
  }
  EXPECT_THAT(shown, ElementsAre("n1 Worker unallocated -6 1", "n1 Worker unallocated -6 2", "n2 NULL 23 0",
                                 "n3 NULL 23 0", "n4 Platform unallocated 23 2"));
}

// spec: E.24
TEST(Rules, NamespacesThatAreNoPodsAreNotAllocated) {
  World world(Dialect::kTrino);
  const RuleContext context = world.Context();
  const auto rows = ComputeUnallocatedRows(
      {Allocated("Platform unallocated", "n1", 1), Allocated("Worker unallocated", "n2", 1),
       Allocated("Network unattributed", "n3", 1), Allocated("Storage unattributed", "n4", 1), Allocated("a", "n5", 1)},
      {}, context);
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ(rows->front().node, "n5");
}

// spec: E.26: the greatest role of all resource ids of the node, in whatever order they come.
TEST(Rules, TheRoleOfANodeIsTheGreatestOfItsResourceIds) {
  World world(Dialect::kTrino);
  const RuleContext context = world.Context();
  const RolesByNode roles =
      MaxRoles({{"n1", "i-1", "worker"}, {"n1", "i-2", "infra"}, {"n2", "i-1", "infra"}, {"n2", "i-2", "worker"}});
  std::vector<SummaryRow> pods;
  for (const char* node : {"n1", "n2"}) {
    pods.push_back(Allocated("a", node, 1));
    pods.push_back(Allocated("b", node, 1));
    pods.back().resource_id = "i-2";
  }
  const auto rows = ComputeUnallocatedRows(pods, roles, context);
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->size(), 2U);
  for (const SummaryRow& row : *rows) {
    EXPECT_EQ(row.namespace_, "Worker unallocated");
    EXPECT_EQ(row.resource_id, "i-2");
  }
}

// spec: G
TEST(Rules, DerivedRoles) {
  PodRow reported = Pod("a", "n1", "p", 1);
  reported.node_role = "infra";
  std::vector<PodRow> pods = {reported,
                              Pod("openshift-kube-apiserver", "n1", "p", 1),
                              Pod("openshift-kube-apiserver", "n2", "p", 1),
                              Pod("a", "n2", "p", 1),
                              Pod("a", "n3", "p", 1),
                              Pod("a", "n4", "p", 1),
                              Pod("a", "n5", "p", 1),
                              Pod("a", "unregistered", "p", 1)};
  const auto roles = DeriveRoles(pods,
                                 {Labels("n1", "{}"), Labels("n2", R"({"node_role_kubernetes_io":"infra"})"),
                                  Labels("n3", R"({"node_role_kubernetes_io":"infra"})"), Labels("n4", std::nullopt),
                                  Labels("n5", R"({"node_role_kubernetes_io":"edge"})")},
                                 RulesOf(Dialect::kTrino));
  ASSERT_TRUE(roles.ok());
  std::vector<std::string> shown;
  for (const NodeRole& role : *roles) shown.push_back(*role.node + " " + *role.resource_id + " " + *role.role);
  EXPECT_THAT(shown, ElementsAre("n1 i-1 infra", "n2 i-1 master", "n3 i-1 infra", "n4 i-1 worker", "n5 i-1 worker"));
}

}  // namespace
}  // namespace daybook::reference
