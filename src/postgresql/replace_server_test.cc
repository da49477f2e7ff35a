// SPDX-License-Identifier: Apache-2.0
// spec: postgresql.md, "Replace": `changed` leaves what a plain DELETE and INSERT would leave, and writes less.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <random>
#include <thread>
#include <vector>

#include "src/postgresql/server_fixture.h"

namespace daybook {
namespace {

// The last column is generated.
constexpr const char* kProofOfConceptTable =
    "uuid text, report_period_id bigint, cluster_id varchar(50), cluster_alias text, data_source varchar(64), "
    "namespace "
    "varchar(253), node text, resource_id varchar(253), usage_start date, usage_end date, pod_labels json, "
    "volume_labels "
    "text, all_labels jsonb, pod_usage_cpu_core_hours numeric(24,6), pod_request_cpu_core_hours numeric, "
    "pod_limit_cpu_core_hours double precision, pod_effective_usage_cpu_core_hours numeric(33,15), "
    "infrastructure_usage_cost jsonb, source_uuid text, persistentvolumeclaim text, persistentvolume text, "
    "storageclass "
    "varchar(50), cost_category_id smallint, source text, year text, month int, day varchar(2), csi_volume_handle "
    "text, "
    "extra numeric(10,2) DEFAULT 0.5, note json DEFAULT '{\"a\": 1}', infrastructure_raw_cost numeric, twice numeric "
    "GENERATED ALWAYS AS (pod_usage_cpu_core_hours * 2) STORED";

class ReplaceServerTest : public ServerTest {
 protected:
  std::uint32_t Below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_() % bound); }

  template <std::size_t N>
  std::optional<std::string_view> OneOf(const std::array<const char*, N>& texts) {
    const char* const text = texts[Below(N)];
    return text == nullptr ? std::nullopt : std::optional<std::string_view>(text);
  }

