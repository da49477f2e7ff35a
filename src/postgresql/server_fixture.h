// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "daybook/summarize.h"
#include "src/postgresql/sink.h"

struct pg_conn;

namespace daybook {

// Keeps what it is told. Any thread may call.
class RecordingObserver final : public Observer {
 public:
  void Log(Level level, std::string_view message) override;
  void StageBegins(std::string_view) override {}
  void Progress(std::int64_t, std::int64_t) override {}
  void StageEnds(const StageReport&) override {}

  // All messages so far, one a line; warnings begin with "warning: ".
  std::string text() const;
  // Waits up to ten seconds for a message that holds `part`.
  bool WaitFor(std::string_view part) const;

 private:
  mutable std::mutex mutex_;
  std::string text_;
};

// A session of the test's own, straight through libpq.
class TestSession {
 public:
  TestSession();
  ~TestSession();
  TestSession(const TestSession&) = delete;
  TestSession& operator=(const TestSession&) = delete;

  // The rows as text: '|' between columns, LF after each row, NULL as "NULL". An error fails the test.
  std::string Run(const std::string& sql);

 private:
  pg_conn* connection_;
};

inline constexpr std::string_view kTestSource = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
inline constexpr std::string_view kTestTable = "reporting_ocpusagelineitem_daily_summary";

// A tenant of its own for each test, made by InitDb, with one report period for October 2025 (id 7) and one for
// November (id 8). The server is the one that PG* variables name; without it the tests fail.
class ServerTest : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  PostgresqlTarget Target() const;
  PostgresqlSinkOptions Options(std::string_view start, std::string_view end);
  static RunIdentity Identity();
  static Day D(std::string_view text);
  static FinishedRow PodRow(std::string_view node, double cpu_hours);
  // Runs a sink from Open to Commit with the same rows on every day, and gives the first error.
  Status Replace(PostgresqlSinkOptions options, const std::vector<FinishedRow>& rows);
  std::string Sql(const std::string& sql) { return admin_->Run(sql); }
  // Waits up to three seconds until no session of daybook is left.
  bool NoSessionLeft();
  std::string Table() const { return schema_ + "." + std::string(kTestTable); }

  std::string schema_;
  std::unique_ptr<TestSession> admin_;
  RecordingObserver observer_;
  std::atomic<bool> stop_{false};
  OutputReport last_report_;
};

}  // namespace daybook
