// SPDX-License-Identifier: Apache-2.0
#include "src/generate/generate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <map>

#include "src/sink/sample_rows.h"

namespace daybook {
namespace {

class QuietObserver : public Observer {
 public:
  void Log(Level, std::string_view) override {}
  void StageBegins(std::string_view) override {}
  void Progress(std::int64_t done, std::int64_t total) override {
    EXPECT_GE(done, last_);
    EXPECT_LE(done, total);
    last_ = done;
  }
  void StageEnds(const StageReport& stage) override { stages_.emplace_back(stage.name); }
  const std::vector<std::string>& stages() const { return stages_; }

 private:
  std::int64_t last_ = 0;
  std::vector<std::string> stages_;
};

class GenerateTest : public TemporaryFolderTest, public ::testing::WithParamInterface<GenerateFormat> {
 protected:
  GenerateJob MakeJob(const std::string& output, std::int64_t rows = 20'000) {
    Profile profile;
    profile.rows = rows;
    profile.num_days = 3;
    GenerateJob job;
    job.profile = *Resolve(profile);
    job.seed = 5;
    job.format = GetParam();
    job.output = Path(output);
    job.threads = 2;
    job.account = "org1";
    job.cluster_id = "c1";
    job.source_uuid = SourceUuidOf(5);
    return job;
  }

  Result<GenerateReport> Run(const GenerateJob& job, const FileCalls& calls = kPosixFileCalls) {
    QuietObserver observer;
    return Generate(job, observer, stop_, calls);
  }

  std::map<std::string, std::string> Contents(const std::string& folder) {
    std::map<std::string, std::string> contents;
    for (const std::string& file : Files()) {
      if (file.starts_with(folder + "/") && !file.ends_with("daybook.yaml")) {
        contents[file.substr(folder.size())] = ReadFile(file);
      }
    }
    return contents;
  }

  std::atomic<bool> stop_ = false;
};

TEST_P(GenerateTest, TheNumberOfThreadsChangesNothing) {
  std::map<std::string, std::string> first;
  for (const int threads : {1, 2, 3, 7}) {
    const std::string folder = "threads-" + std::to_string(threads);
    GenerateJob job = MakeJob(folder);
    job.threads = threads;
    ASSERT_TRUE(Run(job).ok());
    const auto contents = Contents(folder);
    EXPECT_GT(contents.size(), 3U);
    if (first.empty()) first = contents;
    EXPECT_EQ(contents, first);
  }
}

TEST_P(GenerateTest, TellsWhatItWrote) {
  const GenerateJob job = MakeJob("out");
  const Result<GenerateReport> report = Run(job);
  ASSERT_TRUE(report.ok());
  const GenerateReport expected = Count(job);
  EXPECT_EQ(report->rows, expected.rows);
  EXPECT_EQ(report->rows[0], 20'000);
  EXPECT_EQ(report->hourly_rows, expected.hourly_rows);
  EXPECT_EQ(report->files, expected.files);
  EXPECT_EQ(report->daily_rows > 0, GetParam() == GenerateFormat::kParquet);
  std::size_t bytes = 0;
  for (const auto& [name, content] : Contents("out")) bytes += name == "/lookups.yaml" ? 0 : content.size();
  EXPECT_EQ(static_cast<std::size_t>(report->bytes), bytes);
  EXPECT_EQ(static_cast<std::size_t>(report->files), Files().size() - 2);
}

// A disk that fills up in the middle: the calls after the first ones fail.
TEST_P(GenerateTest, AFullDiskLeavesNothing) {
  static std::atomic<int> writes_left;
  for (const int writes : {0, 1, 4}) {
    writes_left = writes;
    FileCalls calls = kPosixFileCalls;
    calls.write = [](int descriptor, const void* data, std::size_t length) -> ssize_t {
      if (writes_left-- > 0) return kPosixFileCalls.write(descriptor, data, length);
      errno = ENOSPC;
      return -1;
    };
    const Result<GenerateReport> report = Run(MakeJob("deep/out"), calls);
    ASSERT_FALSE(report.ok());
    EXPECT_EQ(report.error().kind, ErrorKind::kService);
    EXPECT_THAT(report.error().Message(),
                ::testing::EndsWith(": No space left on device; free some space and run again"));
    EXPECT_THAT(Tree(), ::testing::IsEmpty());
  }
}

TEST_P(GenerateTest, StopsWhenItIsTold) {
  stop_ = true;
  const Result<GenerateReport> report = Run(MakeJob("out", 2'000'000));
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().kind, ErrorKind::kInterrupted);
  EXPECT_THAT(Tree(), ::testing::IsEmpty());
}

TEST_P(GenerateTest, AnotherClustersFolderIsRefused) {
  ASSERT_TRUE(Run(MakeJob("out")).ok());
  ASSERT_TRUE(Run(MakeJob("out")).ok());
  WriteFile("out/other", "");
  const auto before = Tree();
  const Result<GenerateReport> report = Run(MakeJob("out"));
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().kind, ErrorKind::kConfiguration);
  EXPECT_EQ(Tree(), before);
}

INSTANTIATE_TEST_SUITE_P(AllFormats, GenerateTest,
                         ::testing::Values(GenerateFormat::kCsv, GenerateFormat::kPayload, GenerateFormat::kParquet),
                         [](const auto& parameter) {
                           return parameter.param == GenerateFormat::kCsv       ? "Csv"
                                  : parameter.param == GenerateFormat::kPayload ? "Payload"
                                                                                : "Parquet";
                         });

// spec: workloads.md: the rows of every scale within 5 % of the table, without writing them.
TEST(Generate, RowsOfTheScales) {
  for (const auto& [name, rows] : {std::pair<std::string, double>{"small", 1e3},
                                   {"medium", 1e4},
                                   {"large", 5e4},
                                   {"xlarge", 1e5},
                                   {"xxlarge", 2.5e5},
                                   {"production-small", 5e5},
                                   {"production-medium", 1e6},
                                   {"production-large", 2e6},
                                   {"rows-1M", 1e6},
                                   {"rows-10M", 1e7},
                                   {"rows-100M", 1e8}}) {
    for (const GenerateFormat format : {GenerateFormat::kCsv, GenerateFormat::kPayload, GenerateFormat::kParquet}) {
      GenerateJob job;
      job.profile = *Resolve(*NamedProfile(name));
      job.format = format;
      const GenerateReport report = Count(job);
      EXPECT_NEAR(static_cast<double>(report.rows[0]), rows, 0.05 * rows) << name;
      EXPECT_EQ(report.rows[0], job.profile.rows);
    }
  }
}

TEST(Generate, TheSourceOfASeed) {
  EXPECT_EQ(SourceUuidOf(1), SourceUuidOf(1));
  EXPECT_NE(SourceUuidOf(1), SourceUuidOf(2));
  EXPECT_THAT(SourceUuidOf(1),
              ::testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
}

}  // namespace
}  // namespace daybook