  NullableMetric SomeMetric(bool small) {
    static constexpr std::array<Int128, 8> kUnits = {
        0, 1, -1, 500'000'000, 499'999'999, 1'000'000'000'000'000, -1'500'000'000, 123'456'789'012'345'678};
    if (Below(6) == 0) return std::nullopt;
    const Int128 units = kUnits[Below(small ? 3 : kUnits.size())];
    return MetricValue{static_cast<double>(static_cast<std::int64_t>(units)) / 1e15, Numeric{units}};
  }

  // Few values, so that many rows are equal.
  FinishedRow SomeRow() {
    static constexpr std::array kNames = {"a", "b", "", static_cast<const char*>(nullptr)};
    static constexpr std::array kLabels = {R"({})", R"({"app":"a"})", R"({"app":"\u00e9\ud83d\ude00","b":"2"})",
                                           R"({"a":"1","aa":"2","b":"3"})", static_cast<const char*>(nullptr)};
    FinishedRow row;
    row.data_source = Below(4) == 0 ? DataSource::kStorage : DataSource::kPod;
    row.namespace_ = OneOf(kNames);
    row.node = OneOf(kNames);
    row.pod_labels = OneOf(kLabels);
    row.all_labels = OneOf(kLabels);
    row.infrastructure_usage_cost = OneOf(std::array<const char*, 2>{R"({"cpu":0.000000000,"memory":0.0})", nullptr});
    row.csi_volume_handle = OneOf(std::array<const char*, 2>{"vol", nullptr});
    if (Below(2) == 0) row.cost_category_id = 1;
    if (Below(3) == 0) row.volume_labels = OneOf(kLabels);
    row[Metric::kPodUsageCpuCoreHours] = SomeMetric(false);
    row[Metric::kPodLimitCpuCoreHours] = SomeMetric(true);
    return row;
  }

  // As an INSERT that anybody could write.
  std::string PlainInsert(const std::string& table, Day day, const FinishedRow& row, const std::string& present) {
    std::string names = "uuid";
    std::string values = "gen_random_uuid()";
    const auto add = [&](std::string_view name, const std::optional<std::string>& value) {
      if (present.find("|" + std::string(name) + "|") == std::string::npos) return;
      names += ", " + std::string(name);
      values += value.has_value() ? ", '" + *value + "'" : ", NULL";
    };
    RunIdentity identity = Identity();
    identity.report_period_id = 7;
    identity.cluster_alias = "the alias";
    for (const Column& column : RowColumns()) {
      std::optional<std::string> text;
      if (column.kind == ColumnKind::kMetric) {
        const NullableMetric& metric = row.metrics[column.index];
        if (metric.has_value()) text = metric.numeric().ToString();
      } else if (column.kind == ColumnKind::kDate) {
        text = day.ToString();
      } else if (column.kind == ColumnKind::kInteger) {
        if (const auto value = IntegerOf(column, identity, row); value.has_value()) text = std::to_string(*value);
      } else if (const auto value = TextOf(column, identity, row); value.has_value()) {
        text = std::string(*value);
      }
      add(column.name, text);
    }
    add("source", identity.source_uuid);
    add("year", std::to_string(day.month().year));
    add("month", std::to_string(day.month().month));
    add("day", std::to_string(day.day_of_month()));
    add("csi_volume_handle",
        row.csi_volume_handle.has_value() ? std::optional(std::string(*row.csi_volume_handle)) : std::nullopt);
    return "INSERT INTO " + table + " (" + names + ") VALUES (" + values + ");";
  }

  std::string ColumnsOf() {
    return "|" + Sql("SELECT string_agg(attname, '|') || '|' FROM pg_attribute WHERE attrelid = '" + Table() +
                     "'::regclass AND attnum > 0");
  }
  // Rows of one table that the other has not, as multisets and without their uuids; jsonb and numbers by value.
  std::string Difference(const std::string& a, const std::string& b, const std::string& present) {
    const std::string row = std::string("SELECT to_jsonb(t) - 'uuid'") +
                            // A json has no value but its text.
                            (present.find("|note|") == std::string::npos ? "" : ", pod_labels::text, note::text") +
                            " FROM ";
    return Sql("(" + row + a + " t EXCEPT ALL " + row + b + " t) UNION ALL (" + row + b + " t EXCEPT ALL " + row + a +
               " t)");
  }

  // What other writers, the cost model and earlier runs may have left.
  void Disturb(const std::string& present) {
    static constexpr std::array kChanges = {
        "namespace = 'c'", "namespace = NULL", "node = ''", "pod_labels = '{}'", "all_labels = NULL",
        "all_labels = '{\"a\": 1}'", "pod_usage_cpu_core_hours = coalesce(pod_usage_cpu_core_hours, 0) + 0.000001",
        "pod_limit_cpu_core_hours = NULL", "usage_end = usage_end + 1", "cluster_alias = 'another'",
        "source_uuid = 'aaaaaaaa-9dad-11d1-80b4-00c04fd430c8'", "cost_category_id = NULL", "data_source = 'Pod'",
        "infrastructure_usage_cost = '{\"cpu\": 0, \"memory\": 0.00}'", "infrastructure_raw_cost = 0",
        "infrastructure_raw_cost = 1", "infrastructure_raw_cost = -1", "report_period_id = 8",
        "report_period_id = NULL", "pod_request_cpu_core_hours = 'NaN'", "pod_request_cpu_core_hours = 0",
        // Columns that are not ours.
        "cost_model_cpu_cost = 0", "monthly_cost_type = 'Tag'", "raw_currency = ''", "cost_model_rate_type = 'x'",
        "infrastructure_monthly_cost_json = '{}'", "supplementary_usage_cost = 'null'", "extra = 0", "extra = NULL",
        "note = '{\"a\":1}'", "note = NULL", "csi_volume_handle = 'other'", "year = NULL"};
    for (std::uint32_t i = Below(12); i > 0; --i) {
      const std::string some = "(SELECT ctid FROM " + Table() + " ORDER BY md5(ctid::text || '" +
                               std::to_string(random_()) + "') LIMIT " + std::to_string(1 + Below(4)) + ")";
      const std::string change = kChanges[Below(kChanges.size())];
      switch (Below(6)) {
        case 0: Sql("DELETE FROM " + Table() + " WHERE ctid IN " + some); break;
        case 1:
          Sql("CREATE TEMP TABLE copies AS SELECT * FROM " + Table() + " WHERE ctid IN " + some +
              "; UPDATE copies SET uuid = gen_random_uuid(); " +
              (present.find("|twice|") == std::string::npos ? "" : "ALTER TABLE copies DROP COLUMN twice; ") +
              "INSERT INTO " + Table() + " SELECT * FROM copies; DROP TABLE copies");
          break;
        default:
          if (present.find("|" + change.substr(0, change.find(' ')) + "|") == std::string::npos) break;
          Sql("UPDATE " + Table() + " SET " + change + " WHERE ctid IN " + some);
      }
    }
  }

  std::mt19937_64 random_;
};

TEST_F(ReplaceServerTest, LeavesWhatAPlainDeleteAndInsertWould) {
  const char* const given = std::getenv("DAYBOOK_REPLACE_SEED");
  const std::uint64_t first = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
  const char* const rounds = std::getenv("DAYBOOK_REPLACE_CASES");
  const std::uint64_t count = rounds != nullptr ? std::strtoull(rounds, nullptr, 10) : 60;
  RecordProperty("first_seed", std::to_string(first));
  std::printf("DAYBOOK_REPLACE_SEED=%llu DAYBOOK_REPLACE_CASES=%llu\n", static_cast<unsigned long long>(first),
              static_cast<unsigned long long>(count));
  const std::string baseline = schema_ + ".baseline";
  std::int64_t kept = 0;
  std::int64_t deleted = 0;
  std::int64_t written = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    random_.seed(seed);
    if (seed == first + count / 2) {
      Sql("DROP TABLE " + Table() + "; CREATE TABLE " + Table() + " (" + kProofOfConceptTable + ")");
    }
    const std::string present = ColumnsOf();
    Sql("DELETE FROM " + Table());
    std::vector<FinishedRow> before(Below(12));
    for (FinishedRow& row : before) row = SomeRow();
    ASSERT_TRUE(Replace(Options("2025-10-01", "2025-10-04"), before).ok());
    Disturb(present);

    Sql("DROP TABLE IF EXISTS " + baseline + "; CREATE TABLE " + baseline + " (LIKE " + Table() +
        " INCLUDING DEFAULTS INCLUDING GENERATED); CREATE TEMP TABLE copies AS SELECT * FROM " + Table() + ";" +
        (present.find("|twice|") == std::string::npos ? "" : "ALTER TABLE copies DROP COLUMN twice;") + "INSERT INTO " +
        baseline + " SELECT * FROM copies; DROP TABLE copies");
    std::vector<FinishedRow> rows;
    for (const FinishedRow& row : before) {
      if (Below(5) != 0) rows.push_back(row);
    }
    for (std::uint32_t i = Below(3); i > 0; --i) rows.push_back(SomeRow());
    std::string plain = "DELETE FROM " + baseline +
                        " WHERE usage_start BETWEEN '2025-10-02' AND '2025-10-04' AND report_period_id = 7 AND "
                        "(infrastructure_raw_cost IS NULL OR infrastructure_raw_cost = 0);";
    for (Day day = D("2025-10-02"); day <= D("2025-10-04"); day = day.Next()) {
      for (const FinishedRow& row : rows) plain += PlainInsert(baseline, day, row, present);
    }
    Sql(plain);

    const std::string versions = "SELECT count(*) FROM " + Table() + " WHERE xmin::text = '";
    PostgresqlSinkOptions options = Options("2025-10-02", "2025-10-04");
    options.most_rows_ahead = Below(2) == 0 ? 1 + Below(30) : 500'000;
    const Status status = Replace(options, rows);
    ASSERT_TRUE(status.ok()) << status.error().Message();
    ASSERT_EQ(Difference(Table(), baseline, present), "");
    ASSERT_EQ(last_report_.rows, static_cast<std::int64_t>(3 * rows.size()));
    kept += last_report_.kept;
    deleted += last_report_.deleted;
    written += last_report_.written();

    // Nothing of it may be written again, whatever strangers left beside.
    const std::string stored = Sql("SELECT uuid, xmin FROM " + Table() + " ORDER BY 1");
    ASSERT_TRUE(Replace(options, rows).ok());
    ASSERT_EQ(last_report_.written(), 0);
    ASSERT_EQ(last_report_.deleted, 0);
    ASSERT_EQ(Sql("SELECT uuid, xmin FROM " + Table() + " ORDER BY 1"), stored);
  }
  if (count >= 20) {
    EXPECT_GT(kept, static_cast<std::int64_t>(count));
    EXPECT_GT(deleted, static_cast<std::int64_t>(count));
    EXPECT_GT(written, static_cast<std::int64_t>(count));
  }
}

