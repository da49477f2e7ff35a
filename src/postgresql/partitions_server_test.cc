// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "src/postgresql/server_fixture.h"

namespace daybook {
namespace {

using testing::HasSubstr;

// spec: postgresql.md, "Partitions"
class PartitionsServerTest : public ServerTest {
 protected:
  std::string Partitions() {
    return Sql("SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = '" +
               Table() + "'::regclass ORDER BY 1");
  }
  // Partition of each row, without the table's name.
  std::string RowsByPartition() {
    return Sql("SELECT replace(tableoid::regclass::text, '" + Table() + "_', ''), count(*) FROM " + Table() +
               " GROUP BY 1 ORDER BY 1");
  }
  const std::string table_{kTestTable};
};

TEST_F(PartitionsServerTest, MissingMonthsAreMadeWithTheirIndexesAndKeys) {
  const Status status = Replace(Options("2025-10-30", "2025-11-02"), {PodRow("n1", 1.5)});
  ASSERT_TRUE(status.ok()) << status.error().Message();
  EXPECT_EQ(Partitions(), table_ + "_2025_10\n" + table_ + "_2025_11\n" + table_ + "_default\n");
  EXPECT_EQ(RowsByPartition(), "2025_10|2\n2025_11|2\n");
  EXPECT_EQ(Sql("SELECT count(*) FROM pg_inherits i JOIN pg_index x ON x.indexrelid = i.inhrelid WHERE x.indrelid = '" +
                Table() + "_2025_10'::regclass"),
            "12\n");
  EXPECT_EQ(
      Sql("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conrelid = '" + Table() + "_2025_10'::regclass"),
      "2\n");
  EXPECT_EQ(Sql("SELECT usage_start, report_period_id FROM " + Table() + " ORDER BY 1"),
            "2025-10-30|7\n2025-10-31|7\n2025-11-01|8\n2025-11-02|8\n");
}

TEST_F(PartitionsServerTest, AMonthInTheDefaultPartitionStaysThereWithAWarning) {
  Sql("INSERT INTO " + Table() +
      " (uuid, usage_start, usage_end, report_period_id) VALUES (gen_random_uuid(), "
      "'2025-10-20', '2025-10-20', 7)");
  ASSERT_TRUE(Replace(Options("2025-10-01", "2025-10-01"), {PodRow("n1", 1)}).ok());
  EXPECT_EQ(Partitions(), table_ + "_default\n");
  EXPECT_EQ(RowsByPartition(), "default|2\n");
  EXPECT_THAT(observer_.text(), HasSubstr("warning: partition " + Table() + "_2025_10 is missing, and the default"));
}

TEST_F(PartitionsServerTest, OtherMonthsInTheDefaultPartitionDoNotMatter) {
  Sql("INSERT INTO " + Table() +
      " (uuid, usage_start, usage_end, report_period_id) VALUES (gen_random_uuid(), "
      "'2025-11-01', '2025-11-01', 8)");
  ASSERT_TRUE(Replace(Options("2025-10-31", "2025-10-31"), {PodRow("n1", 1)}).ok());
  EXPECT_EQ(RowsByPartition(), "2025_10|1\ndefault|1\n");
}

TEST_F(PartitionsServerTest, TheServicesOwnTableMakesThePartition) {
  Sql("CREATE TABLE " + schema_ +
      ".partitioned_tables (id int GENERATED ALWAYS AS IDENTITY, schema_name text, "
      "table_name text, partition_of_table_name text, partition_type text, partition_col text, partition_parameters "
      "jsonb, active boolean, UNIQUE (schema_name, table_name));"
      "CREATE FUNCTION " +
      schema_ +
      ".make() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('CREATE "
      "TABLE %I.%I PARTITION OF %I.%I FOR VALUES FROM (%L) TO (%L)', NEW.schema_name, NEW.table_name, NEW.schema_name, "
      "NEW.partition_of_table_name, NEW.partition_parameters->>'from', NEW.partition_parameters->>'to'); RETURN NEW; "
      "END $$;"
      "CREATE TRIGGER make AFTER INSERT ON " +
      schema_ + ".partitioned_tables FOR EACH ROW EXECUTE FUNCTION " + schema_ + ".make()");
  ASSERT_TRUE(Replace(Options("2025-10-31", "2025-11-01"), {PodRow("n1", 1)}).ok());
  EXPECT_EQ(RowsByPartition(), "2025_10|1\n2025_11|1\n");
  EXPECT_EQ(Sql("SELECT schema_name, table_name, partition_of_table_name, partition_type, partition_col, "
                "partition_parameters, active FROM " +
                schema_ + ".partitioned_tables ORDER BY id LIMIT 1"),
            schema_ + "|" + table_ + "_2025_10|" + table_ +
                "|range|usage_start|{\"to\": \"2025-11-01\", \"from\": \"2025-10-01\", \"default\": false}|t\n");
}

TEST_F(PartitionsServerTest, ATriggerThatMakesNothingIsToldOf) {
  Sql("CREATE TABLE " + schema_ +
      ".partitioned_tables (schema_name text, table_name text, partition_of_table_name "
      "text, partition_type text, partition_col text, partition_parameters jsonb, active boolean)");
  const Status status = Replace(Options("2025-10-31", "2025-10-31"), {PodRow("n1", 1)});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kConfiguration);
  EXPECT_THAT(status.error().Message(), HasSubstr("no partition came of it"));
  EXPECT_EQ(Sql("SELECT count(*) FROM " + Table()), "0\n");
}

TEST_F(PartitionsServerTest, ATableOfThePartitionsNameIsNotTakenOver) {
  Sql("CREATE TABLE " + Table() + "_2025_10 (x int)");
  const Status status = Replace(Options("2025-10-31", "2025-10-31"), {PodRow("n1", 1)});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kConfiguration);
  EXPECT_THAT(status.error().Message(), HasSubstr("already exists"));
}

