// SPDX-License-Identifier: Apache-2.0
#include "src/config/load_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/config/fake_surroundings.h"

namespace daybook {
namespace {

using testing::ElementsAre;

// kLeastYaml with a line replaced, or left out when `with` is empty.
FakeWorld Replaced(const std::string& line, const std::string& with) {
  FakeWorld world = LeastWorld();
  std::string& yaml = world.files["d.yaml"];
  const std::size_t at = yaml.find(line);
  EXPECT_NE(at, std::string::npos) << line;
  yaml.replace(at, line.size(), with);
  return world;
}

Job JobOf(const FakeWorld& world, const FlagValues& flags = ConfigFlag()) {
  const Result<LoadedJob> loaded = LoadJob(flags, world.surroundings());
  EXPECT_TRUE(loaded.ok()) << (loaded.ok() ? "" : loaded.error().Message());
  return loaded.ok() ? loaded->job : Job();
}

std::vector<std::string> NotesOf(const FakeWorld& world) {
  const Result<LoadedJob> loaded = LoadJob(ConfigFlag(), world.surroundings());
  EXPECT_TRUE(loaded.ok()) << (loaded.ok() ? "" : loaded.error().Message());
  return loaded.ok() ? loaded->notes : std::vector<std::string>();
}

TEST(LoadJob, TheLeastConfiguration) {
  const Job job = JobOf(LeastWorld());
  EXPECT_EQ(job.dialect, Dialect::kTrino);
  EXPECT_EQ(job.lake_root, "lake");
  EXPECT_EQ(job.source_uuid, "9a89bb64-11e9-51f8-ba33-03f65341c835");
  EXPECT_EQ(job.account, "org1234567");
  EXPECT_EQ(job.cluster_id, "c1");
  EXPECT_EQ(job.cluster_alias, std::nullopt);
  EXPECT_EQ(job.report_period_id, 7);
  EXPECT_EQ(job.days, (DayRange{Day::FromCalendar(2025, 10, 1), Day::FromCalendar(2025, 10, 31)}));
  EXPECT_TRUE(job.storage_exists);
  EXPECT_EQ(job.label_change, LabelChange::kEvery);
  EXPECT_EQ(job.lookups_from, Job::LookupsFrom::kNone);
  ASSERT_EQ(job.outputs.size(), 1U);
  EXPECT_EQ(job.outputs[0].kind, Output::Kind::kCsv);
  EXPECT_TRUE(NotesOf(LeastWorld()).empty());
}

TEST(LoadJob, AFileThatIsNotThere) {
  EXPECT_EQ(LoadMessage(FakeWorld()), "read configuration: d.yaml: No such file or directory");
}

TEST(LoadJob, AnUnknownKeyNamesTheNearest) {
  EXPECT_EQ(LoadMessage(Replaced("account:", "acount:")),
            "read configuration: d.yaml:4: unknown key ocp.acount; the nearest known key is ocp.account");
  EXPECT_EQ(LoadMessage(LeastWorld("account: x\n")),
            "read configuration: d.yaml:10: unknown key account; the nearest known key is ocp.account");
  EXPECT_EQ(LoadMessage(LeastWorld("lookups: {enabled_keys: [], nodes: [{node: n, rolle: worker}]}\n")),
            "read configuration: d.yaml:10: unknown key lookups.nodes[0].rolle; "
            "the nearest known key is lookups.nodes[].role");
  EXPECT_EQ(LoadMessage(LeastWorld("s3.endpoint: x\n")),
            "read configuration: d.yaml:10: unknown key s3.endpoint; "
            "write a section and the keys below it, as ocp: {account: NAME}");
}

TEST(LoadJob, AValueOfAnotherShapeIsRefusedWithoutRepeatingIt) {
  EXPECT_EQ(LoadMessage(LeastWorld("postgresql: {password: [s3cret]}\n")),
            "read configuration: d.yaml:10: postgresql.password: must be a single value");
  EXPECT_EQ(LoadMessage(LeastWorld("s3: here\n")), "read configuration: d.yaml:10: s3: must be a section of keys");
  EXPECT_EQ(LoadMessage(LeastWorld("lookups: {enabled_keys: app}\n")),
            "read configuration: d.yaml:10: lookups.enabled_keys: must be a list");
}

TEST(LoadJob, WhatIsMissingIsNamedWithEveryWayToGiveIt) {
  EXPECT_EQ(LoadMessage(Replaced("  cluster_id: c1\n", "")),
            "read settings: ocp.cluster_id: not given; "
            "give --cluster-id, DAYBOOK_OCP__CLUSTER_ID or the configuration key");
  EXPECT_EQ(LoadMessage(Replaced("input: {uri: lake}\n", "")),
            "read settings: input.uri: not given; give --input, DAYBOOK_INPUT__URI or the configuration key");
  EXPECT_EQ(LoadMessage(Replaced("output: [rows.csv]\n", "")),
            "read settings: output: not given; give --output, DAYBOOK_OUTPUT or the configuration key");
  EXPECT_EQ(LoadMessage(Replaced("  end: 2025-10-31\n", "")),
            "read settings: ocp.end: not given; give --end, DAYBOOK_OCP__END or the configuration key");
  EXPECT_EQ(LoadMessage(Replaced("cluster_id: c1", "cluster_id: ''")),
            "read configuration: d.yaml:5: ocp.cluster_id: is empty; it must be given");
}

TEST(LoadJob, TheSourceIsAUuidInLowerCase) {
  EXPECT_EQ(JobOf(Replaced("9a89bb64-11e9-51f8-ba33-03f65341c835", "9A89BB64-11E9-51F8-BA33-03F65341C835")).source_uuid,
            "9a89bb64-11e9-51f8-ba33-03f65341c835");
  EXPECT_EQ(LoadMessage(Replaced("9a89bb64-11e9-51f8-ba33-03f65341c835", "9a89bb64")),
            "read configuration: d.yaml:3: ocp.provider_uuid: '9a89bb64' is no UUID; "
            "write it as 8-4-4-4-12 hexadecimal digits");
}

// spec: inputs.md 3: {account} is the tenant schema without its acct prefix.
TEST(LoadJob, TheAccountLosesItsPrefix) {
  EXPECT_EQ(JobOf(Replaced("account: org1234567", "account: acct10001")).account, "10001");
  EXPECT_EQ(JobOf(Replaced("account: org1234567", "account: org1234567")).account, "org1234567");
  EXPECT_EQ(LoadMessage(Replaced("account: org1234567", "account: ../other")),
            "read configuration: d.yaml:4: ocp.account: '../other' is no account; "
            "write the tenant's schema, as org1234567 or acct1234567");
}

// spec: F.29: a text longer than its column is an error.
TEST(LoadJob, ATextLongerThanItsColumnIsRefused) {
  EXPECT_EQ(JobOf(Replaced("cluster_id: c1", "cluster_id: " + std::string(50, 'c'))).cluster_id.size(), 50U);
  EXPECT_EQ(LoadMessage(Replaced("cluster_id: c1", "cluster_id: " + std::string(51, 'c'))),
            "read configuration: d.yaml:5: ocp.cluster_id: longer than the 50 characters that its column holds: '" +
                std::string(51, 'c') + "'");
}

TEST(LoadJob, DaysAreARangeOfTheCalendar) {
  EXPECT_EQ(LoadMessage(Replaced("end: 2025-10-31", "end: 2025-09-30")),
            "read configuration: d.yaml:8: ocp.end: 2025-09-30 is before the start, 2025-10-01; "
            "give an end that is not before the start");
  EXPECT_EQ(LoadMessage(LeastWorld(), ConfigFlag({{"--start", "ocp.start", "2025-11-01"}})),
            "read command line: --start: 2025-11-01 is after the end, 2025-10-31; "
            "give an end that is not before the start");
  EXPECT_EQ(LoadMessage(Replaced("end: 2025-10-31", "end: 2025-02-29")),
            "read configuration: d.yaml:8: ocp.end: '2025-02-29' is not a day of the calendar; write it as YYYY-MM-DD");
  FlagValues flags = ConfigFlag();
  flags.month = "2025-11";
  EXPECT_EQ(JobOf(LeastWorld(), flags).days,
            (DayRange{Day::FromCalendar(2025, 11, 1), Day::FromCalendar(2025, 11, 30)}));
  flags.month = "2025-13";
  EXPECT_EQ(LoadMessage(LeastWorld(), flags),
            "read command line: --month: '2025-13' is not a month of the calendar; write it as YYYY-MM");
  flags.settings = {{"--start", "ocp.start", "2025-10-02"}};
  EXPECT_EQ(LoadMessage(LeastWorld(), flags),
            "read command line: --month: given together with --start; give --month, or --start and --end");
}

TEST(LoadJob, ALakeInABucketIsAUri) {
  FakeWorld world = Replaced("uri: lake", "uri: \"s3://cost-management/a\"");
  world.files["d.yaml"] += "s3: {access_key: k, secret_key: s}\n";
  EXPECT_EQ(JobOf(world).lake_root, "s3://cost-management/a");
  EXPECT_EQ(JobOf(world).s3.access_key, "k");
  EXPECT_EQ(LoadMessage(Replaced("uri: lake", "uri: \"s3://cost-management//a\"")),
            "read configuration: d.yaml:1: input.uri: 's3://cost-management//a': an empty part in the prefix; "
            "write it as s3://bucket or s3://bucket/prefix");
  // A directory needs none of the section; it is checked all the same.
  EXPECT_EQ(LoadMessage(LeastWorld("s3: {endpoint: x, region: r, access_key: k, verify_ssl: no, ca_file: null}\n")),
            "no error");
  EXPECT_EQ(LoadMessage(LeastWorld("s3: {verify_ssl: maybe}\n")),
            "read configuration: d.yaml:10: s3.verify_ssl: 'maybe' is neither true nor false");
}

TEST(LoadJob, ChoicesNameWhatThereIs) {
  EXPECT_EQ(JobOf(LeastWorld("dialect: onprem\n")).dialect, Dialect::kOnprem);
  EXPECT_EQ(LoadMessage(LeastWorld("dialect: presto\n")),
            "read configuration: d.yaml:10: dialect: 'presto' is not known; it can be trino or onprem");
  EXPECT_EQ(JobOf(LeastWorld("performance: {label_change: latest}\n")).label_change, LabelChange::kLatest);
  EXPECT_EQ(LoadMessage(LeastWorld("performance: {mode: fast}\n")),
            "read configuration: d.yaml:10: performance.mode: 'fast' is not known; "
            "it can be auto, streaming or in-memory");
}

TEST(LoadJob, OutputsAreToldByTheirForm) {
  FakeWorld world = LeastWorld();
  world.directories = {"there"};
  FlagValues flags = ConfigFlag();
  flags.outputs = {"a.csv", "b.parquet", "new/", "there"};
  const Job job = JobOf(world, flags);
  ASSERT_EQ(job.outputs.size(), 4U);
  EXPECT_EQ(job.outputs[0].kind, Output::Kind::kCsv);
  EXPECT_EQ(job.outputs[1].kind, Output::Kind::kParquet);
  EXPECT_EQ(job.outputs[2].kind, Output::Kind::kDirectory);
  EXPECT_EQ(job.outputs[3].kind, Output::Kind::kDirectory);
  const std::string forms =
      "an output is rows.csv, rows.parquet, a directory/ or postgresql://host/database?schema=NAME";
  flags.outputs = {"rows.json"};
  EXPECT_EQ(LoadMessage(world, flags), "read command line: --output: 'rows.json' is no form of output; " + forms);
  flags.outputs = {"s3://u:pw@bucket/rows.csv"};
  EXPECT_EQ(LoadMessage(world, flags),
            "read command line: --output: 's3://u:***@bucket/rows.csv' is no form of output; " + forms);
  flags.outputs = {"a.csv", "a.csv"};
  EXPECT_EQ(LoadMessage(world, flags), "read command line: --output: 'a.csv' is given twice; keep one of them");
  flags.outputs = {"postgresql://a/b?schema=s", "postgresql://c/d?schema=s"};
  EXPECT_EQ(LoadMessage(world, flags),
            "read command line: --output: a second PostgreSQL output; give one: a run is one transaction");
  flags.outputs = {"postgresql://a/b"};
  EXPECT_EQ(LoadMessage(world, flags),
            "read command line: --output: postgresql://a/b: the tenant's schema is not given; "
            "add ?schema=NAME to the URI, or set postgresql.schema");
}

TEST(LoadJob, TheSectionCompletesAnOutput) {
  FakeWorld world = LeastWorld("postgresql: {host: db, database: koku, schema: s, user: u, password: \"${PW}\"}\n");
  world.environment["PW"] = "s3cret";
  FlagValues flags = ConfigFlag();
  flags.outputs = {"postgresql://"};
  const Job job = JobOf(world, flags);
  EXPECT_EQ(job.outputs[0].postgresql.host, "db");
  EXPECT_EQ(job.outputs[0].postgresql.password, "s3cret");
  EXPECT_EQ(job.lookups_from, Job::LookupsFrom::kPostgresql);
  EXPECT_EQ(LoadMessage(LeastWorld("postgresql: {port: 99999}\n")),
            "read configuration: d.yaml:10: postgresql.port: '99999' is no whole number from 1 to 65535");
}

// spec: cli.md: a given id for two months is exit 2 with PostgreSQL, files take it.
TEST(LoadJob, TheReportPeriodIsOneAMonth) {
  FakeWorld world = Replaced("end: 2025-10-31", "end: 2025-11-01");
  EXPECT_EQ(JobOf(world).report_period_id, 7);
  FlagValues flags = ConfigFlag();
  flags.outputs = {"rows.csv", "postgresql://db/koku?schema=s"};
  EXPECT_EQ(LoadMessage(world, flags),
            "read configuration: d.yaml:6: ocp.report_period_id: one report period for a range over several months; "
            "leave it out, and it is looked up for each month");
  EXPECT_EQ(JobOf(LeastWorld(), flags).report_period_id, 7);
  EXPECT_EQ(JobOf(Replaced("  report_period_id: 7\n", ""), flags).report_period_id, std::nullopt);
  EXPECT_EQ(JobOf(Replaced("  report_period_id: 7\n", "")).report_period_id, std::nullopt);
  EXPECT_EQ(LoadMessage(Replaced("report_period_id: 7", "report_period_id: seven")),
            "read configuration: d.yaml:6: ocp.report_period_id: 'seven' is no whole number from 0 to 2147483647");
}

// spec: A.1, C.15, G.
TEST(LoadJob, LookupsFromTheConfiguration) {
  const Job job = JobOf(LeastWorld(
      "lookups:\n  enabled_keys: [app, 7]\n  cost_categories: [{id: 1, pattern: \"openshift-%\"}, {id: null, pattern: "
      "''}]\n  nodes: [{node: n1, resource_id: i-1, role: worker}, {node: n2}]\n"));
  EXPECT_EQ(job.lookups_from, Job::LookupsFrom::kGiven);
  EXPECT_THAT(job.lookups.enabled_keys, ElementsAre("app", "7"));
  ASSERT_EQ(job.lookups.cost_categories.size(), 2U);
  EXPECT_EQ(job.lookups.cost_categories[0].id, 1);
  EXPECT_EQ(job.lookups.cost_categories[1].id, std::nullopt);
  EXPECT_EQ(job.lookups.cost_categories[1].pattern, "");
  ASSERT_EQ(job.lookups.nodes->size(), 2U);
  EXPECT_EQ((*job.lookups.nodes)[0].role, "worker");
  EXPECT_EQ((*job.lookups.nodes)[1].role, std::nullopt);

  const Job none = JobOf(LeastWorld("lookups: {enabled_keys: []}\n"));
  EXPECT_TRUE(none.lookups.enabled_keys.empty());
  EXPECT_FALSE(none.lookups.nodes.has_value());
  EXPECT_TRUE(JobOf(LeastWorld("lookups: {enabled_keys: [], nodes: []}\n")).lookups.nodes->empty());
}

TEST(LoadJob, FaultsOfLookups) {
  EXPECT_EQ(LoadMessage(LeastWorld("lookups: {nodes: []}\n")),
            "read configuration: d.yaml:10: lookups.enabled_keys: not given; "
            "list the enabled keys, or write [] for none");
  EXPECT_EQ(LoadMessage(LeastWorld("lookups: {enabled_keys: [a, null]}\n")),
            "read configuration: d.yaml:10: lookups.enabled_keys[1]: is empty; write the key");
  EXPECT_EQ(LoadMessage(LeastWorld("lookups: {enabled_keys: [], cost_categories: [{id: x, pattern: a}]}\n")),
            "read configuration: d.yaml:10: lookups.cost_categories[0].id: 'x' is neither a whole number nor null");
  EXPECT_EQ(LoadMessage(LeastWorld("lookups: {enabled_keys: [], cost_categories: [{id: 1}]}\n")),
            "read configuration: d.yaml:10: lookups.cost_categories[0].pattern: not given; "
            "give the pattern, as \"openshift-%\"");
}

TEST(LoadJob, WhereLookupsComeFrom) {
  FakeWorld world = LeastWorld();
  world.files["lookups.yaml"] = "lookups:\n  enabled_keys: [team]\n";
  world.files["other.yaml"] = "dialect: trino\n";
  const FlagValues from_file = ConfigFlag({{"--lookups", "lookups", "lookups.yaml"}});
  EXPECT_THAT(JobOf(world, from_file).lookups.enabled_keys, ElementsAre("team"));
  EXPECT_EQ(LoadMessage(world, ConfigFlag({{"--lookups", "lookups", "other.yaml"}})),
            "read configuration: other.yaml: lookups: not given; "
            "a look-up file holds a section lookups: with enabled_keys");

  FlagValues from_postgresql = ConfigFlag({{"--lookups", "lookups", "postgres"}});
  EXPECT_EQ(LoadMessage(world, from_postgresql),
            "read command line: --lookups: no PostgreSQL server is given to read them from; "
            "add a postgresql:// output or a section postgresql:");
  world.files["d.yaml"] += "lookups: {enabled_keys: [app]}\npostgresql: {host: section, schema: s}\n";
  EXPECT_EQ(JobOf(world).lookups_from, Job::LookupsFrom::kGiven);
  EXPECT_EQ(JobOf(world, from_postgresql).lookups_from, Job::LookupsFrom::kPostgresql);
  EXPECT_EQ(JobOf(world, from_postgresql).postgresql->host, "section");
  from_postgresql.outputs = {"postgresql://output/d?schema=s"};
  EXPECT_EQ(JobOf(world, from_postgresql).postgresql->host, "output");
}

TEST(LoadJob, Performance) {
  const Performance given =
      JobOf(LeastWorld("performance: {mode: in-memory, memory: 1GiB, threads: 3, batch_rows: 7}\n")).performance;
  EXPECT_EQ(given.mode, Performance::Mode::kInMemory);
  EXPECT_EQ(given.memory_bytes, std::int64_t{1} << 30);
  EXPECT_EQ(given.threads, 3);
  EXPECT_EQ(given.batch_rows, 7);
  const Performance left_out = JobOf(LeastWorld("")).performance;
  EXPECT_EQ(left_out.mode, Performance::Mode::kAuto);
  EXPECT_EQ(left_out.memory_bytes, std::nullopt);
  const Performance former = JobOf(LeastWorld("performance: {use_streaming: true, chunk_size: 5}\n")).performance;
  EXPECT_EQ(former.mode, Performance::Mode::kStreaming);
  EXPECT_EQ(former.batch_rows, 5);
  EXPECT_EQ(JobOf(LeastWorld("performance: {use_streaming: false, mode: auto}\n")).performance.mode,
            Performance::Mode::kAuto);
  EXPECT_EQ(LoadMessage(LeastWorld("performance: {memory: lots}\n")),
            "read configuration: d.yaml:10: performance.memory: 'lots' is no size of memory; "
            "write it as 256MiB, 2GiB or a number of bytes");
  EXPECT_EQ(LoadMessage(LeastWorld("performance: {threads: -1}\n")),
            "read configuration: d.yaml:10: performance.threads: '-1' is no whole number from 0 to 4096");
}

TEST(LoadJob, SettingsOfComparisonsAreChecked) {
  EXPECT_EQ(LoadMessage(LeastWorld("validate: {tolerance: -1}\n")),
            "read configuration: d.yaml:10: validate.tolerance: '-1' is no number of 0 or more");
}

TEST(LoadJob, KeysOfTheProofOfConceptAreMappedOrNoLongerNeeded) {
  FakeWorld world = Replaced("  start: 2025-10-01\n  end: 2025-10-31\n", "  year: '2025'\n  month: '02'\n");
  EXPECT_EQ(JobOf(world).days, (DayRange{Day::FromCalendar(2025, 2, 1), Day::FromCalendar(2025, 2, 28)}));
  EXPECT_THAT(NotesOf(world),
              ElementsAre("ocp.year and ocp.month are ocp.start and ocp.end here: the days of 2025-02"));
  EXPECT_THAT(
      NotesOf(LeastWorld("s3: {bucket: b}\nperformance: {use_streaming: true, streaming_threshold_rows: 1, "
                         "chunk_size: 5, column_filtering: true, use_categorical: true, use_arrow_compute: true, "
                         "use_bulk_copy: true}\n")),
      ElementsAre("s3.bucket is no longer needed: input.uri says where the reports are",
                  "performance.use_streaming is performance.mode here (true: streaming, false: in-memory)",
                  "performance.chunk_size is performance.batch_rows here",
                  "performance.streaming_threshold_rows is no longer needed: performance.mode auto decides by what is "
                  "there",
                  "performance.column_filtering is no longer needed: only the columns that the rules use are read",
                  "performance.use_categorical is no longer needed: text is kept once however often it occurs",
                  "performance.use_arrow_compute is no longer needed: there is one way to compute",
                  "performance.use_bulk_copy is no longer needed: rows always go into PostgreSQL by COPY"));
  EXPECT_EQ(JobOf(Replaced("input: {uri: lake}", "s3: {bucket: b, access_key: k, secret_key: s}")).lake_root, "s3://b");
}

TEST(LoadJob, TruncateNeedsPostgresql) {
  FlagValues flags = ConfigFlag();
  flags.truncate = true;
  EXPECT_EQ(LoadMessage(LeastWorld(), flags),
            "read command line: --truncate: there is no PostgreSQL output to empty; "
            "files are always replaced as a whole");
  flags.outputs = {"postgresql://a/b?schema=s"};
  EXPECT_TRUE(JobOf(LeastWorld(), flags).truncate);
}

TEST(LoadPostgresqlTarget, TakesAUriOrTheSection) {
  FakeWorld world;
  world.files["d.yaml"] = "postgresql: {host: db, schema: s}\n";
  EXPECT_EQ(LoadPostgresqlTarget(ConfigFlag(), std::nullopt, "URI", world.surroundings())->host, "db");
  EXPECT_EQ(LoadPostgresqlTarget({}, "postgresql://h/d?schema=t", "URI", world.surroundings())->schema, "t");
  const auto message = [&](const FlagValues& flags, const std::optional<std::string>& uri) {
    const auto target = LoadPostgresqlTarget(flags, uri, "URI", world.surroundings());
    return target.ok() ? "no error" : target.error().Message();
  };
  EXPECT_EQ(message({}, std::nullopt),
            "read command line: URI: no PostgreSQL server is given; write postgresql://host/database?schema=NAME, or "
            "--config FILE with a section postgresql:");
  EXPECT_EQ(message({}, "mysql://u:pw@h/d"),
            "read command line: URI: 'mysql://u:***@h/d' is not a PostgreSQL URI; "
            "write postgresql://host/database?schema=NAME");
  EXPECT_EQ(message({}, "postgresql://h/d"),
            "read command line: URI: postgresql://h/d: the tenant's schema is not given; "
            "add ?schema=NAME to the URI, or set postgresql.schema");
}

}  // namespace
}  // namespace daybook
