// SPDX-License-Identifier: Apache-2.0
// Which of file, environment and flags wins, and how a variable is read (spec: cli.md, "Configuration").
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/config/fake_surroundings.h"
#include "src/config/settings_schema.h"

namespace daybook {
namespace {

using testing::ElementsAre;

TEST(Precedence, FlagsOverVariablesOverFile) {
  FakeWorld world = LeastWorld();
  EXPECT_EQ(LoadJob(ConfigFlag(), world.surroundings())->job.cluster_id, "c1");
  world.environment["DAYBOOK_OCP__CLUSTER_ID"] = "c2";
  EXPECT_EQ(LoadJob(ConfigFlag(), world.surroundings())->job.cluster_id, "c2");
  const FlagValues flags = ConfigFlag({{"--cluster-id", "ocp.cluster_id", "c3"}});
  EXPECT_EQ(LoadJob(flags, world.surroundings())->job.cluster_id, "c3");
}

TEST(Precedence, EverythingCanBeGivenByVariables) {
  FakeWorld world;
  world.environment = {{"DAYBOOK_INPUT__URI", "lake"},
                       {"DAYBOOK_INPUT__LAYOUT__HOURLY", "{type}/{source}/{year}/{month}/{file}"},
                       {"DAYBOOK_OCP__PROVIDER_UUID", "9a89bb64-11e9-51f8-ba33-03f65341c835"},
                       {"DAYBOOK_OCP__CLUSTER_ID", "c1"},
                       {"DAYBOOK_OCP__REPORT_PERIOD_ID", "7"},
                       {"DAYBOOK_OCP__START", "2025-10-01"},
                       {"DAYBOOK_OCP__END", "2025-10-02"},
                       {"DAYBOOK_LOOKUPS", "{enabled_keys: [app], nodes: []}"},
                       {"DAYBOOK_OUTPUT", "[a.csv, \"b.parquet\"]"}};
  const Result<LoadedJob> loaded = LoadJob({}, world.surroundings());
  ASSERT_TRUE(loaded.ok()) << loaded.error().Message();
  EXPECT_EQ(loaded->job.layout.name, "template");
  EXPECT_THAT(loaded->job.lookups.enabled_keys, ElementsAre("app"));
  ASSERT_EQ(loaded->job.outputs.size(), 2U);
  EXPECT_EQ(loaded->job.outputs[1].path, "b.parquet");
  world.environment["DAYBOOK_OUTPUT"] = "one.csv";
  EXPECT_EQ(LoadJob({}, world.surroundings())->job.outputs[0].path, "one.csv");
}

TEST(Precedence, EverythingCanBeGivenByFlags) {
  FlagValues flags;
  flags.settings = {{"--input", "input.uri", "lake"},
                    {"--source", "ocp.provider_uuid", "9a89bb64-11e9-51f8-ba33-03f65341c835"},
                    {"--account", "ocp.account", "acct10001"},
                    {"--cluster-id", "ocp.cluster_id", "c1"},
                    {"--report-period-id", "ocp.report_period_id", "7"},
                    {"--no-storage", "ocp.storage", "false"}};
  flags.month = "2024-02";
  flags.outputs = {"rows.csv"};
  const Result<LoadedJob> loaded = LoadJob(flags, FakeWorld().surroundings());
  ASSERT_TRUE(loaded.ok()) << loaded.error().Message();
  EXPECT_EQ(loaded->job.days, (DayRange{Day::FromCalendar(2024, 2, 1), Day::FromCalendar(2024, 2, 29)}));
  EXPECT_FALSE(loaded->job.storage_exists);
}

TEST(Precedence, OutputsOfFlagsReplaceThoseOfTheFile) {
  FlagValues flags = ConfigFlag();
  flags.outputs = {"a.csv", "b.parquet"};
  const Result<LoadedJob> loaded = LoadJob(flags, LeastWorld().surroundings());
  ASSERT_EQ(loaded->job.outputs.size(), 2U);
  EXPECT_EQ(loaded->job.outputs[0].path, "a.csv");
}

TEST(Precedence, AVariableIsTextUnlessTheKeyMayBeMore) {
  FakeWorld world = LeastWorld();
  world.environment["DAYBOOK_OCP__CLUSTER_ALIAS"] = "[a, {b: c}]";
  EXPECT_EQ(LoadJob(ConfigFlag(), world.surroundings())->job.cluster_alias, "[a, {b: c}]");
  world.environment["DAYBOOK_OCP__CLUSTER_ALIAS"] = "${HOME}";
  EXPECT_EQ(LoadJob(ConfigFlag(), world.surroundings())->job.cluster_alias, "${HOME}");
}

// spec: cli.md, "Configuration": [] is "no enabled row".
TEST(Precedence, AnEmptyVariableIsAnEmptyList) {
  FakeWorld world = LeastWorld();
  for (const char* const none : {"", "[]"}) {
    world.environment["DAYBOOK_LOOKUPS__ENABLED_KEYS"] = none;
    const Result<LoadedJob> loaded = LoadJob(ConfigFlag(), world.surroundings());
    ASSERT_TRUE(loaded.ok()) << loaded.error().Message();
    EXPECT_EQ(loaded->job.lookups_from, Job::LookupsFrom::kGiven);
    EXPECT_TRUE(loaded->job.lookups.enabled_keys.empty());
  }
  world.environment["DAYBOOK_LOOKUPS__ENABLED_KEYS"] = "app";
  EXPECT_THAT(LoadJob(ConfigFlag(), world.surroundings())->job.lookups.enabled_keys, ElementsAre("app"));
}

TEST(Precedence, AnUnknownVariableIsRefusedInASectionAndNotedElsewhere) {
  FakeWorld world = LeastWorld();
  world.environment["DAYBOOK_OCP__ACOUNT"] = "x";
  EXPECT_EQ(LoadMessage(world),
            "read environment: DAYBOOK_OCP__ACOUNT: unknown setting; the nearest known one is DAYBOOK_OCP__ACCOUNT");
  world.environment = {{"DAYBOOK_GOLDEN", "dir"}, {"DAYBOOK_OUTPT", "x.csv"}};
  EXPECT_THAT(LoadJob(ConfigFlag(), world.surroundings())->notes,
              ElementsAre("DAYBOOK_OUTPT is no setting; DAYBOOK_OUTPUT would be one"));
  world.environment = {{"DAYBOOK_OCP", "x"}};
  EXPECT_EQ(LoadMessage(world), "read environment: DAYBOOK_OCP: must be a section of keys");
}

TEST(Precedence, ErrorsNameWhereTheValueWasGiven) {
  FakeWorld world = LeastWorld();
  world.environment["DAYBOOK_OCP__START"] = "2025-13-01";
  EXPECT_EQ(LoadMessage(world),
            "read environment: DAYBOOK_OCP__START: '2025-13-01' is not a day of the calendar; write it as YYYY-MM-DD");
  EXPECT_EQ(LoadMessage(world, ConfigFlag({{"--start", "ocp.start", "x"}})),
            "read command line: --start: 'x' is not a day of the calendar; write it as YYYY-MM-DD");
}

TEST(KnownKeys, HowToGiveNamesAllThreeWays) {
  EXPECT_EQ(HowToGive("ocp.account"), "give --account, DAYBOOK_OCP__ACCOUNT or the configuration key");
  EXPECT_EQ(HowToGive("s3.endpoint"), "give DAYBOOK_S3__ENDPOINT or the configuration key");
  EXPECT_EQ(VariableOf("s3.endpoint"), "DAYBOOK_S3__ENDPOINT");
}

}  // namespace
}  // namespace daybook
