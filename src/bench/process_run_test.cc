// SPDX-License-Identifier: Apache-2.0
#include "src/bench/process_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "src/base/process_memory.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class ProcessRunTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "daybook-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  Result<ProcessRun> Shell(const std::string& script, const char* log = "log") {
    return RunProcess({"/bin/sh", "-c", script}, folder_ / log, stop_);
  }
  std::string Log() const {
    std::ifstream file(folder_ / "log", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  fs::path folder_;
  std::atomic<bool> stop_ = false;
};

TEST_F(ProcessRunTest, LogHoldsTheCommandAndBothStreams) {
  const auto run = Shell("echo one; echo two >&2; cat");
  ASSERT_TRUE(run.ok()) << run.error().Message();
  EXPECT_TRUE(run->ok());
  EXPECT_EQ(Log(), "$ /bin/sh -c 'echo one; echo two >&2; cat'\none\ntwo\n");
  EXPECT_FALSE(Shell("true").ok()) << "a log that is there already stays";
}

TEST_F(ProcessRunTest, TellsHowItEnded) {
  const auto status = Shell("exit 3", "a");
  ASSERT_TRUE(status.ok());
  EXPECT_FALSE(status->ok());
  EXPECT_EQ(status->Ending(), "exit status 3");
  const auto signal = Shell("kill -9 $$", "b");
  ASSERT_TRUE(signal.ok());
  EXPECT_FALSE(signal->ok());
  EXPECT_EQ(signal->Ending(), "signal 9 (Killed)");
}

TEST_F(ProcessRunTest, MeasuresTimeByTheClockAndOfTheProcessor) {
  const auto sleeping = Shell("sleep 0.3", "a");
  ASSERT_TRUE(sleeping.ok());
  EXPECT_GE(sleeping->seconds, 0.3);
  EXPECT_LT(sleeping->cpu_seconds, 0.25);
  const auto busy = Shell("i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done", "b");
  ASSERT_TRUE(busy.ok());
  EXPECT_GT(busy->cpu_seconds, 0.02);
  EXPECT_LE(busy->cpu_seconds, busy->seconds * 1.5 + 0.1);
  EXPECT_GT(busy->peak_bytes, 100'000);
}

TEST_F(ProcessRunTest, SettingsInTheEnvironmentDoNotReachIt) {
  setenv("DAYBOOK_DIALECT", "onprem", 1);
  setenv("OTHER_SETTING", "kept", 1);
  const auto run = Shell("echo \"[$DAYBOOK_DIALECT] [$OTHER_SETTING]\"");
  unsetenv("DAYBOOK_DIALECT");
  unsetenv("OTHER_SETTING");
  ASSERT_TRUE(run.ok());
  EXPECT_THAT(Log(), HasSubstr("\n[] [kept]\n"));
}

TEST_F(ProcessRunTest, AProgramThatCannotBeRunIsNamed) {
  const auto run = RunProcess({(folder_ / "missing").string()}, folder_ / "log", stop_);
  ASSERT_FALSE(run.ok());
  EXPECT_EQ(run.error().kind, ErrorKind::kConfiguration);
  EXPECT_THAT(run.error().Message(), HasSubstr("missing: No such file or directory"));
}

TEST_F(ProcessRunTest, StopsTheProcess) {
  stop_ = true;
  const auto run = Shell("sleep 60");
  ASSERT_FALSE(run.ok());
  EXPECT_EQ(run.error().kind, ErrorKind::kInterrupted);
}

TEST_F(ProcessRunTest, ApartGivesItsMemoryBack) {
  const std::int64_t before = ResidentBytes();
  const Status status = RunApart(
      "fill",
      [] {
        const std::vector<char> block(200'000'000, 'x');
        return ResidentBytes() > 200'000'000 ? Status() : DefectError("fill", "", "nothing was filled");
      },
      stop_);
  EXPECT_TRUE(status.ok()) << status.error().Message();
  EXPECT_LT(ResidentBytes(), before + 50'000'000);
}

TEST_F(ProcessRunTest, ApartGivesItsErrorBack) {
  const Error error = InputError("what", "object", "why", "remedy");
  const Status status = RunApart("work", [&] { return Status(error); }, stop_);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kInput);
  EXPECT_EQ(status.error().Message(), error.Message());
  const Status without_parts = RunApart("work", [&] { return Status(DefectError("what", "", "")); }, stop_);
  ASSERT_FALSE(without_parts.ok());
  EXPECT_EQ(without_parts.error().what, "what");
  const Status ended = RunApart("work", []() -> Status { _exit(1); }, stop_);
  ASSERT_FALSE(ended.ok());
  EXPECT_EQ(ended.error().kind, ErrorKind::kService);
}

}  // namespace
}  // namespace daybook
