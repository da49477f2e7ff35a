// SPDX-License-Identifier: Apache-2.0
#include "src/sink/temporary_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "src/sink/sample_rows.h"

namespace daybook {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

class TemporaryFileTest : public TemporaryFolderTest {};

// Calls that fail as a full or broken disk does.
FileCalls FailingWrite() {
  FileCalls calls = kPosixFileCalls;
  calls.write = [](int, const void*, std::size_t) -> ssize_t {
    errno = ENOSPC;
    return -1;
  };
  return calls;
}
FileCalls FailingSync() {
  FileCalls calls = kPosixFileCalls;
  calls.fsync = [](int) {
    errno = EIO;
    return -1;
  };
  return calls;
}
FileCalls FailingRename() {
  FileCalls calls = kPosixFileCalls;
  calls.rename = [](const char*, const char*) {
    errno = EACCES;
    return -1;
  };
  return calls;
}
// A few bytes at a time, with interruptions in between.
FileCalls SlowWrite() {
  FileCalls calls = kPosixFileCalls;
  calls.write = [](int descriptor, const void* data, std::size_t length) -> ssize_t {
    static thread_local bool interrupted = false;
    interrupted = !interrupted;
    if (interrupted) {
      errno = EINTR;
      return -1;
    }
    return write(descriptor, data, std::min<std::size_t>(length, 3));
  };
  return calls;
}

TEST_F(TemporaryFileTest, AppearsAtCommitAndNotBefore) {
  WriteFile("x", "old");
  auto file = TemporaryFile::Create(Path("x"));
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE(file->file().Append("new ").ok());
  ASSERT_TRUE(file->file().Append("content").ok());
  ASSERT_TRUE(file->Finish().ok());
  EXPECT_EQ(ReadFile("x"), "old");
  EXPECT_THAT(Tree(), ElementsAre(MatchesRegex("\\.x\\.daybook-[a-z2-7]{8}"), "x"));
  ASSERT_TRUE(file->Commit().ok());
  EXPECT_EQ(ReadFile("x"), "new content");
  EXPECT_THAT(Tree(), ElementsAre("x"));
}

TEST_F(TemporaryFileTest, NothingIsLeftWithoutCommit) {
  WriteFile("x", "old");
  {
    auto file = TemporaryFile::Create(Path("x"));
    ASSERT_TRUE(file->file().Append("new").ok());
    ASSERT_TRUE(file->Finish().ok());
    TemporaryFile moved = std::move(file).value();
    moved = TemporaryFile();
    EXPECT_THAT(Tree(), ElementsAre("x"));
    auto other = TemporaryFile::Create(Path("y"));
    EXPECT_EQ(Tree().size(), 2U);
  }
  EXPECT_THAT(Tree(), ElementsAre("x"));
  EXPECT_EQ(ReadFile("x"), "old");
}

TEST_F(TemporaryFileTest, FullDiskIsAServiceErrorForGood) {
  const FileCalls calls = FailingWrite();
  {
    auto file = TemporaryFile::Create(Path("x"), calls);
    ASSERT_TRUE(file.ok());
    const Status status = file->file().Append("text");
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().kind, ErrorKind::kService);
    EXPECT_EQ(status.error().Message(),
              "write: " + Path("x") + ": No space left on device; free some space and run again");
    EXPECT_FALSE(file->file().Append("").ok());
    EXPECT_FALSE(file->Finish().ok());
    EXPECT_FALSE(file->Commit().ok());
  }
  EXPECT_THAT(Tree(), IsEmpty());
}

