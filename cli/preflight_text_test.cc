// SPDX-License-Identifier: Apache-2.0
#include "cli/preflight_text.h"

#include <gtest/gtest.h>

namespace daybook::cli {
namespace {

PreflightReport Report() {
  PreflightReport report;
  report.checks.Ok("lake", "/srv/lake");
  report.checks.Warn("days", "30 of 31 days have reports", "wait");
  report.checks.Fail("PostgreSQL", ServiceError("connection", "postgresql://db:5432/koku", "refused", "start it"));
  report.checks.NotTried("schema", "there is no connection");
  return report;
}

TEST(PreflightText, OneLineACheckAndOneThatCounts) {
  EXPECT_EQ(PreflightText(Report(), false),
            "ok    lake        /srv/lake\n"
            "warn  days        30 of 31 days have reports; wait\n"
            "FAIL  PostgreSQL  postgresql://db:5432/koku: refused; start it\n"
            "skip  schema      not tried: there is no connection\n"
            "not ready: 1 failed, 1 not tried, 1 warning, 1 ok\n");
}

TEST(PreflightText, ReadyWithoutWhatDidNotHappen) {
  PreflightReport report;
  report.checks.Ok("lake", "/srv/lake");
  EXPECT_EQ(PreflightText(report, false), "ok    lake  /srv/lake\nready: 1 ok\n");
}

TEST(PreflightText, ColoursAreOfTheVerdictAlone) {
  PreflightReport report;
  report.checks.Fail("lake", "gone", "");
  EXPECT_EQ(PreflightText(report, true), "\x1b[31mFAIL\x1b[0m  lake  gone\nnot ready: 1 failed\n");
}

TEST(PreflightText, NoNameMovesTheCursorOrTheColumns) {
  PreflightReport report;
  report.checks.Ok("output " + std::string(60, 'x'), "a\nb\x1b[2J");
  report.checks.Ok("lake", "here");
  EXPECT_EQ(PreflightText(report, false), "ok    output " + std::string(60, 'x') +
                                              "  a\\x0ab\\x1b[2J\n"
                                              "ok    lake                              here\n"
                                              "ready: 2 ok\n");
}

}  // namespace
}  // namespace daybook::cli
