// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <mutex>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include "src/postgresql/run_lock.h"
#include "src/postgresql/server_fixture.h"

namespace daybook {
namespace {

using testing::HasSubstr;

using Clock = std::chrono::steady_clock;

// spec: postgresql.md, "Replace"
class SinkServerTest : public ServerTest {
 protected:
  void MakeNarrowTable(const std::string& columns) {
    Sql("DROP TABLE " + Table() + "; CREATE TABLE " + Table() + " (" + columns + ")");
  }
  std::string Count() { return Sql("SELECT count(*) FROM " + Table()); }
};

// spec: F.29, postgresql.md "an exact numeric encoding"
TEST_F(SinkServerTest, NumbersArriveExactly) {
  std::vector<FinishedRow> rows;
  std::string expected;
  const auto add = [&](Int128 units) {
    FinishedRow row = PodRow("n", 0);
    row[Metric::kPodUsageCpuCoreHours] = MetricValue{0, Numeric{units}};
    rows.push_back(row);
  };
  Int128 power = 1;
  for (int exponent = 0; exponent < 33; ++exponent, power *= 10) {
    for (const Int128 near : {Int128{-1}, Int128{0}, Int128{1}}) {
      add(power + near);
      add(-(power + near));
      add(power * 9 + near);
    }
  }
  add(power - 1);
  add(1 - power);
  std::mt19937_64 random(7);
  for (int i = 0; i < 2000; ++i) add(static_cast<Int128>(random() >> 12U) * static_cast<Int128>(random() >> 12U));
  for (const FinishedRow& row : rows) expected += row[Metric::kPodUsageCpuCoreHours].numeric().ToString() + "\n";
  Sql("CREATE SEQUENCE " + schema_ + ".arrival; ALTER TABLE " + Table() + " ADD arrival bigint DEFAULT nextval('" +
      schema_ + ".arrival')");
  const Status status = Replace(Options("2025-10-01", "2025-10-01"), rows);
  ASSERT_TRUE(status.ok()) << status.error().Message();
  EXPECT_EQ(Sql("SELECT pod_usage_cpu_core_hours FROM " + Table() + " ORDER BY arrival"), expected);
}

TEST_F(SinkServerTest, EveryColumnArrives) {
  FinishedRow row;
  row.data_source = DataSource::kStorage;
  row.namespace_ = "caf\xc3\xa9";
  row.resource_id = "";
  row.persistentvolumeclaim = "claim";
  row.persistentvolume = "volume";
  row.storageclass = "fast";
  row.volume_labels = R"({"a":"\u00e9","b":""})";
  row.all_labels = "{}";
  row.cost_category_id = 1;
  row.csi_volume_handle = "not in this table";
  double value = 0.5;
  std::string metrics;
  for (auto& metric : row.metrics) {
    metric = MetricValue{value, ToNumeric(value, DecimalForm::kShortest).value()};
    value += 1;
  }
  ASSERT_TRUE(Replace(Options("2025-10-01", "2025-10-01"), {row}).ok());
  std::string select;
  std::string expected;
  const RunIdentity identity = Identity();
  for (const Column& column : RowColumns()) {
    select += (select.empty() ? "" : ", ") + std::string(column.name);
    std::string text;
    if (column.kind == ColumnKind::kMetric) {
      text = row.metrics[column.index].numeric().ToString();
    } else if (column.kind == ColumnKind::kDate) {
      text = "2025-10-01";
    } else if (column.name == "report_period_id") {
      text = "7";
    } else if (column.name == "cluster_alias") {
      text = "the alias";  // of the report period, as the run gave none
    } else if (column.name == "volume_labels") {
      text = "{\"a\": \"\xc3\xa9\", \"b\": \"\"}";
    } else if (column.kind == ColumnKind::kInteger) {
      text = "1";
    } else {
      const auto own = TextOf(column, identity, row);
      text = own.has_value() ? std::string(*own) : "NULL";
    }
    expected += (expected.empty() ? "" : "|") + text;
  }
  EXPECT_EQ(Sql("SELECT " + select + " FROM " + Table()), expected + "\n");
  EXPECT_EQ(Sql("SELECT substr(uuid::text, 15, 1), infrastructure_raw_cost FROM " + Table()), "4|NULL\n");
}

// spec: summary.md H
TEST_F(SinkServerTest, DeletesTheRunsOwnDaysAndLeavesRowsWithCosts) {
  ASSERT_TRUE(Replace(Options("2025-10-01", "2025-10-03"), {PodRow("old", 1)}).ok());
  const auto insert = [&](const std::string& node, const std::string& day, int period, const std::string& cost) {
    Sql("INSERT INTO " + Table() +
        " (uuid, usage_start, usage_end, node, report_period_id, infrastructure_raw_cost, "
        "source_uuid) VALUES (gen_random_uuid(), '" +
        day + "', '" + day + "', '" + node + "', " + std::to_string(period) + ", " + cost + ", '" +
        std::string(kTestSource) + "')");
  };
  insert("with cost", "2025-10-02", 7, "0.5");
  insert("zero cost", "2025-10-02", 7, "0");
  insert("other period", "2025-10-02", 8, "NULL");
  insert("other day", "2025-10-04", 7, "NULL");
  ASSERT_TRUE(Replace(Options("2025-10-02", "2025-10-03"), {PodRow("new", 2), PodRow("new2", 2)}).ok());
  EXPECT_EQ(Sql("SELECT usage_start, node FROM " + Table() + " ORDER BY 1, 2"),
            "2025-10-01|old\n2025-10-02|new\n2025-10-02|new2\n2025-10-02|other period\n2025-10-02|with cost\n"
            "2025-10-03|new\n2025-10-03|new2\n2025-10-04|other day\n");
  EXPECT_EQ(last_report_.rows, 4);
  EXPECT_EQ(last_report_.deleted, 3);
  EXPECT_GT(last_report_.seconds, 0);
}

// spec: cli.md "--truncate"
TEST_F(SinkServerTest, TruncateTakesTheSourcesCostRowsToo) {
  ASSERT_TRUE(Replace(Options("2025-10-01", "2025-10-02"), {PodRow("old", 1)}).ok());
  Sql("UPDATE " + Table() + " SET infrastructure_raw_cost = 3, report_period_id = 8");
  Sql("INSERT INTO " + Table() +
      " (uuid, usage_start, usage_end, node, source_uuid, infrastructure_raw_cost) VALUES "
      "(gen_random_uuid(), '2025-10-02', '2025-10-02', 'other', gen_random_uuid(), 1)");
  PostgresqlSinkOptions options = Options("2025-10-02", "2025-10-02");
  options.truncate = true;
  ASSERT_TRUE(Replace(options, {PodRow("new", 2)}).ok());
  EXPECT_EQ(Sql("SELECT usage_start, node FROM " + Table() + " ORDER BY 1, 2"),
            "2025-10-01|old\n2025-10-02|new\n2025-10-02|other\n");
}

TEST_F(SinkServerTest, DaysWithoutRowsAreEmptied) {
  ASSERT_TRUE(Replace(Options("2025-10-01", "2025-10-03"), {PodRow("old", 1)}).ok());
  ASSERT_TRUE(Replace(Options("2025-10-02", "2025-10-03"), {}).ok());
  EXPECT_EQ(Sql("SELECT usage_start FROM " + Table()), "2025-10-01\n");
}

TEST_F(SinkServerTest, WhatIsNotCommittedIsNotThere) {
  ASSERT_TRUE(Replace(Options("2025-10-01", "2025-10-01"), {PodRow("old", 1)}).ok());
  {
    const auto sink = MakePostgresqlSink(Options("2025-10-01", "2025-10-01"));
    ASSERT_TRUE(sink->Open().ok());
    ASSERT_TRUE(sink->WriteDay(D("2025-10-01"), Identity(), std::vector{PodRow("new", 2)}).ok());
  }
  {
    const auto sink = MakePostgresqlSink(Options("2025-10-01", "2025-10-01"));
    ASSERT_TRUE(sink->Open().ok());
    ASSERT_TRUE(sink->WriteDay(D("2025-10-01"), Identity(), std::vector{PodRow("new", 2)}).ok());
    ASSERT_TRUE(sink->Prepare().ok());
    EXPECT_EQ(Sql("SELECT node FROM " + Table()), "old\n");
  }
  EXPECT_TRUE(NoSessionLeft());
  EXPECT_EQ(Sql("SELECT node FROM " + Table()), "old\n");
  EXPECT_EQ(Sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"), "0\n");
}

// spec: postgresql.md "Readers see the old days or the new, never neither and never both"
TEST_F(SinkServerTest, FiftyReadersSeeTheOldRowsOrTheNewWhateverIsReplaced) {
  constexpr int kReaders = 50;
  constexpr int kReplaces = 20;
  const auto rows = [](double changed) {
    std::vector<FinishedRow> made(40, PodRow("kept", 1));
    made.resize(60, PodRow("changed", changed));
    return made;
  };
  ASSERT_TRUE(Replace(Options("2025-10-01", "2025-10-05"), rows(2)).ok());
  std::atomic<bool> done{false};
  std::atomic<int> reads{0};
  std::set<std::string> seen;
  std::mutex mutex;
  std::vector<std::thread> readers;
  for (int i = 0; i < kReaders; ++i) {
    readers.emplace_back([&] {
      TestSession session;
      while (!done.load()) {
        std::string sums = session.Run("SELECT usage_start, count(*), sum(pod_usage_cpu_core_hours)::int FROM " +
                                       Table() + " GROUP BY 1 ORDER BY 1");
        ++reads;
        {
          const std::lock_guard lock(mutex);
          seen.insert(std::move(sums));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      }
    });
  }
  for (int i = 0; i < kReplaces; ++i) {
    PostgresqlSinkOptions options = Options("2025-10-01", "2025-10-05");
    options.replace = i % 3 == 2 ? Replace::kAll : Replace::kChanged;
    EXPECT_TRUE(Replace(options, rows(i % 2 == 0 ? 3 : 2)).ok());
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_GT(reads.load(), kReaders);
  const auto days = [](const std::string& sums) {
    std::string text;
    for (const char* day : {"1", "2", "3", "4", "5"}) text += std::string("2025-10-0") + day + "|60|" + sums + "\n";
    return text;
  };
  EXPECT_THAT(seen, testing::IsSubsetOf({days("80"), days("100")}));
}

// spec: postgresql.md, narrower tables
TEST_F(SinkServerTest, TheProofOfConceptsTableTakesTheIntersection) {
  MakeNarrowTable(
      "uuid uuid, report_period_id int, cluster_id varchar(50), cluster_alias text, data_source varchar(64), namespace "
      "varchar(253), node varchar(253), resource_id varchar(253), usage_start date, usage_end date, pod_labels jsonb, "
      "all_labels json, pod_usage_cpu_core_hours numeric(24,6), infrastructure_usage_cost jsonb, source_uuid text, "
      "storageclass varchar(50), source text, year text, month text, day text, csi_volume_handle text, extra int");
  FinishedRow row = PodRow("n1", 0.0000005);
  row.csi_volume_handle = "vol-1";
  const Status status = Replace(Options("2025-10-05", "2025-10-05"), {row});
  ASSERT_TRUE(status.ok()) << status.error().Message();
  EXPECT_EQ(Sql("SELECT pod_usage_cpu_core_hours, source_uuid, source, year, month, day, csi_volume_handle, extra, "
                "all_labels FROM " +
                Table()),
            "0.000001|" + std::string(kTestSource) + "|" + std::string(kTestSource) +
                "|2025|10|5|vol-1|NULL|{\"app\":\"a\"}\n");

  row[Metric::kPodRequestCpuCoreHours] = MetricValue{1, ToNumeric(1, DecimalForm::kShortest).value()};
  const Status missing = Replace(Options("2025-10-05", "2025-10-05"), {row});
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().kind, ErrorKind::kConfiguration);
  EXPECT_THAT(missing.error().Message(), HasSubstr("missing columns: pod_request_cpu_core_hours, "));
  EXPECT_THAT(missing.error().Message(), HasSubstr("cost_category_id"));

  row = PodRow("n1", 1);
  row.storageclass = std::string_view("123456789012345678901234567890123456789012345678901");  // 51 characters
  const Status wide = Replace(Options("2025-10-05", "2025-10-05"), {row});
  ASSERT_FALSE(wide.ok());
  EXPECT_EQ(wide.error().kind, ErrorKind::kInput);
  EXPECT_EQ(Count(), "1\n") << "the rows of the run before stay";
}

TEST_F(SinkServerTest, RoundsToANarrowScaleAsTheServerItselfDoes) {
  Sql("ALTER TABLE " + Table() + " ALTER pod_usage_cpu_core_hours TYPE numeric(24,6), ADD exact numeric");
  std::vector<FinishedRow> rows;
  std::mt19937_64 random(11);
  for (int i = 0; i < 500; ++i) {
    FinishedRow row = PodRow("n", 0);
    const Int128 units = static_cast<Int128>(random() >> 8U) - (Int128{1} << 55);
    row[Metric::kPodUsageCpuCoreHours] = MetricValue{0, Numeric{units - units % 500000000}};  // many halves
    row[Metric::kPodLimitCpuCoreHours] = row[Metric::kPodUsageCpuCoreHours];
    rows.push_back(row);
  }
  const Status status = Replace(Options("2025-10-05", "2025-10-05"), rows);
  ASSERT_TRUE(status.ok()) << status.error().Message();
  EXPECT_EQ(Sql("SELECT count(*), count(*) FILTER (WHERE pod_usage_cpu_core_hours = "
                "pod_limit_cpu_core_hours::numeric(24,6)) FROM " +
                Table()),
            "500|500\n");
}

TEST_F(SinkServerTest, AMissingSchemaOrTableNamesInitDb) {
  PostgresqlSinkOptions options = Options("2025-10-05", "2025-10-05");
  options.target.schema = "nobody";
  Status status = MakePostgresqlSink(options)->Open();
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kConfiguration);
  EXPECT_EQ(status.error().Message(),
            "target table: nobody.reporting_ocpusagelineitem_daily_summary: there is no schema 'nobody'; see the "
            "schema's name; `daybook init-db` makes the tables of a new one");
  Sql("DROP TABLE " + Table());
  status = MakePostgresqlSink(Options("2025-10-05", "2025-10-05"))->Open();
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kConfiguration);
  EXPECT_THAT(status.error().Message(), HasSubstr("there is no such table"));
}

// spec: cli.md "one given id for two months is exit 2"
TEST_F(SinkServerTest, OneReportPeriodDoesNotServeTwoMonths) {
  PostgresqlSinkOptions options = Options("2025-10-31", "2025-11-01");
  options.report_period_id = 7;
  const Status status = MakePostgresqlSink(options)->Open();
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kConfiguration);
}

TEST_F(SinkServerTest, AWrongReportPeriodShowsBeforeTheCommit) {
  PostgresqlSinkOptions options = Options("2025-10-31", "2025-10-31");
  options.report_period_id = 4711;
  const auto sink = MakePostgresqlSink(options);
  ASSERT_TRUE(sink->Open().ok());
  ASSERT_TRUE(sink->WriteDay(D("2025-10-31"), Identity(), std::vector{PodRow("n", 1)}).ok());
  const Status status = sink->Prepare();
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kConfiguration);
  EXPECT_THAT(status.error().Message(), HasSubstr("(report_period_id)=(4711) is not present"));
}