TEST_F(TemporaryFileTest, FailureToSyncOrRenameLeavesTheOldFile) {
  WriteFile("x", "old");
  {
    const FileCalls calls = FailingSync();
    auto file = TemporaryFile::Create(Path("x"), calls);
    ASSERT_TRUE(file->file().Append("new").ok());
    const Status status = file->Finish();
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().kind, ErrorKind::kService);
  }
  {
    const FileCalls calls = FailingRename();
    auto file = TemporaryFile::Create(Path("x"), calls);
    ASSERT_TRUE(file->file().Append("new").ok());
    ASSERT_TRUE(file->Finish().ok());
    const Status status = file->Commit();
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().Message(),
              "rename: " + Path("x") + ": Permission denied; allow this user to write there, or give another output");
  }
  EXPECT_THAT(Tree(), ElementsAre("x"));
  EXPECT_EQ(ReadFile("x"), "old");
}

TEST_F(TemporaryFileTest, ShortAndInterruptedWritesGoOn) {
  const FileCalls calls = SlowWrite();
  auto file = TemporaryFile::Create(Path("x"), calls);
  ASSERT_TRUE(file->file().Append("0123456789").ok());
  EXPECT_EQ(file->file().size(), 10);
  ASSERT_TRUE(file->Finish().ok());
  ASSERT_TRUE(file->Commit().ok());
  EXPECT_EQ(ReadFile("x"), "0123456789");
}

TEST_F(TemporaryFileTest, CommitNeedsFinish) {
  auto file = TemporaryFile::Create(Path("x"));
  const Status status = file->Commit();
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kDefect);
}

TEST_F(TemporaryFileTest, TargetThatCannotBeIsAConfigurationError) {
  const auto missing = TemporaryFile::Create(Path("no/such/rows.csv"));
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().kind, ErrorKind::kConfiguration);
  EXPECT_EQ(missing.error().Message(),
            "create: " + Path("no/such/rows.csv") +
                ": No such file or directory; make the folder first, or give another output");
  std::filesystem::create_directory(folder_ / "d.csv");
  const auto folder = TemporaryFile::Create(Path("d.csv"));
  ASSERT_FALSE(folder.ok());
  EXPECT_EQ(folder.error().kind, ErrorKind::kConfiguration);
  EXPECT_THAT(folder.error().Message(), HasSubstr("it is a directory"));
  ASSERT_EQ(mkfifo(Path("pipe.csv").c_str(), 0600), 0);
  const auto pipe = TemporaryFile::Create(Path("pipe.csv"));
  ASSERT_FALSE(pipe.ok());
  EXPECT_THAT(pipe.error().Message(), HasSubstr("not a regular file"));
}

TEST_F(TemporaryFileTest, KeepsPermissionsAndLinks) {
  WriteFile("real/x", "old");
  ASSERT_EQ(chmod(Path("real/x").c_str(), 0640), 0);
  std::filesystem::create_symlink("real/x", folder_ / "link");
  auto file = TemporaryFile::Create(Path("link"));
  ASSERT_TRUE(file->file().Append("new").ok());
  ASSERT_TRUE(file->Finish().ok());
  ASSERT_TRUE(file->Commit().ok());
  EXPECT_TRUE(std::filesystem::is_symlink(folder_ / "link"));
  EXPECT_EQ(ReadFile("real/x"), "new");
  struct stat present;
  ASSERT_EQ(stat(Path("real/x").c_str(), &present), 0);
  EXPECT_EQ(present.st_mode & 0777U, 0640U);
}

TEST_F(TemporaryFileTest, LongNamesAndNamesInTheWorkingFolder) {
  const std::string name(251, 'n');
  auto file = TemporaryFile::Create(Path(name + ".csv"));
  ASSERT_TRUE(file.ok()) << file.error().Message();
  ASSERT_TRUE(file->Finish().ok());
  ASSERT_TRUE(file->Commit().ok());

  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder_);
  auto here = TemporaryFile::Create("rows.csv");
  const bool committed = here.ok() && here->Finish().ok() && here->Commit().ok();
  std::filesystem::current_path(before);
  EXPECT_TRUE(committed);
  EXPECT_THAT(Tree(), ElementsAre(name + ".csv", "rows.csv"));
}

}  // namespace
}  // namespace daybook
