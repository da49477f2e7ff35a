// SPDX-License-Identifier: Apache-2.0
#include "src/preflight/preflight_report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace daybook {
namespace {

TEST(PreflightReport, IsReadyWithWarningsAlone) {
  PreflightReport report;
  report.checks.Ok("lake", "here");
  EXPECT_TRUE(report.ready());
  report.checks.Warn("days", "one is missing", "wait");
  EXPECT_TRUE(report.ready());
  report.checks.Fail("PostgreSQL", "gone", "start it");
  EXPECT_FALSE(report.ready());
}

TEST(PreflightReport, WhatWasNotTriedIsNotReady) {
  PreflightReport report;
  report.checks.NotTried("schema", "there is no connection");
  EXPECT_FALSE(report.ready());
  EXPECT_EQ(report.checks.checks().front().detail, "not tried: there is no connection");
}

TEST(PreflightReport, AFailureIsWhatTheRunWouldSay) {
  CheckList checks;
  checks.Fail("target table", ConfigurationError("target table", "org1.t", "there is no such table", "make it"));
  checks.Fail("memory", ConfigurationError("summarize", "", "too little", ""));
  EXPECT_EQ(checks.checks()[0].detail, "org1.t: there is no such table");
  EXPECT_EQ(checks.checks()[0].remedy, "make it");
  EXPECT_EQ(checks.checks()[1].detail, "too little");
}

TEST(PreflightReport, ListsAreAppendedInOrder) {
  CheckList first;
  first.Ok("a", "");
  CheckList second;
  second.Ok("b", "");
  second.Ok("c", "");
  first.Append(std::move(second));
  ASSERT_EQ(first.checks().size(), 3U);
  EXPECT_EQ(first.checks()[2].name, "c");
}

TEST(PreflightReport, Json) {
  PreflightReport report;
  report.checks.Warn("days", "one is missing", "wait");
  report.checks.Fail("PostgreSQL", "gone", "start it");
  report.tables.push_back({"pod_usage", 2, 4096, 1200});
  const auto document = nlohmann::json::parse(ToJson(report));
  EXPECT_EQ(document["schema_version"], 1);
  EXPECT_EQ(document["ready"], false);
  EXPECT_EQ(document["ok"], 0);
  EXPECT_EQ(document["warnings"], 1);
  EXPECT_EQ(document["failures"], 1);
  EXPECT_EQ(document["not_tried"], 0);
  EXPECT_EQ(document["checks"][1],
            nlohmann::json({{"name", "PostgreSQL"}, {"verdict", "fail"}, {"detail", "gone"}, {"remedy", "start it"}}));
  EXPECT_EQ(document["tables"][0],
            nlohmann::json({{"table", "pod_usage"}, {"objects", 2}, {"bytes", 4096}, {"rows", 1200}}));
}

}  // namespace
}  // namespace daybook