// spec: A.2 (PostgreSQL refuses \u0000)
TEST_F(SinkServerTest, AValueThatTheServerRefusesIsTheInputsFault) {
  ASSERT_TRUE(Replace(Options("2025-10-01", "2025-10-01"), {PodRow("old", 1)}).ok());
  FinishedRow row = PodRow("n1", 1);
  row.all_labels = R"({"a":"\u0000"})";
  const Status status = Replace(Options("2025-10-01", "2025-10-01"), {row});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kInput) << status.error().Message();
  EXPECT_THAT(status.error().Message(), HasSubstr("column all_labels"));
  EXPECT_EQ(Sql("SELECT node FROM " + Table()), "old\n");
}

// spec: postgresql.md "Two runs of one source and month wait for each other; the waiter says for whom"
TEST_F(SinkServerTest, ASecondRunWaitsAndSaysForWhom) {
  auto first = MakePostgresqlSink(Options("2025-10-01", "2025-10-01"));
  ASSERT_TRUE(first->Open().ok());
  const std::string pid = Sql("SELECT pid FROM pg_stat_activity WHERE application_name = 'daybook'").substr(0, 8);
  std::thread second([&] {
    const Status status = Replace(Options("2025-10-01", "2025-10-02"), {PodRow("second", 2)});
    EXPECT_TRUE(status.ok()) << status.error().Message();
  });
  EXPECT_TRUE(observer_.WaitFor("waiting for pid " + pid.substr(0, pid.find('\n')) + " (application daybook, client "));
  EXPECT_TRUE(observer_.WaitFor("which has the lock of source " + std::string(kTestSource) + ", month 2025-10"));
  ASSERT_TRUE(first->WriteDay(D("2025-10-01"), Identity(), std::vector{PodRow("first", 1)}).ok());
  ASSERT_TRUE(first->Prepare().ok());
  EXPECT_EQ(Count(), "0\n");
  ASSERT_TRUE(first->Commit().ok());
  second.join();
  EXPECT_EQ(Sql("SELECT usage_start, node FROM " + Table() + " ORDER BY 1"), "2025-10-01|second\n2025-10-02|second\n");
}

