// SPDX-License-Identifier: Apache-2.0
#include "src/postgresql/connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/postgresql/partitions.h"

namespace daybook {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::atomic<bool> kNever{false};

TEST(ConnectionTest, QuotesWhatItIsGiven) {
  EXPECT_EQ(QuoteIdentifier("org1234567"), "\"org1234567\"");
  EXPECT_EQ(QuoteIdentifier("a\"b; DROP"), "\"a\"\"b; DROP\"");
  EXPECT_EQ(QuoteLiteral("it's"), "'it''s'");
  EXPECT_EQ(QualifiedName("s", "t"), "\"s\".\"t\"");
}

// spec: cli.md "Secrets are never printed"
TEST(ConnectionTest, DescribesATargetWithoutItsPassword) {
  const PostgresqlTarget target{.host = "db",
                                .port = "5433",
                                .database = "koku",
                                .user = "koku",
                                .password = "secret",
                                .sslmode = "",
                                .parameters = {},
                                .schema = "org1",
                                .lock_timeout = {},
                                .statement_timeout = {}};
  EXPECT_EQ(DescribeTarget(target), "postgresql://db:5433/koku?schema=org1");
}

TEST(ConnectionTest, RefusesAParameterThatLibpqDoesNotKnow) {
  PostgresqlTarget target{.host = "127.0.0.1",
                          .port = "1",
                          .database = "d",
                          .user = "u",
                          .password = "secret",
                          .sslmode = "",
                          .parameters = {{"shcema", "x"}},
                          .schema = "s",
                          .lock_timeout = {},
                          .statement_timeout = {}};
  const auto connection = Connection::Open(target, kNever);
  ASSERT_FALSE(connection.ok());
  EXPECT_EQ(connection.error().kind, ErrorKind::kConfiguration);
  EXPECT_EQ(connection.error().Message(),
            "connection to PostgreSQL: postgresql://127.0.0.1:1/d?schema=s: libpq knows no parameter 'shcema'; take it "
            "out of the URI");
}

TEST(ConnectionTest, RefusesAParameterThatCannotBeMeant) {
  PostgresqlTarget target{.host = "127.0.0.1",
                          .port = "1",
                          .database = "d",
                          .user = "u",
                          .password = "",
                          .sslmode = "sometimes",
                          .parameters = {},
                          .schema = "s",
                          .lock_timeout = {},
                          .statement_timeout = {}};
  const auto connection = Connection::Open(target, kNever);
  ASSERT_FALSE(connection.ok());
  EXPECT_EQ(connection.error().kind, ErrorKind::kConfiguration) << connection.error().Message();
  EXPECT_THAT(connection.error().Message(), HasSubstr("sslmode"));
}

// spec: cli.md, exit 4
TEST(ConnectionTest, AServerThatIsNotThereIsTheServicesFault) {
  const PostgresqlTarget target{.host = "/nowhere",
                                .port = "1",
                                .database = "d",
                                .user = "u",
                                .password = "hunter2secret",
                                .sslmode = "",
                                .parameters = {},
                                .schema = "s",
                                .lock_timeout = {},
                                .statement_timeout = {}};
  const auto connection = Connection::Open(target, kNever);
  ASSERT_FALSE(connection.ok());
  EXPECT_EQ(connection.error().kind, ErrorKind::kService);
  EXPECT_THAT(connection.error().Message(), HasSubstr("/nowhere/.s.PGSQL.1\" failed: No such file or directory"));
  EXPECT_THAT(connection.error().Message(), Not(HasSubstr("hunter2secret")));
}

TEST(ConnectionTest, AStopThatIsSetAlreadyConnectsNowhere) {
  const std::atomic<bool> stop{true};
  const auto connection = Connection::Open({.host = "127.0.0.1",
                                            .port = "1",
                                            .database = "d",
                                            .user = "u",
                                            .password = "",
                                            .sslmode = "",
                                            .parameters = {},
                                            .schema = "s",
                                            .lock_timeout = {},
                                            .statement_timeout = {}},
                                           stop);
  ASSERT_FALSE(connection.ok());
  EXPECT_EQ(connection.error().kind, ErrorKind::kInterrupted);
}

// spec: cli.md, "Exit status"
TEST(ConnectionTest, SqlstatesAreSortedByWhoMustAct) {
  const auto kind = [](std::string_view sqlstate) { return ErrorOfSqlstate(sqlstate, "w", "o", "y").kind; };
  for (const auto* state : {"42P01", "3F000", "42703", "42501", "23503", "23502", "23514", "25006", "42883"}) {
    EXPECT_EQ(kind(state), ErrorKind::kConfiguration) << state;
  }
  for (const auto* state : {"22003", "22001", "22021"}) EXPECT_EQ(kind(state), ErrorKind::kInput) << state;
  for (const auto* state : {"57P01", "53100", "40P01", "40001", "55P03", "57014", "XX000", "08006"}) {
    EXPECT_EQ(kind(state), ErrorKind::kService) << state;
  }
  for (const auto* state : {"22P03", "22P04"}) EXPECT_EQ(kind(state), ErrorKind::kDefect) << state;
}

TEST(ConnectionTest, TheRemedyIsThatOfTheSqlstateOrOfItsClass) {
  const auto remedy = [](std::string_view sqlstate) { return ErrorOfSqlstate(sqlstate, "w", "o", "y").remedy; };
  for (const auto* state : {"42P01", "3F000", "42703"}) EXPECT_THAT(remedy(state), HasSubstr("daybook init-db"));
  EXPECT_EQ(remedy("42501"), "grant the user what is missing");
  for (const auto* state : {"42883", "3D000"}) {
    EXPECT_EQ(remedy(state), "see that the tables are those of the tenant's schema") << state;
  }
  EXPECT_EQ(remedy("23503"), "see the report period id and the cost category ids");
  EXPECT_EQ(remedy("23514"), "see the table's constraints and partitions");
  EXPECT_EQ(remedy("25006"), "name the primary server: this one only reads");
  EXPECT_EQ(remedy("22003"), "the server refuses a value of the reports");
  for (const auto* state : {"40P01", "55P03"}) {
    EXPECT_EQ(remedy(state), "nothing was written; run again when the other session is done") << state;
  }
  for (const auto* state : {"25001", "3F001", "55000", "XX000"}) {
    EXPECT_EQ(remedy(state), "nothing was written; see the server's log and run again") << state;
  }
}

TEST(PartitionBoundTest, ReadsWhatTheCatalogueShows) {
  const auto month = ParsePartitionBound("FOR VALUES FROM ('2025-10-01') TO ('2025-11-01')");
  ASSERT_TRUE(month.has_value());
  EXPECT_FALSE(month->Contains(Day::FromCalendar(2025, 9, 30)));
  EXPECT_TRUE(month->Contains(Day::FromCalendar(2025, 10, 1)));
  EXPECT_TRUE(month->Contains(Day::FromCalendar(2025, 10, 31)));
  EXPECT_FALSE(month->Contains(Day::FromCalendar(2025, 11, 1)));
  const auto open = ParsePartitionBound("FOR VALUES FROM (MINVALUE) TO (MAXVALUE)");
  ASSERT_TRUE(open.has_value());
  EXPECT_TRUE(open->Contains(Day::FromCalendar(1970, 1, 1)));
  EXPECT_FALSE(ParsePartitionBound("DEFAULT").has_value());
  EXPECT_FALSE(ParsePartitionBound("FOR VALUES FROM ('2025-10-01') TO ('2025-11-01') x").has_value());
  EXPECT_FALSE(ParsePartitionBound("FOR VALUES IN ('2025-10-01')").has_value());
}

}  // namespace
}  // namespace daybook
