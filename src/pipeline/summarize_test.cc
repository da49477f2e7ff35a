// SPDX-License-Identifier: Apache-2.0
#include "daybook/summarize.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "src/pipeline/summarize_job.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class SilentObserver : public Observer {
 public:
  void Log(Level level, std::string_view message) override {
    if (level == Level::kWarning) warnings.emplace_back(message);
  }
  void StageBegins(std::string_view stage) override { begun.emplace_back(stage); }
  void Progress(std::int64_t, std::int64_t) override {}
  void StageEnds(const StageReport& stage) override { ended.push_back(stage.name); }

  std::vector<std::string> warnings, begun, ended;
};

// Writes down the calls; fails at the one it is told to.
class RecordingSink : public RowSink {
 public:
  explicit RecordingSink(std::string fails_at = "") : fails_at_(std::move(fails_at)) {}
  Status Open() override { return Call("open"); }
  Status WriteDay(Day day, const RunIdentity&, std::span<const FinishedRow> rows) override {
    num_rows += rows.size();
    return Call(day.ToString());
  }
  Status Prepare() override { return Call("prepare"); }
  Status Commit() override { return Call("commit"); }
  OutputReport report() const override { return {"recording", 0, 0, 0}; }

  std::vector<std::string> calls;
  std::size_t num_rows = 0;

 private:
  Status Call(const std::string& call) {
    calls.push_back(call);
    if (call == fails_at_) return ServiceError("write", "recording", "told to fail");
    return Status();
  }
  std::string fails_at_;
};

class SummarizeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "daybook-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    job_.lake_root = DAYBOOK_GOLDEN_DIR "/range-of-middle-day/parquet";
    job_.layout.name = "koku";
    job_.layout.hourly = "data/parquet/{account}/OCP/{type}/source={source}/year={year}/month={month}/{file}";
    job_.layout.daily = "data/parquet/daily/{account}/OCP/{type}/source={source}/year={year}/month={month}/{file}";
    job_.account = "org1234567";
    for (const auto& entry : fs::directory_iterator(job_.lake_root + "/data/parquet/daily/org1234567/OCP/pod_usage")) {
      job_.source_uuid = entry.path().filename().string().substr(std::string("source=").size());
    }
    job_.cluster_id = "c";
    job_.report_period_id = 1;
    job_.days = {*Day::Parse("2025-10-13"), *Day::Parse("2025-10-16")};
    job_.outputs = {{Output::Kind::kCsv, (folder_ / "rows.csv").string(), {}}};
  }
  void TearDown() override { fs::remove_all(folder_); }

  Result<Report> Run(const std::vector<RowSink*>& more = {}) { return SummarizeInto(job_, more, observer_, stop_); }
  std::vector<std::string> FilesLeft() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_)) names.push_back(entry.path().filename().string());
    return names;
  }

  Job job_;
  SilentObserver observer_;
  std::atomic<bool> stop_ = false;
  fs::path folder_;
};

TEST_F(SummarizeTest, EveryDayGoesToEverySinkOnce) {
  RecordingSink sink;
  const auto report = Run({&sink});
  ASSERT_TRUE(report.ok()) << report.error().Message();
  EXPECT_THAT(sink.calls,
              ElementsAre("open", "2025-10-13", "2025-10-14", "2025-10-15", "2025-10-16", "prepare", "commit"));
  EXPECT_GT(sink.num_rows, 0U);
  EXPECT_EQ(static_cast<std::int64_t>(sink.num_rows), report->rows_out);
  EXPECT_EQ(report->days.size(), 4U);
  EXPECT_THAT(FilesLeft(), ElementsAre("rows.csv"));
  EXPECT_EQ(observer_.begun, observer_.ended);
  ASSERT_EQ(report->outputs.size(), 1U);
  EXPECT_EQ(report->outputs[0].rows, report->rows_out);
}

// spec: F.30
TEST_F(SummarizeTest, DaysAreMadeFromTheObjectsThatHoldTheirRows) {
  const auto report = Run();
  ASSERT_TRUE(report.ok());
  for (const DayReport& day : report->days) {
    std::int64_t rows = 0;
    for (const ObjectReport& object : day.objects) {
      EXPECT_GT(object.size, 0);
      EXPECT_NE(object.version, "");
      rows += object.rows;
    }
    EXPECT_EQ(rows == 0, day.rows == 0) << day.day.ToString();
  }
}

// spec: cli.md: days without rows are emptied, and listed as a warning.
TEST_F(SummarizeTest, ManyEmptyDaysAreCounted) {
  const auto few = Run();
  ASSERT_TRUE(few.ok()) << few.error().Message();
  const auto num_with_rows =
      std::count_if(few->days.begin(), few->days.end(), [](const DayReport& day) { return day.rows > 0; });
  ASSERT_GT(num_with_rows, 0);
  job_.days = {*Day::Parse("2024-01-01"), *Day::Parse("2025-12-31")};
  const auto report = Run();
  ASSERT_TRUE(report.ok()) << report.error().Message();
  ASSERT_FALSE(report->warnings.empty());
  EXPECT_THAT(report->warnings[0], StartsWith("days without rows, emptied in every output: 2024-01-01, 2024-01-02, "));
  EXPECT_THAT(report->warnings[0],
              EndsWith("2024-03-02 and " + std::to_string(366 + 365 - num_with_rows - 62) + " more"));
}

TEST_F(SummarizeTest, NoObjectAtAllIsRefused) {
  job_.account = "nobody";
  const auto report = Run();
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().kind, ErrorKind::kInput);
  EXPECT_THAT(report.error().Message(),
              HasSubstr("looked for data/parquet/daily/nobody/OCP/pod_usage/source=" + job_.source_uuid));
  EXPECT_THAT(FilesLeft(), IsEmpty());
}

TEST_F(SummarizeTest, BothEnginesWriteTheSameBytes) {
  const auto fast = Run();
  ASSERT_TRUE(fast.ok()) << fast.error().Message();
  EXPECT_GT(fast->requests, 0);
  job_.outputs[0].path = (folder_ / "plain.csv").string();
  const auto plain = SummarizeWith(*MakeReferenceEngine(), job_, {}, observer_, stop_);
  ASSERT_TRUE(plain.ok()) << plain.error().Message();
  const auto bytes = [&](const char* name) {
    std::ifstream file(folder_ / name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  EXPECT_FALSE(bytes("rows.csv").empty());
  EXPECT_EQ(bytes("rows.csv"), bytes("plain.csv"));
}

TEST_F(SummarizeTest, AFailureAnywhereLeavesNothing) {
  for (const char* at : {"open", "2025-10-14", "prepare"}) {
    RecordingSink sink(at);
    const auto report = Run({&sink});
    ASSERT_FALSE(report.ok()) << at;
    EXPECT_THAT(FilesLeft(), IsEmpty()) << at;
  }
}

TEST_F(SummarizeTest, AFailureInCommitSaysWhatIsVisible) {
  RecordingSink sink("commit");
  const auto report = Run({&sink});
  ASSERT_FALSE(report.ok());
  EXPECT_THAT(report.error().Message(), HasSubstr("the new rows are already in " + (folder_ / "rows.csv").string()));
}

TEST_F(SummarizeTest, StopRollsBack) {
  stop_ = true;
  const auto report = Run();
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().kind, ErrorKind::kInterrupted);
  EXPECT_THAT(FilesLeft(), IsEmpty());
}

}  // namespace
}  // namespace daybook