TEST_F(SinkServerTest, LooksUpInItsOwnSessionAndKeepsTheLock) {
  Sql("INSERT INTO " + schema_ + ".reporting_enabledtagkeys (key, enabled, provider_type) VALUES ('app', true, 'OCP')");
  const auto sink = MakePostgresqlSink(Options("2025-10-31", "2025-11-01"));
  ASSERT_TRUE(sink->Open().ok());
  const Result<Lookups> lookups = sink->LookUp();
  ASSERT_TRUE(lookups.ok()) << lookups.error().Message();
  EXPECT_EQ(lookups->enabled_keys, std::vector<std::string>{"app"});
  EXPECT_EQ(sink->PeriodOf({2025, 10}).id, 7);
  EXPECT_EQ(sink->PeriodOf({2025, 11}).id, 8);
  EXPECT_EQ(sink->PeriodOf({2025, 11}).cluster_alias, "the alias");
  EXPECT_EQ(Sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'daybook'"), "1\n");
  EXPECT_EQ(Sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"), "2\n");
  ASSERT_TRUE(sink->WriteDay(D("2025-10-31"), Identity(), std::vector{PodRow("n", 1)}).ok());
  ASSERT_TRUE(sink->Prepare().ok());
  ASSERT_TRUE(sink->Commit().ok());
  EXPECT_EQ(Count(), "1\n");
}

TEST_F(SinkServerTest, TheLocksKeyIsTheDocumentedOne) {
  const auto sink = MakePostgresqlSink(Options("2025-10-31", "2025-11-01"));
  ASSERT_TRUE(sink->Open().ok());
  EXPECT_EQ(RunLockName("s", "u", {2025, 3}), "daybook:s:u:2025-03");
  for (const auto* month : {"2025-10", "2025-11"}) {
    EXPECT_EQ(Sql("SELECT pg_try_advisory_lock(hashtextextended('daybook:" + schema_ + ":" + std::string(kTestSource) +
                  ":" + month + "', 0))"),
              "f\n");
  }
}

// spec: postgresql.md "three seconds later no session of the run is left"
TEST_F(SinkServerTest, AStopEndsTheWaitForTheLock) {
  const auto first = MakePostgresqlSink(Options("2025-10-01", "2025-10-01"));
  ASSERT_TRUE(first->Open().ok());
  std::atomic<bool> stop{false};
  Status status;
  std::thread second([&] {
    PostgresqlSinkOptions options = Options("2025-10-01", "2025-10-01");
    options.target.parameters["application_name"] = "the second";
    options.stop = &stop;
    status = MakePostgresqlSink(options)->Open();
  });
  EXPECT_TRUE(observer_.WaitFor("waiting for pid"));
  const auto stopped = Clock::now();
  stop = true;
  second.join();
  EXPECT_LT(Clock::now() - stopped, std::chrono::seconds(3));
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kInterrupted);
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_EQ(Sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'the second'"), "0\n");
}

TEST_F(SinkServerTest, AStopCancelsAStatementThatWaitsForARow) {
  ASSERT_TRUE(Replace(Options("2025-10-01", "2025-10-01"), {PodRow("old", 1)}).ok());
  TestSession writer;
  writer.Run("BEGIN; UPDATE " + Table() + " SET node = 'locked'");
  std::thread stopper([&] {
    while (Sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'daybook' AND wait_event_type = "
               "'Lock'") != "1\n") {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    stop_ = true;
  });
  const Status status = Replace(Options("2025-10-01", "2025-10-01"), {PodRow("new", 1)});
  stopper.join();
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kInterrupted) << status.error().Message();
  EXPECT_TRUE(NoSessionLeft());
  writer.Run("ROLLBACK");
  EXPECT_EQ(Sql("SELECT node FROM " + Table()), "old\n");
}

TEST_F(SinkServerTest, AStopInTheMiddleOfTheCopyRollsBack) {
  ASSERT_TRUE(Replace(Options("2025-10-01", "2025-10-02"), {PodRow("old", 1)}).ok());
  {
    const auto sink = MakePostgresqlSink(Options("2025-10-01", "2025-10-02"));
    ASSERT_TRUE(sink->Open().ok());
    const std::vector<FinishedRow> rows(1000, PodRow("new", 2));
    ASSERT_TRUE(sink->WriteDay(D("2025-10-01"), Identity(), rows).ok());
    stop_ = true;
    const Status status = sink->WriteDay(D("2025-10-02"), Identity(), rows);
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().kind, ErrorKind::kInterrupted);
  }
  EXPECT_TRUE(NoSessionLeft());
  EXPECT_EQ(Sql("SELECT DISTINCT node FROM " + Table()), "old\n");
}

// spec: postgresql.md "A crash at any point leaves the old rows"
TEST_F(SinkServerTest, ABackendKilledInTheCopyLeavesTheOldRows) {
  ASSERT_TRUE(Replace(Options("2025-10-01", "2025-10-02"), {PodRow("old", 1)}).ok());
  const auto sink = MakePostgresqlSink(Options("2025-10-01", "2025-10-02"));
  ASSERT_TRUE(sink->Open().ok());
  const std::vector<FinishedRow> rows(1000, PodRow("new", 2));
  ASSERT_TRUE(sink->WriteDay(D("2025-10-01"), Identity(), rows).ok());
  Sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'daybook'");
  EXPECT_TRUE(NoSessionLeft());
  Status status = sink->WriteDay(D("2025-10-02"), Identity(), rows);
  if (status.ok()) status = sink->Prepare();
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kService) << status.error().Message();
  EXPECT_EQ(Sql("SELECT DISTINCT node FROM " + Table()), "old\n");
}

}  // namespace
}  // namespace daybook
