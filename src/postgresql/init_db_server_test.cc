// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "src/postgresql/connection.h"
#include "src/postgresql/init_db.h"
#include "src/postgresql/lookups.h"
#include "src/postgresql/server_fixture.h"

namespace daybook {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class InitDbServerTest : public ServerTest {};

// spec: postgresql.md, "Target"
TEST_F(InitDbServerTest, MakesTheTargetAsTheServiceHasIt) {
  EXPECT_EQ(Sql("SELECT count(*), count(*) FILTER (WHERE column_default IS NOT NULL) FROM information_schema.columns"
                " WHERE table_schema = '" +
                schema_ + "' AND table_name = '" + std::string(kTestTable) + "'"),
            "58|0\n");
  EXPECT_EQ(Sql("SELECT pg_get_partkeydef('" + Table() + "'::regclass)"), "RANGE (usage_start)\n");
  EXPECT_EQ(Sql("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = '" + Table() +
                "'::regclass ORDER BY 1"),
            "FOREIGN KEY (cost_category_id) REFERENCES " + schema_ +
                ".reporting_ocp_cost_category(id) DEFERRABLE INITIALLY DEFERRED\n"
                "FOREIGN KEY (report_period_id) REFERENCES " +
                schema_ +
                ".reporting_ocpusagereportperiod(id) DEFERRABLE INITIALLY DEFERRED\n"
                "PRIMARY KEY (usage_start, uuid)\n");
  const std::string indexes = Sql("SELECT indexdef FROM pg_indexes WHERE schemaname = '" + schema_ +
                                  "' AND tablename = '" + std::string(kTestTable) + "'");
  for (const auto* part :
       {"btree (usage_start)", "btree (namespace varchar_pattern_ops)", "btree (node varchar_pattern_ops)",
        "btree (data_source)", "btree (monthly_cost_type)", "btree (cost_model_rate_type)", "gin (all_labels)",
        "gin (pod_labels)", "gin (volume_labels)", "btree (report_period_id)", "btree (cost_category_id)",
        "btree (usage_start, uuid)"}) {
    EXPECT_THAT(indexes, HasSubstr(part));
  }
  EXPECT_EQ(Sql("SELECT namespace, cost_category_id, name FROM " + schema_ +
                ".reporting_ocp_cost_category_namespace n JOIN " + schema_ +
                ".reporting_ocp_cost_category c ON c.id = n.cost_category_id ORDER BY namespace COLLATE \"C\""),
            "Platform unallocated|1|Platform\nkube-%|1|Platform\nopenshift|1|Platform\nopenshift-%|1|Platform\n");
}

// spec: postgresql.md, "Look-ups": the tables that are listed there are all that a run needs.
TEST_F(InitDbServerTest, TheListedLookupsAreEnough) {
  Sql("DELETE FROM " + schema_ + ".reporting_ocp_cost_category_namespace");
  Sql("INSERT INTO " + schema_ +
      ".reporting_ocp_cost_category_namespace (namespace, cost_category_id) VALUES ('shop', 4711), ('none', NULL),"
      " ('more', 4711)");
  FinishedRow row = PodRow("n1", 1);
  row.cost_category_id = 4711;
  const Status written = Replace(Options("2025-10-14", "2025-10-14"), {row});
  ASSERT_TRUE(written.ok()) << written.error().Message();
  EXPECT_EQ(Sql("SELECT cost_category_id FROM " + Table()), "4711\n");
  // An id that no pattern has is still refused.
  row.cost_category_id = 4712;
  EXPECT_FALSE(Replace(Options("2025-10-14", "2025-10-14"), {row}).ok());
}

TEST_F(InitDbServerTest, ASecondCallChangesNothing) {
  Sql("DELETE FROM " + schema_ + ".reporting_ocp_cost_category_namespace WHERE namespace = 'openshift'");
  RecordingObserver again;
  const Status status = InitDb(Target(), again);
  ASSERT_TRUE(status.ok()) << status.error().Message();
  EXPECT_THAT(again.text(), HasSubstr("table reporting_ocpusagelineitem_daily_summary: already there\n"));
  EXPECT_THAT(again.text(), Not(HasSubstr(": made")));
  EXPECT_EQ(Sql("SELECT count(*) FROM " + schema_ + ".reporting_ocp_cost_category_namespace"), "3\n");
}

TEST_F(InitDbServerTest, ASchemaNameIsQuotedWhateverIsInIt) {
  PostgresqlTarget target = Target();
  target.schema = "Odd \"name\"; DROP SCHEMA " + schema_;
  ASSERT_TRUE(InitDb(target, observer_).ok());
  EXPECT_EQ(Sql("SELECT count(*) FROM pg_namespace WHERE nspname = '" + schema_ + "'"), "1\n");
  const auto connection = Connection::Open(target, stop_);
  ASSERT_TRUE(connection.ok());
  EXPECT_TRUE(ReadLookups(**connection, target.schema).ok());
  Sql("DROP SCHEMA " + QuoteIdentifier(target.schema) + " CASCADE");
}

// spec: A.1, C.15, E.26
TEST_F(InitDbServerTest, LookupsAreWhatTheTablesHold) {
  Sql("INSERT INTO " + schema_ +
      ".reporting_enabledtagkeys (key, enabled, provider_type) VALUES ('app', true, 'OCP'),"
      " ('off', false, 'OCP'), ('aws', true, 'AWS'), ('Zone', true, 'OCP')");
  Sql("INSERT INTO " + schema_ + ".reporting_ocp_cost_category_namespace (namespace) VALUES ('no-category')");
  Sql("INSERT INTO " + schema_ +
      ".reporting_ocp_nodes (node, resource_id, node_role) VALUES ('n1', 'i-1', 'worker'),"
      " ('n2', NULL, NULL), ('n1', 'i-1', 'worker')");
  const auto connection = Connection::Open(Target(), stop_);
  ASSERT_TRUE(connection.ok()) << connection.error().Message();
  const Result<Lookups> lookups = ReadLookups(**connection, schema_);
  ASSERT_TRUE(lookups.ok()) << lookups.error().Message();
  EXPECT_THAT(lookups->enabled_keys, ElementsAre("Zone", "app"));
  ASSERT_EQ(lookups->cost_categories.size(), 5U);
  EXPECT_EQ(lookups->cost_categories[2].pattern, "no-category");
  EXPECT_FALSE(lookups->cost_categories[2].id.has_value());
  EXPECT_EQ(lookups->cost_categories[0].id, 1);
  ASSERT_TRUE(lookups->nodes.has_value());
  ASSERT_EQ(lookups->nodes->size(), 2U);
  EXPECT_EQ(lookups->nodes->at(0).role, "worker");
  EXPECT_FALSE(lookups->nodes->at(1).resource_id.has_value());
  // The connection is as it was: no transaction is open.
  EXPECT_TRUE(ReadLookups(**connection, schema_).ok());
}

// spec: cli.md "Secrets are never printed", exit 4; postgresql.md "The password comes from the environment or a file"
TEST_F(InitDbServerTest, AWrongPasswordIsRefusedAndNotRepeated) {
  // The server of with_server.py asks this role alone for a password.
  Sql("CREATE ROLE needs_password LOGIN PASSWORD 'right-password'");
  PostgresqlTarget target = Target();
  target.user = "needs_password";
  for (const std::string password : {"wrong-password", ""}) {
    target.password = password;
    const auto refused = Connection::Open(target, stop_);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().kind, ErrorKind::kService);
    EXPECT_THAT(refused.error().Message(), HasSubstr("password"));
    EXPECT_THAT(refused.error().Message(), HasSubstr("see the user and its password (PGPASSWORD or a password file)"));
    EXPECT_THAT(refused.error().Message(), Not(HasSubstr("wrong-password")));
  }
  target.password = "right-password";
  EXPECT_TRUE(Connection::Open(target, stop_).ok());
  target.password = "";
  setenv("PGPASSWORD", "right-password", 1);
  EXPECT_TRUE(Connection::Open(target, stop_).ok());
  unsetenv("PGPASSWORD");

