// SPDX-License-Identifier: Apache-2.0
// What every file sink promises about failures, with errors of the real file system: a limit on the size of files
// stops writes half-way as a full disk does, for root too.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <functional>

#include "src/sink/sample_rows.h"

namespace daybook {
namespace {

// No file of this process may grow beyond `bytes` while this lives.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    EXPECT_EQ(getrlimit(RLIMIT_FSIZE, &before_), 0);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

struct SinkCase {
  const char* name;
  const char* path;    // of the output
  const char* result;  // a file that it makes
  std::unique_ptr<RowSink> (*make)(const std::string& path);
};

void PrintTo(const SinkCase& sink_case, std::ostream* out) { *out << sink_case.name; }

class SinkFailureTest : public TemporaryFolderTest, public ::testing::WithParamInterface<SinkCase> {
 protected:
  std::unique_ptr<RowSink> MakeSink() { return GetParam().make(Path(GetParam().path)); }

  // Opens, writes some days of many rows and prepares.
  static Status WriteAndPrepare(RowSink& sink) {
    const std::vector<FinishedRow> rows(2000, SamplePodRow());
    DAYBOOK_RETURN_IF_ERROR(sink.Open());
    for (int i = 0; i < 3; ++i) {
      DAYBOOK_RETURN_IF_ERROR(
          sink.WriteDay(Day::FromCalendar(2025, 10, 1 + static_cast<std::uint32_t>(i)), SampleIdentity(), rows));
    }
    return sink.Prepare();
  }
};

TEST_P(SinkFailureTest, FailedWriteLeavesNothing) {
  {
    const auto sink = MakeSink();
    const FileSizeLimit limit(1000);
    const Status status = WriteAndPrepare(*sink);
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().kind, ErrorKind::kService);
    EXPECT_THAT(status.error().Message(), ::testing::StartsWith("write: "));
    EXPECT_THAT(status.error().Message(),
                ::testing::EndsWith(": File too large; raise the limit on file sizes (ulimit -f) and run again"));
  }
  EXPECT_THAT(Tree(), ::testing::IsEmpty());
}

TEST_P(SinkFailureTest, FailedWriteKeepsTheOldFile) {
  WriteFile(GetParam().result, "old");
  const auto before = Tree();
  {
    const auto sink = MakeSink();
    const FileSizeLimit limit(1000);
    ASSERT_FALSE(WriteAndPrepare(*sink).ok());
  }
  EXPECT_EQ(Tree(), before);
  EXPECT_EQ(ReadFile(GetParam().result), "old");
}

TEST_P(SinkFailureTest, AbortAtAnyPointLeavesTheOldFile) {
  WriteFile(GetParam().result, "old");
  const auto before = Tree();
  const std::vector<FinishedRow> rows = {SamplePodRow()};
  const std::vector<std::function<void(RowSink&)>> runs = {
      [](RowSink&) {},
      [](RowSink& sink) { ASSERT_TRUE(sink.Open().ok()); },
      [&](RowSink& sink) {
        ASSERT_TRUE(sink.Open().ok());
        ASSERT_TRUE(sink.WriteDay(Day(0), SampleIdentity(), rows).ok());
      },
      [](RowSink& sink) { ASSERT_TRUE(WriteAndPrepare(sink).ok()); },
  };
  for (const auto& run : runs) {
    run(*MakeSink());
    EXPECT_EQ(Tree(), before);
    EXPECT_EQ(ReadFile(GetParam().result), "old");
  }
}

TEST_P(SinkFailureTest, SinkThatCouldNotOpenLeavesNothing) {
  WriteFile("in-the-way", "");
  const auto sink = GetParam().make(Path(std::string("in-the-way/") + GetParam().path));
  const Status status = sink->Open();
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kConfiguration);
  EXPECT_THAT(Tree(), ::testing::ElementsAre("in-the-way"));
}

INSTANTIATE_TEST_SUITE_P(
    AllFileSinks, SinkFailureTest,
    ::testing::Values(SinkCase{"Csv", "rows.csv", "rows.csv", MakeCsvSink},
                      SinkCase{"Parquet", "rows.parquet", "rows.parquet", MakeParquetSink},
                      SinkCase{"Directory", "out",
                               "out/source=11111111-2222-3333-4444-555555555555/year=2025/month=10/day=1/"
                               "part-0.parquet",
                               MakeDirectorySink}),
    [](const auto& parameter) { return std::string(parameter.param.name); });

}  // namespace
}  // namespace daybook