TEST_F(PartitionsServerTest, SeveralRunsAtOnceMakeOnePartition) {
  constexpr int kRuns = 4;
  std::vector<std::thread> threads;
  std::array<std::string, kRuns> errors;
  for (int i = 0; i < kRuns; ++i) {
    PostgresqlSinkOptions options = Options("2025-10-01", "2025-10-02");
    options.source_uuid.back() = static_cast<char>('0' + i);  // other sources do not wait for each other's lock
    options.report_period_id = 7;
    threads.emplace_back([options, i, &errors] {
      const std::unique_ptr<RowSink> sink = MakePostgresqlSink(options);
      Status status = sink->Open();
      if (status.ok()) status = sink->WriteDay(options.days.start, Identity(), {});
      if (status.ok()) status = sink->Prepare();
      if (status.ok()) status = sink->Commit();
      if (!status.ok()) errors[static_cast<std::size_t>(i)] = status.error().Message();
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& error : errors) EXPECT_EQ(error, "");
  EXPECT_EQ(Partitions(), table_ + "_2025_10\n" + table_ + "_default\n");
}

TEST_F(PartitionsServerTest, AReaderThatHoldsTheTableHoldsTheRunUpNoLongerThanItReads) {
  TestSession reader;
  reader.Run("BEGIN; SELECT count(*) FROM " + Table());
  std::thread run([&] {
    const Status status = Replace(Options("2025-10-01", "2025-10-01"), {PodRow("n1", 1)});
    EXPECT_TRUE(status.ok()) << status.error().Message();
  });
  EXPECT_TRUE(observer_.WaitFor("waiting for a lock on the table"));
  reader.Run("COMMIT");
  run.join();
  EXPECT_EQ(RowsByPartition(), "2025_10|1\n");
}

}  // namespace
}  // namespace daybook
