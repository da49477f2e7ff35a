// SPDX-License-Identifier: Apache-2.0
#include "src/config/postgresql_uri.h"

#include <gtest/gtest.h>

namespace daybook {
namespace {

const Origin kFile{Origin::Kind::kFile, "d.yaml:1"};
const Origin kFlag{Origin::Kind::kFlag, "--output"};

PostgresqlTarget Parsed(const std::string& uri) {
  const Result<PostgresqlTarget> target = ParsePostgresqlUri(uri, kFile, "output");
  EXPECT_TRUE(target.ok()) << (target.ok() ? "" : target.error().Message());
  return target.ok() ? *target : PostgresqlTarget();
}

std::string MessageOf(const std::string& uri, const Origin& origin = kFlag) {
  const Result<PostgresqlTarget> target = ParsePostgresqlUri(uri, origin, "output");
  return target.ok() ? "no error" : target.error().Message();
}

TEST(PostgresqlUri, ReadsEveryPart) {
  const PostgresqlTarget target = Parsed(
      "postgresql://ko%40ku:p%3Aw@db.example:6432/ko%2Fku?schema=org1234567&sslmode=verify-full&connect_timeout=5");
  EXPECT_EQ(target.user, "ko@ku");
  EXPECT_EQ(target.password, "p:w");
  EXPECT_EQ(target.host, "db.example");
  EXPECT_EQ(target.port, "6432");
  EXPECT_EQ(target.database, "ko/ku");
  EXPECT_EQ(target.schema, "org1234567");
  EXPECT_EQ(target.sslmode, "verify-full");
  EXPECT_EQ(target.parameters, (std::map<std::string, std::string>{{"connect_timeout", "5"}}));
}

TEST(PostgresqlUri, LeavesToLibpqWhatItDoesNotSay) {
  const PostgresqlTarget target = Parsed("postgres:///koku?schema=s");
  EXPECT_EQ(target.host, "");
  EXPECT_EQ(target.port, "");
  EXPECT_EQ(target.user, "");
  EXPECT_EQ(Parsed("postgresql://?schema=s").database, "");
}

TEST(PostgresqlUri, TakesSocketsAddressesAndSeveralHosts) {
  EXPECT_EQ(Parsed("postgresql://%2Fvar%2Frun/koku").host, "/var/run");
  EXPECT_EQ(Parsed("postgresql:///koku?host=/var/run&port=5433").host, "/var/run");
  EXPECT_EQ(Parsed("postgresql:///koku?host=/var/run&port=5433").port, "5433");
  EXPECT_EQ(Parsed("postgresql://[::1]:5433/koku").host, "::1");
  EXPECT_EQ(Parsed("postgresql://[::1]:5433/koku").port, "5433");
  const PostgresqlTarget several = Parsed("postgresql://a:1,b,c:3/koku");
  EXPECT_EQ(several.host, "a,b,c");
  EXPECT_EQ(several.port, "1,,3");
}

// spec: cli.md: a password in a URI on the command line is refused, naming PGPASSWORD and PGPASSFILE.
TEST(PostgresqlUri, RefusesAPasswordOnTheCommandLineWithoutRepeatingIt) {
  for (const std::string uri :
       {"postgresql://koku:s3cret@db/koku?schema=s", "postgresql://koku@db/koku?schema=s&password=s3cret",
        "postgresql://db/koku?sslpassword=s3cret", "postgresql://db/koku?pass%77ord=s3cret",
        "postgresql://koku:s3c@ret@db/koku"}) {
    const std::string message = MessageOf(uri);
    EXPECT_NE(message.find("a password on the command line is seen by every user of the machine; "
                           "set PGPASSWORD, or name a password file in PGPASSFILE"),
              std::string::npos)
        << message;
    EXPECT_EQ(message.find("s3c"), std::string::npos) << message;
    EXPECT_EQ(MessageOf(uri, kFile), "no error");
  }
  EXPECT_EQ(MessageOf("postgresql://koku:pw@db/koku?schema=s"),
            "read command line: --output: postgresql://koku:***@db/koku?schema=s: a password on the command line is "
            "seen by every user of the machine; set PGPASSWORD, or name a password file in PGPASSFILE");
}

TEST(PostgresqlUri, NamesWhatIsWrong) {
  EXPECT_EQ(MessageOf("postgresql://db:70000/koku?schema=s"),
            "read command line: --output: postgresql://db:70000/koku?schema=s: not a PostgreSQL URI; "
            "write postgresql://[user@]host[:port]/database?schema=NAME, other characters as %XX");
  EXPECT_EQ(MessageOf("postgresql:///koku?port=0"),
            "read command line: --output: postgresql:///koku?port=0: port '0' is not from 1 to 65535");
  EXPECT_EQ(MessageOf("postgresql:///koku?shema=s"),
            "read command line: --output: postgresql:///koku?shema=s: unknown parameter shema; "
            "the nearest known one is schema");
  EXPECT_EQ(MessageOf("postgresql:///koku?sslmode=on"),
            "read command line: --output: postgresql:///koku?sslmode=on: sslmode 'on' is not known; "
            "it can be disable, allow, prefer, require, verify-ca or verify-full");
  for (const std::string bad : {"postgresql://a/b/c", "postgresql://%zz/b", "postgresql://[::1/b", "postgresql://a/b?x",
                                "postgresql://a/%00", "postgresql://a:b:c/d"}) {
    EXPECT_NE(MessageOf(bad).find("not a PostgreSQL URI"), std::string::npos) << bad;
  }
}

TEST(PostgresqlUri, ThePasswordOfOneServerIsNotSentToAnother) {
  PostgresqlTarget section;
  section.host = "db";
  section.port = "5432";
  section.user = "koku";
  section.password = "pw";
  section.schema = "s";
  section.database = "koku";

  PostgresqlTarget open;
  CompleteFrom(section, open);
  EXPECT_EQ(open.host, "db");
  EXPECT_EQ(open.password, "pw");
  EXPECT_EQ(open.schema, "s");

  PostgresqlTarget same = Parsed("postgresql://db/other");
  CompleteFrom(section, same);
  EXPECT_EQ(same.database, "other");
  EXPECT_EQ(same.port, "5432");
  EXPECT_EQ(same.password, "pw");

  for (const std::string uri : {"postgresql://elsewhere/x", "postgresql://db:5433/x", "postgresql://other@db/x"}) {
    PostgresqlTarget target = Parsed(uri);
    CompleteFrom(section, target);
    EXPECT_EQ(target.password, "") << uri;
  }
}

TEST(PostgresqlUri, DescribesWithoutPassword) {
  EXPECT_EQ(DescribePostgresql(Parsed("postgresql://ko%20ku:pw@db:5433/koku?schema=s&connect_timeout=1")),
            "postgresql://ko%20ku@db:5433/koku?schema=s");
  EXPECT_EQ(DescribePostgresql(Parsed("postgresql://[::1]/koku?schema=s")), "postgresql://[::1]/koku?schema=s");
  EXPECT_EQ(WithoutPassword("postgre://u:pw@h/d?x=1&password=pw&y=2"), "postgre://u:***@h/d?x=1&password=***&y=2");
  EXPECT_EQ(WithoutPassword("postgresql://h/d?x=1&PassWord=pw"), "postgresql://h/d?x=1&PassWord=***");
  EXPECT_EQ(WithoutPassword("rows.csv"), "rows.csv");
}

}  // namespace
}  // namespace daybook
