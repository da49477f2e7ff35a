// SPDX-License-Identifier: Apache-2.0
#include "src/config/comparison_settings.h"

#include <gtest/gtest.h>

#include "src/config/fake_surroundings.h"

namespace daybook {
namespace {

constexpr const char* kBaseline = "b.csv";

Result<LoadedComparison> Load(const FakeWorld& world, const std::string& actual,
                              const std::optional<std::string>& baseline, const FlagValues& flags = {}) {
  return LoadComparison(flags, actual, baseline, true, world.surroundings());
}

std::string Message(const FakeWorld& world, const std::string& actual, const std::optional<std::string>& baseline,
                    const FlagValues& flags = {}) {
  const Result<LoadedComparison> loaded = Load(world, actual, baseline, flags);
  return loaded.ok() ? "no error" : loaded.error().Message();
}

TEST(ComparisonSettings, TellsSidesByTheirForm) {
  FakeWorld world;
  world.directories = {"there"};
  const auto kind = [&](const std::string& side) { return Load(world, "a.csv", side)->baseline.kind; };
  EXPECT_EQ(kind("b.csv"), SideSpec::Kind::kCsv);
  EXPECT_EQ(kind("b.parquet"), SideSpec::Kind::kParquet);
  EXPECT_EQ(kind("hive/"), SideSpec::Kind::kFolder);
  EXPECT_EQ(kind("there"), SideSpec::Kind::kFolder);
  EXPECT_EQ(kind("totals.yaml"), SideSpec::Kind::kTotals);
  EXPECT_EQ(kind("postgresql://db/koku?schema=org1"), SideSpec::Kind::kPostgresql);
}

TEST(ComparisonSettings, RefusesWhatIsNoSummary) {
  const FakeWorld world;
  EXPECT_NE(Message(world, "rows.txt", kBaseline).find("'rows.txt' is no form of a summary"), std::string::npos);
  EXPECT_NE(Message(world, "totals.yml", kBaseline).find("expected totals are a baseline"), std::string::npos);
  EXPECT_NE(Message(world, "a.csv", std::nullopt).find("BASELINE: not given"), std::string::npos);
}

TEST(ComparisonSettings, TakesTheTableOutOfAUri) {
  const FakeWorld world;
  const auto side = [&](const std::string& uri) { return Load(world, "a.csv", uri)->baseline; };
  EXPECT_EQ(side("postgresql://db/koku?schema=org1").table, kSummaryTable);
  EXPECT_EQ(side("postgresql://db/koku?schema=org1&table=copy").table, "copy");
  const SideSpec first = side("postgresql://db/koku?table=copy&schema=org1&connect_timeout=3");
  EXPECT_EQ(first.table, "copy");
  EXPECT_EQ(first.postgresql.schema, "org1");
  EXPECT_EQ(first.postgresql.parameters.at("connect_timeout"), "3");
}

TEST(ComparisonSettings, RefusesAPasswordOnTheCommandLineWithoutRepeatingIt) {
  const std::string message = Message({}, "a.csv", "postgresql://koku:hushhush@db/koku?schema=org1");
  EXPECT_NE(message.find("PGPASSWORD"), std::string::npos);
  EXPECT_EQ(message.find("hushhush"), std::string::npos);
}

TEST(ComparisonSettings, TakesBaselineToleranceAndDaysFromTheConfiguration) {
  const FakeWorld world = LeastWorld("validate: {baseline: hive/, tolerance: 0.01}\n");
  const Result<LoadedComparison> loaded = Load(world, "a.csv", std::nullopt, ConfigFlag());
  ASSERT_TRUE(loaded.ok()) << loaded.error().Message();
  EXPECT_EQ(loaded->baseline.kind, SideSpec::Kind::kFolder);
  EXPECT_EQ(loaded->settings.tolerance, 0.01);
  EXPECT_EQ(loaded->settings.source_uuid, "9a89bb64-11e9-51f8-ba33-03f65341c835");
  EXPECT_EQ(loaded->settings.end, *Day::Parse("2025-10-31"));
  EXPECT_EQ(Load(world, "a.csv", kBaseline, ConfigFlag())->baseline.kind, SideSpec::Kind::kCsv);
}

TEST(ComparisonSettings, ReadsTheUriOfATrino) {
  FakeWorld world;
  const auto trino = [&](const std::string& uri) { return Load(world, "a.csv", uri)->baseline.trino; };
  const TrinoTarget plain = trino("trino://koku@trino.example:8080/hive.org1234567.summary");
  EXPECT_EQ(plain.user, "koku");
  EXPECT_EQ(plain.host, "trino.example");
  EXPECT_EQ(plain.port, 8080);
  EXPECT_EQ(plain.catalog, "hive");
  EXPECT_EQ(plain.schema, "org1234567");
  EXPECT_EQ(plain.table, "summary");
  EXPECT_FALSE(plain.tls);
  EXPECT_TRUE(trino("trino://koku@t:8443/a.b.c").tls);
  EXPECT_TRUE(trino("trino://koku@t:8080/a.b.c?ssl=true").tls);
  EXPECT_FALSE(trino("trino://koku@t:443/a.b.c?ssl=false").tls);
  world.environment["TRINO_PASSWORD"] = "hushhush";
  EXPECT_TRUE(trino("trino://koku@t:8080/a.b.c").tls);
  EXPECT_EQ(trino("trino://koku@t:8080/a.b.c").password, "hushhush");
  const std::string open = Message(world, "a.csv", "trino://koku@t:8080/a.b.c?ssl=false");
  EXPECT_NE(open.find("a password is sent over TLS only"), std::string::npos);
  EXPECT_EQ(open.find("hushhush"), std::string::npos);
}

TEST(ComparisonSettings, RefusesWhatIsNoUriOfATrino) {
  const auto message = [](const std::string& uri) { return Message({}, "a.csv", uri); };
  EXPECT_NE(message("trino://t:8080/a.b.c").find("the user is not given"), std::string::npos);
  EXPECT_NE(message("trino://koku@t:8080/a.b").find("not a Trino URI"), std::string::npos);
  EXPECT_NE(message("trino://koku@t:8080/a.b.c.d").find("not a Trino URI"), std::string::npos);
  EXPECT_NE(message("trino://koku@t:x/a.b.c").find("the port is not from 1 to 65535"), std::string::npos);
  EXPECT_NE(message("trino://koku@t/a.b.c?tls=1").find("unknown parameter tls"), std::string::npos);
  EXPECT_NE(message("trino://koku@t:8080/a.b?run=all").find("unknown parameter run=all"), std::string::npos);
  EXPECT_NE(message("trino://koku@t:8080/a.b.c?run=summary").find("not a Trino URI"), std::string::npos);
  EXPECT_NE(message("trino://koku@t:8080/a.b?run=summary").find("ocp.provider_uuid"), std::string::npos);
  EXPECT_NE(Message(LeastWorld(), "a.csv", "trino://koku@t:8080/a.b?run=summary", ConfigFlag())
                .find("lookups: not given, and run=summary needs them"),
            std::string::npos);
  const std::string password = message("trino://koku:hushhush@t:8443/a.b.c");
  EXPECT_NE(password.find("set TRINO_PASSWORD"), std::string::npos);
  EXPECT_EQ(password.find("hushhush"), std::string::npos);
}

TEST(ComparisonSettings, ReadsARunOfTheSummaryFromTheConfiguration) {
  const FakeWorld world = LeastWorld("lookups: {enabled_keys: [app]}\n");
  const auto loaded = Load(world, "a.csv", "trino://koku@t:8080/hive.org1?run=summary", ConfigFlag());
  ASSERT_TRUE(loaded.ok()) << loaded.error().Message();
  const std::optional<SummaryQuery>& query = loaded->baseline.trino.summary;
  ASSERT_TRUE(query);
  EXPECT_EQ(query->cluster_id, "c1");
  EXPECT_EQ(query->report_period_id, 7);
  EXPECT_EQ(query->days.end, *Day::Parse("2025-10-31"));
  EXPECT_EQ(query->lookups.enabled_keys, std::vector<std::string>{"app"});
  EXPECT_EQ(DescribeTrino(loaded->baseline.trino), "trino://koku@t:8080/hive.org1?run=summary");
}

TEST(ComparisonSettings, RefusesAToleranceThatIsNone) {
  FlagValues flags;
  flags.settings = {{"--tolerance", "validate.tolerance", "much"}};
  EXPECT_NE(Message({}, "a.csv", kBaseline, flags).find("'much' is no number of 0 or more"), std::string::npos);
}

}  // namespace
}  // namespace daybook