  // A role without rights on the tables: the user is told to grant them.
  target.password = "right-password";
  const auto connection = Connection::Open(target, stop_);
  ASSERT_TRUE(connection.ok());
  const Result<Lookups> lookups = ReadLookups(**connection, schema_);
  ASSERT_FALSE(lookups.ok());
  EXPECT_EQ(lookups.error().kind, ErrorKind::kConfiguration);
  EXPECT_THAT(lookups.error().Message(), HasSubstr("permission denied"));
  Sql("DROP ROLE needs_password");
}

TEST_F(InitDbServerTest, AMissingLookupTableNamesInitDb) {
  Sql("DROP TABLE " + schema_ + ".reporting_ocp_nodes");
  const auto connection = Connection::Open(Target(), stop_);
  ASSERT_TRUE(connection.ok());
  const Result<Lookups> lookups = ReadLookups(**connection, schema_);
  ASSERT_FALSE(lookups.ok());
  EXPECT_EQ(lookups.error().kind, ErrorKind::kConfiguration);
  EXPECT_THAT(lookups.error().Message(), HasSubstr("daybook init-db"));
}

// spec: postgresql.md, "Look-ups": the report period gives id and alias
TEST_F(InitDbServerTest, TheReportPeriodIsThatOfClusterAndMonth) {
  const std::string source(kTestSource);
  const auto connection = Connection::Open(Target(), stop_);
  ASSERT_TRUE(connection.ok());
  const auto period = FindReportPeriod(**connection, schema_, "cluster-1", source, {2025, 11});
  ASSERT_TRUE(period.ok()) << period.error().Message();
  EXPECT_EQ(period->id, 8);
  EXPECT_EQ(period->cluster_alias, "the alias");

  const auto none = FindReportPeriod(**connection, schema_, "cluster-1", source, {2025, 12});
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().kind, ErrorKind::kConfiguration);
  EXPECT_THAT(none.error().Message(), HasSubstr("month 2025-12: there is no row; add or correct the row, or give "
                                                "--report-period-id"));

  Sql("INSERT INTO " + schema_ +
      ".reporting_ocpusagereportperiod (id, cluster_id, report_period_start, provider_id)"
      " VALUES (9, 'cluster-1', '2025-11-01 00:00:00+00', '11111111-9dad-11d1-80b4-00c04fd430c8')");
  const auto several = FindReportPeriod(**connection, schema_, "cluster-1", source, {2025, 11});
  ASSERT_FALSE(several.ok());
  EXPECT_EQ(several.error().kind, ErrorKind::kConfiguration);
  EXPECT_THAT(several.error().Message(), HasSubstr("2 rows (ids 8, 9)"));

  Sql("INSERT INTO " + schema_ +
      ".reporting_ocpusagereportperiod (id, cluster_id, report_period_start, provider_id)"
      " VALUES (10, 'cluster-1', '2025-11-01 00:00:00+00', '" +
      source + "')");
  const auto own = FindReportPeriod(**connection, schema_, "cluster-1", source, {2025, 11});
  ASSERT_TRUE(own.ok());
  EXPECT_EQ(own->id, 10);
}

}  // namespace
}  // namespace daybook
