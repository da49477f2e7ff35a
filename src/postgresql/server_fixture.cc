// SPDX-License-Identifier: Apache-2.0
#include "src/postgresql/server_fixture.h"

#include <libpq-fe.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "src/postgresql/init_db.h"

namespace daybook {

void RecordingObserver::Log(Level level, std::string_view message) {
  const std::lock_guard lock(mutex_);
  if (level == Level::kWarning) text_ += "warning: ";
  text_ += message;
  text_ += '\n';
}

std::string RecordingObserver::text() const {
  const std::lock_guard lock(mutex_);
  return text_;
}

bool RecordingObserver::WaitFor(std::string_view part) const {
  for (int i = 0; i < 1000; ++i) {
    if (text().find(part) != std::string::npos) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

TestSession::TestSession() : connection_(PQconnectdb("application_name=test client_encoding=UTF8")) {
  EXPECT_EQ(PQstatus(connection_), CONNECTION_OK) << PQerrorMessage(connection_);
  PQsetNoticeProcessor(connection_, [](void*, const char*) {}, nullptr);
}
TestSession::~TestSession() { PQfinish(connection_); }

std::string TestSession::Run(const std::string& sql) {
  PGresult* const result = PQexec(connection_, sql.c_str());
  const ExecStatusType status = PQresultStatus(result);
  EXPECT_TRUE(status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) << sql << ": " << PQerrorMessage(connection_);
  std::string text;
  for (int row = 0; row < PQntuples(result); ++row) {
    for (int column = 0; column < PQnfields(result); ++column) {
      if (column > 0) text += '|';
      text += PQgetisnull(result, row, column) != 0 ? "NULL" : PQgetvalue(result, row, column);
    }
    text += '\n';
  }
  PQclear(result);
  return text;
}

void ServerTest::SetUp() {
  ASSERT_NE(std::getenv("PGHOST"), nullptr) << "run this program by tests/postgresql/with_server.py";
  admin_ = std::make_unique<TestSession>();
  schema_ = std::string("Tenant_") + testing::UnitTest::GetInstance()->current_test_info()->name();
  schema_ = schema_.substr(0, 60);
  // A name that needs its quotes would make every test's SQL ugly; init_db_server_test has one.
  for (char& c : schema_) {
    const auto byte = static_cast<unsigned char>(c);
    c = std::isalnum(byte) != 0 ? static_cast<char>(std::tolower(byte)) : '_';
  }
  const Status made = InitDb(Target(), observer_);
  ASSERT_TRUE(made.ok()) << made.error().Message();
  Sql("INSERT INTO " + schema_ +
      ".reporting_ocpusagereportperiod (id, cluster_id, cluster_alias, report_period_start)"
      " VALUES (7, 'cluster-1', 'the alias', '2025-10-01 00:00:00+00'), (8, 'cluster-1', 'the alias', "
      "'2025-11-01 00:00:00+00')");
}

void ServerTest::TearDown() {
  if (admin_ != nullptr) Sql("DROP SCHEMA IF EXISTS " + schema_ + " CASCADE");
}

PostgresqlTarget ServerTest::Target() const {
  PostgresqlTarget target;
  target.schema = schema_;
  return target;
}

PostgresqlSinkOptions ServerTest::Options(std::string_view start, std::string_view end) {
  PostgresqlSinkOptions options;
  options.target = Target();
  options.days = {D(start), D(end)};
  options.source_uuid = kTestSource;
  options.cluster_id = "cluster-1";
  options.observer = &observer_;
  options.stop = &stop_;
  return options;
}

RunIdentity ServerTest::Identity() {
  RunIdentity identity;
  identity.cluster_id = "cluster-1";
  identity.source_uuid = kTestSource;
  return identity;
}

Day ServerTest::D(std::string_view text) { return Day::Parse(text).value(); }

FinishedRow ServerTest::PodRow(std::string_view node, double cpu_hours) {
  FinishedRow row;
  row.namespace_ = "shop";
  row.node = node;
  row.pod_labels = R"({"app":"a"})";
  row.all_labels = R"({"app":"a"})";
  row.infrastructure_usage_cost = R"({"cpu":0.0,"memory":0.0,"storage":0.0})";
  row[Metric::kPodUsageCpuCoreHours] = MetricValue{cpu_hours, ToNumeric(cpu_hours, DecimalForm::kShortest).value()};
  return row;
}

Status ServerTest::Replace(PostgresqlSinkOptions options, const std::vector<FinishedRow>& rows) {
  const DayRange days = options.days;
  const std::unique_ptr<RowSink> sink = MakePostgresqlSink(std::move(options));
  DAYBOOK_RETURN_IF_ERROR(sink->Open());
  for (Day day = days.start; day <= days.end; day = day.Next()) {
    DAYBOOK_RETURN_IF_ERROR(sink->WriteDay(day, Identity(), rows));
  }
  DAYBOOK_RETURN_IF_ERROR(sink->Prepare());
  DAYBOOK_RETURN_IF_ERROR(sink->Commit());
  last_report_ = sink->report();
  return {};
}

bool ServerTest::NoSessionLeft() {
  for (int i = 0; i < 30; ++i) {
    if (Sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'daybook'") == "0\n") return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return false;
}

}  // namespace daybook
