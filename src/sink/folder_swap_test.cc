// SPDX-License-Identifier: Apache-2.0
#include "src/sink/folder_swap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <cstdio>

#include "src/sink/sample_rows.h"

namespace daybook {
namespace {

using ::testing::ElementsAre;

class FolderSwapTest : public TemporaryFolderTest {
 protected:
  void SetUp() override {
    TemporaryFolderTest::SetUp();
    WriteFile("from/new", "1");
  }
  Status Swap(const FileCalls& calls) { return SwapFolder(Path("from"), Path("to"), Path("aside"), calls); }

  static FileCalls WithoutExchange() {
    FileCalls calls = kPosixFileCalls;
    calls.exchange = [](const char*, const char*) {
      errno = EINVAL;
      return -1;
    };
    return calls;
  }
};

TEST_F(FolderSwapTest, TakesAFreePlace) {
  ASSERT_TRUE(Swap(kPosixFileCalls).ok());
  EXPECT_THAT(Files(), ElementsAre("to/new"));
}

TEST_F(FolderSwapTest, ExchangesInOneCall) {
  WriteFile("to/old", "1");
  FileCalls calls = kPosixFileCalls;
  calls.rename = [](const char*, const char*) {
    errno = EIO;
    return -1;
  };
  ASSERT_TRUE(Swap(calls).ok());
  EXPECT_THAT(Files(), ElementsAre("from/old", "to/new"));
}

TEST_F(FolderSwapTest, MovesAsideWhereNamesCannotBeExchanged) {
  WriteFile("to/old", "1");
  ASSERT_TRUE(Swap(WithoutExchange()).ok());
  EXPECT_THAT(Files(), ElementsAre("aside/old", "to/new"));
}

TEST_F(FolderSwapTest, PutsTheOldFolderBack) {
  WriteFile("to/old", "1");
  FileCalls calls = WithoutExchange();
  calls.rename = [](const char* from, const char* to) {
    if (std::string(from).ends_with("/from")) {
      errno = EIO;
      return -1;
    }
    return std::rename(from, to);
  };
  const Status status = Swap(calls);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kService);
  EXPECT_THAT(Files(), ElementsAre("from/new", "to/old"));
}

TEST_F(FolderSwapTest, SaysWhereTheOldFolderIsWhenItCannotBePutBack) {
  WriteFile("to/old", "1");
  FileCalls calls = WithoutExchange();
  calls.rename = [](const char* from, const char* to) {
    if (std::string(from).ends_with("/to")) return std::rename(from, to);
    errno = EIO;
    return -1;
  };
  const Status status = Swap(calls);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().remedy, "the old folder is now " + Path("aside") + ": move it back");
  EXPECT_THAT(Files(), ElementsAre("aside/old", "from/new"));
}

}  // namespace
}  // namespace daybook
