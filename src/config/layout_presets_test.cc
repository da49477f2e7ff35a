// SPDX-License-Identifier: Apache-2.0
#include "src/config/layout_presets.h"

#include <gtest/gtest.h>

#include "src/config/fake_surroundings.h"

namespace daybook {
namespace {

std::string WithLayout(const std::string& layout) {
  std::string yaml = kLeastYaml;
  const std::string plain = "input: {uri: lake}";
  return yaml.replace(yaml.find(plain), plain.size(), "input: {uri: lake, layout: " + layout + "}");
}

Layout LayoutOf(const std::string& layout) {
  FakeWorld world;
  world.files["d.yaml"] = WithLayout(layout);
  const Result<LoadedJob> loaded = LoadJob(ConfigFlag(), world.surroundings());
  EXPECT_TRUE(loaded.ok()) << (loaded.ok() ? "" : loaded.error().Message());
  return loaded.ok() ? loaded->job.layout : Layout();
}

std::string MessageOf(const std::string& layout) {
  FakeWorld world;
  world.files["d.yaml"] = WithLayout(layout);
  return LoadMessage(world);
}

// spec: inputs.md 3.
TEST(Layout, KokuIsTheDefault) {
  const Result<LoadedJob> loaded = LoadJob(ConfigFlag(), LeastWorld().surroundings());
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ(loaded->job.layout.name, "koku");
  EXPECT_EQ(loaded->job.layout.hourly,
            "data/parquet/{account}/OCP/{type}/source={source}/year={year}/month={month}/{file}");
  EXPECT_EQ(loaded->job.layout.daily,
            "data/parquet/daily/{account}/OCP/{type}/source={source}/year={year}/month={month}/{file}");
  EXPECT_TRUE(loaded->job.layout.hourly_tables.empty());
  EXPECT_EQ(LayoutOf("koku").hourly, loaded->job.layout.hourly);
}

// spec: inputs.md 3: there the hourly files serve as daily too.
TEST(Layout, PocHasOneSetOfFiles) {
  const Layout poc = LayoutOf("poc");
  EXPECT_EQ(poc.name, "poc");
  EXPECT_EQ(poc.hourly, "data/{account}/OCP/source={source}/year={year}/month={month}/day={day}/{type}/{file}");
  EXPECT_EQ(poc.daily, poc.hourly);
  EXPECT_EQ(poc.daily_tables.at("pod_usage"), "openshift_pod_usage_line_items");
  EXPECT_EQ(poc.daily_tables.at("storage_usage"),
            "openshift_storage_usage_line_items_daily|openshift_storage_usage_line_items");
  EXPECT_EQ(poc.hourly_tables, poc.daily_tables);
}

TEST(Layout, ATemplateIsTakenAsItIs) {
  const Layout given = LayoutOf(
      "{hourly: \"raw/{type}/{source}/{year}/{month_unpadded}/{file}\", "
      "daily: \"day/{type}/{source}/{year}-{month}/{file}\", daily_tables: {pod_usage: pods}}");
  EXPECT_EQ(given.name, "template");
  EXPECT_EQ(given.hourly, "raw/{type}/{source}/{year}/{month_unpadded}/{file}");
  EXPECT_EQ(given.daily, "day/{type}/{source}/{year}-{month}/{file}");
  EXPECT_EQ(given.daily_tables, (std::map<std::string, std::string>{{"pod_usage", "pods"}}));
  EXPECT_EQ(LayoutOf("{hourly: \"{type}/{source}/{year}/{month}/{file}\"}").daily,
            "{type}/{source}/{year}/{month}/{file}");
}

TEST(Layout, FaultsAreNamed) {
  EXPECT_EQ(MessageOf("hive"),
            "read configuration: d.yaml:1: input.layout: 'hive' is not known; it can be koku or poc, or a "
            "section with hourly and daily");
  EXPECT_EQ(MessageOf("{daily: x}"),
            "read settings: input.layout.hourly: not given; "
            "give DAYBOOK_INPUT__LAYOUT__HOURLY or the configuration key");
  EXPECT_EQ(MessageOf("{hourly: \"{type}/{source}/{year}/{month}/../{file}\"}"),
            "read configuration: d.yaml:1: input.layout.hourly: '{type}/{source}/{year}/{month}/../{file}' is no path "
            "below the root of the lake; write it relative, without empty parts, . and ..");
  EXPECT_EQ(MessageOf("{hourly: \"{typ}/{file}\"}"),
            "read configuration: d.yaml:1: input.layout.hourly: '{typ}/{file}': {typ} is no placeholder; "
            "use {account} {source} {type} {year} {month} {month_unpadded} {day} {file}");
  EXPECT_EQ(MessageOf("{hourly: \"/{type}\"}").find("is no path below the root") == std::string::npos, false);
  EXPECT_EQ(MessageOf("{hourly: x, daily_tables: {pod_usages: y}}"),
            "read configuration: d.yaml:1: unknown key input.layout.daily_tables.pod_usages; "
            "the nearest known key is input.layout.daily_tables.pod_usage");
}

}  // namespace
}  // namespace daybook
