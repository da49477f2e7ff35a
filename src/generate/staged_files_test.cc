// SPDX-License-Identifier: Apache-2.0
#include "src/generate/staged_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "src/sink/sample_rows.h"

namespace daybook {
namespace {

using ::testing::ElementsAre;

class StagedFilesTest : public TemporaryFolderTest {
 protected:
  static Status Write(StagedFiles* files, const std::string& path, const std::string& text) {
    DAYBOOK_ASSIGN_OR_RETURN(OutputFile file, files->Create(path));
    DAYBOOK_RETURN_IF_ERROR(file.Append(text));
    return files->Finish(&file);
  }
};

TEST_F(StagedFilesTest, FilesAppearTogether) {
  StagedFiles files(Path("deep/er"), kPosixFileCalls);
  ASSERT_TRUE(Write(&files, "a", "1").ok());
  ASSERT_TRUE(Write(&files, "x/y/b", "2").ok());
  for (const std::string& name : Files()) EXPECT_THAT(name, ::testing::HasSubstr(".daybook-"));
  ASSERT_TRUE(files.Commit().ok());
  EXPECT_THAT(Files(), ElementsAre("deep/er/a", "deep/er/x/y/b"));
  EXPECT_EQ(ReadFile("deep/er/x/y/b"), "2");
}

TEST_F(StagedFilesTest, NothingIsLeftWithoutACommit) {
  WriteFile("old/a", "old");
  {
    StagedFiles files(Path("old"), kPosixFileCalls);
    ASSERT_TRUE(Write(&files, "a", "new").ok());
    ASSERT_TRUE(Write(&files, "x/y/b", "2").ok());
    StagedFiles others(Path("deep/er"), kPosixFileCalls);
    ASSERT_TRUE(Write(&others, "x/c", "3").ok());
    const Result<OutputFile> open = others.Create("x/d");  // not finished
    ASSERT_TRUE(open.ok());
  }
  EXPECT_THAT(Tree(), ElementsAre("old/", "old/a"));
  EXPECT_EQ(ReadFile("old/a"), "old");
}

TEST_F(StagedFilesTest, ACommitReplaces) {
  WriteFile("old/a", "old");
  StagedFiles files(Path("old"), kPosixFileCalls);
  ASSERT_TRUE(Write(&files, "a", "new").ok());
  ASSERT_TRUE(files.Commit().ok());
  EXPECT_EQ(ReadFile("old/a"), "new");
}

TEST_F(StagedFilesTest, AFileIsInTheWayOfAFolder) {
  WriteFile("a", "");
  StagedFiles files(Path("a/b/c"), kPosixFileCalls);
  const Status status = Write(&files, "x", "1");
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().Message(), "make the folder: " + Path("a") + ": a file has this name; give another output");
  EXPECT_THAT(Tree(), ElementsAre("a"));
}

TEST_F(StagedFilesTest, AFailedRenameLeavesNoTemporary) {
  FileCalls calls = kPosixFileCalls;
  calls.rename = [](const char*, const char*) {
    errno = EIO;
    return -1;
  };
  {
    StagedFiles files(Path("out"), calls);
    ASSERT_TRUE(Write(&files, "a", "1").ok());
    const Status status = files.Commit();
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().kind, ErrorKind::kService);
  }
  EXPECT_THAT(Tree(), ::testing::IsEmpty());
}

}  // namespace
}  // namespace daybook
