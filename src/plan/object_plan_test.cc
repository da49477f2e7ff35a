// SPDX-License-Identifier: Apache-2.0
#include "src/plan/object_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace daybook {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FakeStore : public ObjectStore {
 public:
  explicit FakeStore(std::vector<std::string> keys) : keys_(std::move(keys)) {}
  std::string Describe() const override { return "memory"; }
  Result<std::vector<ObjectInfo>> List(const std::string& prefix) const override {
    ++lists_;
    std::vector<ObjectInfo> objects;
    for (const std::string& key : keys_) {
      if (key.starts_with(prefix)) objects.push_back({key, 1, "v"});
    }
    return objects;
  }
  Result<std::unique_ptr<ObjectReader>> Open(const ObjectInfo&) const override {
    return DefectError("open", "memory", "planning opens nothing");
  }
  int lists() const { return lists_; }

 private:
  std::vector<std::string> keys_;
  mutable int lists_ = 0;
};

Job KokuJob() {
  Job job;
  job.source_uuid = "s";
  job.account = "org1";
  job.layout = {"koku",
                "data/parquet/{account}/OCP/{type}/source={source}/year={year}/month={month}/{file}",
                "data/parquet/daily/{account}/OCP/{type}/source={source}/year={year}/month={month}/{file}",
                {},
                {}};
  return job;
}

std::vector<std::string> Keys(const ObjectPlan& plan, Table table) {
  std::vector<std::string> keys;
  for (const ObjectInfo& object : plan.objects[static_cast<std::size_t>(table)]) keys.push_back(object.key);
  return keys;
}

// spec: inputs.md 3, F.30: the partition of source and month, files of that folder only, whatever their name says.
TEST(ObjectPlan, KokuLayout) {
  const std::string hourly = "data/parquet/org1/OCP/pod_usage/source=s/year=2025/month=03/";
  const std::string daily = "data/parquet/daily/org1/OCP/pod_usage/source=s/year=2025/month=03/";
  const FakeStore store({hourly + "b_0.parquet", hourly + "a_0.parquet", hourly + "deeper/x.parquet", hourly + "a.csv",
                         daily + "a_daily_0.parquet",
                         "data/parquet/org1/OCP/pod_usage/source=s/year=2025/month=04/c_0.parquet",
                         "data/parquet/org1/OCP/pod_usage/source=t/year=2025/month=03/c_0.parquet"});
  const auto plan = PlanObjects(KokuJob(), {2025, 3}, store);
  ASSERT_TRUE(plan.ok()) << plan.error().Message();
  EXPECT_THAT(Keys(*plan, Table::kPodHourly), ElementsAre(hourly + "a_0.parquet", hourly + "b_0.parquet"));
  EXPECT_THAT(Keys(*plan, Table::kPodDaily), ElementsAre(daily + "a_daily_0.parquet"));
  EXPECT_THAT(Keys(*plan, Table::kStorageDaily), IsEmpty());
  EXPECT_THAT(plan->searched, ElementsAre(daily + "{file}", hourly + "{file}"));
}

TEST(ObjectPlan, OneFolderForSeveralTablesIsListedOnce) {
  Job job = KokuJob();
  job.layout.hourly = "data/{account}/OCP/source={source}/year={year}/month={month}/day={day}/{type}/{file}";
  job.layout.daily = job.layout.hourly;
  job.layout.hourly_tables = {{"pod_usage", "pods"}};
  job.layout.daily_tables = {{"pod_usage", "pods"}, {"storage_usage", "volumes_daily|volumes"}};
  const std::string month = "data/org1/OCP/source=s/year=2025/month=03/";
  const FakeStore store({month + "day=01/pods/data.parquet", month + "day=02/pods/data.parquet",
                         month + "day=xx/pods/data.parquet", month + "day=01/volumes/data.parquet"});
  const auto plan = PlanObjects(job, {2025, 3}, store);
  ASSERT_TRUE(plan.ok());
  EXPECT_THAT(Keys(*plan, Table::kPodHourly),
              ElementsAre(month + "day=01/pods/data.parquet", month + "day=02/pods/data.parquet"));
  EXPECT_THAT(Keys(*plan, Table::kPodDaily), Keys(*plan, Table::kPodHourly));
  EXPECT_THAT(Keys(*plan, Table::kStorageDaily), ElementsAre(month + "day=01/volumes/data.parquet"));
  EXPECT_EQ(store.lists(), 1);
}

// spec: D: without a storage table its files are not even looked for.
TEST(ObjectPlan, TablesThatTheJobDoesNotRead) {
  const std::string daily = "data/parquet/daily/org1/OCP/storage_usage/source=s/year=2025/month=03/a.parquet";
  const std::string labels = "data/parquet/org1/OCP/node_labels/source=s/year=2025/month=03/a.parquet";
  const FakeStore store({daily, labels});
  Job job = KokuJob();
  job.storage_exists = false;
  auto plan = PlanObjects(job, {2025, 3}, store);
  ASSERT_TRUE(plan.ok());
  EXPECT_TRUE(plan->empty());
  job.storage_exists = true;
  job.label_change = LabelChange::kLatest;
  plan = PlanObjects(job, {2025, 3}, store);
  ASSERT_TRUE(plan.ok());
  EXPECT_THAT(Keys(*plan, Table::kStorageDaily), ElementsAre(daily));
  EXPECT_THAT(Keys(*plan, Table::kNodeLabelHourly), ElementsAre(labels));
}

TEST(ObjectPlan, TemplatesAreChecked) {
  EXPECT_TRUE(CheckLayoutTemplate("{account}/{type}/{source}/{year}/{month_unpadded}").ok());
  EXPECT_EQ(CheckLayoutTemplate("{type}/{source}/{year}/{month}/{hour}").error().Message(),
            "read layout: {type}/{source}/{year}/{month}/{hour}: {hour} is no placeholder; "
            "use {account} {source} {type} {year} {month} {month_unpadded} {day} {file}");
  EXPECT_FALSE(CheckLayoutTemplate("{type}/{source}/{year}").ok());
  EXPECT_FALSE(CheckLayoutTemplate("/{type}/{source}/{year}/{month}").ok());
  EXPECT_FALSE(CheckLayoutTemplate("{type}/{source}/{year}/{month").ok());
}

}  // namespace
}  // namespace daybook