TEST_F(ReplaceServerTest, CountsWhatItKeptDeletedAndWrote) {
  const auto rows = [](std::initializer_list<const char*> nodes) {
    std::vector<FinishedRow> made;
    for (const char* node : nodes) made.push_back(PodRow(node, 1));
    return made;
  };
  ASSERT_TRUE(Replace(Options("2025-10-01", "2025-10-02"), rows({"a", "b", "c"})).ok());
  EXPECT_EQ(last_report_.kept, 0);
  const std::string before = Sql("SELECT uuid FROM " + Table() + " WHERE node IN ('a', 'b') ORDER BY 1");
  ASSERT_TRUE(Replace(Options("2025-10-01", "2025-10-02"), rows({"b", "a", "d"})).ok());
  EXPECT_EQ(last_report_.rows, 6);
  EXPECT_EQ(last_report_.kept, 4);
  EXPECT_EQ(last_report_.deleted, 2);
  EXPECT_EQ(last_report_.written(), 2);
  EXPECT_EQ(Sql("SELECT uuid FROM " + Table() + " WHERE node IN ('a', 'b') ORDER BY 1"), before);
  EXPECT_THAT(observer_.text(), testing::HasSubstr(": 4 rows kept, 2 deleted, 2 written\n"));

  PostgresqlSinkOptions options = Options("2025-10-01", "2025-10-02");
  options.replace = Replace::kAll;
  ASSERT_TRUE(Replace(options, rows({"b", "a", "d"})).ok());
  EXPECT_EQ(last_report_.kept, 0);
  EXPECT_EQ(last_report_.deleted, 6);
  EXPECT_EQ(last_report_.written(), 6);
}

// An INSERT of ours would leave the default, which is another each time: nothing can be known to be equal to it.
TEST_F(ReplaceServerTest, ADefaultThatIsAnotherEachTimeIsNeverEqual) {
  Sql("ALTER TABLE " + Table() + " ADD made timestamptz DEFAULT clock_timestamp()");
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(Replace(Options("2025-10-01", "2025-10-01"), {PodRow("a", 1)}).ok());
    EXPECT_EQ(last_report_.written(), 1);
  }
  Sql("ALTER TABLE " + Table() + " ALTER made SET DEFAULT '2025-10-01 00:00:00+00'::timestamptz");
  for (const int written : {1, 0}) {
    ASSERT_TRUE(Replace(Options("2025-10-01", "2025-10-01"), {PodRow("a", 1)}).ok());
    EXPECT_EQ(last_report_.written(), written);
  }
}

// What others commit after the rows were read and before the day is replaced: the table is as if the run had deleted
// and inserted at that later moment.
class MeanwhileTest : public ReplaceServerTest, public testing::WithParamInterface<const char*> {};

TEST_P(MeanwhileTest, CountsAsIfItHadBeenThereBefore) {
  std::vector<FinishedRow> rows = {PodRow("a", 1), PodRow("b", 1), PodRow("c", 1), PodRow("c", 1)};
  ASSERT_TRUE(Replace(Options("2025-10-01", "2025-10-02"), rows).ok());
  Sql("INSERT INTO " + Table() +
      " (uuid, usage_start, usage_end, node, report_period_id) VALUES (gen_random_uuid(), "
      "'2025-10-01', '2025-10-01', 'stranger', 7)");
  rows.push_back(PodRow("new", 1));
  const auto sink = MakePostgresqlSink(Options("2025-10-01", "2025-10-02"));
  ASSERT_TRUE(sink->Open().ok());
  sink->ReadAhead();
  const std::string is_read =
      "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'daybook' AND state = 'idle' AND query LIKE "
      "'COPY %'";
  for (int i = 0; i < 1000 && Sql(is_read) != "1\n"; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  std::string sql = GetParam();
  for (std::size_t at = sql.find("TABLE_"); at != std::string::npos; at = sql.find("TABLE_")) {
    sql.replace(at, 6, Table());
  }
  // One by one: VACUUM wants to be alone.
  for (std::size_t at = 0; at < sql.size(); at = std::min(sql.find(';', at), sql.size() - 1) + 1) {
    Sql(sql.substr(at, sql.find(';', at) - at));
  }
  for (const char* day : {"2025-10-01", "2025-10-02"}) {
    const Status status = sink->WriteDay(D(day), Identity(), rows);
    ASSERT_TRUE(status.ok()) << status.error().Message();
  }
  ASSERT_TRUE(sink->Prepare().ok());
  ASSERT_TRUE(sink->Commit().ok());
  const bool has_cost = std::string_view(GetParam()).find("raw_cost = 5") != std::string_view::npos;
  EXPECT_EQ(
      Sql("SELECT usage_start, string_agg(node || coalesce(infrastructure_raw_cost::int::text, ''), ' ' ORDER BY node, "
          "infrastructure_raw_cost) FROM " +
          Table() + " GROUP BY 1 ORDER BY 1"),
      std::string("2025-10-01|a b ") + (has_cost ? "c5 " : "") + "c c new\n2025-10-02|a b c c new\n");
}

INSTANTIATE_TEST_SUITE_P(
    , MeanwhileTest,
    testing::Values(
        "SELECT 1", "UPDATE TABLE_ SET namespace = 'x' WHERE node = 'a'", "UPDATE TABLE_ SET namespace = namespace",
        "DELETE FROM TABLE_ WHERE node = 'b'", "DELETE FROM TABLE_",
        "INSERT INTO TABLE_ SELECT * FROM (SELECT (jsonb_populate_record(t, jsonb_build_object('uuid', "
        "gen_random_uuid()))).* FROM TABLE_ t) copies",
        "UPDATE TABLE_ SET infrastructure_raw_cost = 5 WHERE ctid IN (SELECT ctid FROM TABLE_ WHERE node = 'c' "
        "AND usage_start = '2025-10-01' LIMIT 1)",
        "DELETE FROM TABLE_ WHERE node = 'stranger'",
        // Rows take the places of others.
        "DELETE FROM TABLE_ WHERE node = 'stranger'; VACUUM FULL TABLE_",
        "CREATE TABLE meanwhile AS SELECT * FROM TABLE_ ORDER BY node DESC; TRUNCATE TABLE_; INSERT INTO "
        "TABLE_ SELECT * FROM meanwhile; DROP TABLE meanwhile"));

}  // namespace
}  // namespace daybook
