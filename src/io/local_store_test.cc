// SPDX-License-Identifier: Apache-2.0
#include "src/io/local_store.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace daybook {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class LocalStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "daybook-store-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
  }
  void TearDown() override { fs::remove_all(root_); }

  void Write(const std::string& key, const std::string& content) {
    fs::create_directories((root_ / key).parent_path());
    std::ofstream(root_ / key, std::ios::binary) << content;
  }
  // Seconds and nanoseconds since 1970.
  void SetTime(const std::string& key, time_t seconds, long nanoseconds) {
    const timespec times[2] = {{seconds, nanoseconds}, {seconds, nanoseconds}};
    ASSERT_EQ(utimensat(AT_FDCWD, (root_ / key).c_str(), times, 0), 0);
  }
  std::unique_ptr<ObjectStore> Store() {
    auto store = OpenLocalStore(root_.string());
    EXPECT_TRUE(store.ok());
    return std::move(store).value();
  }
  std::vector<ObjectInfo> List(const std::string& prefix) {
    auto objects = Store()->List(prefix);
    if (!objects.ok()) {
      ADD_FAILURE() << objects.error().Message();
      return {};
    }
    return std::move(objects).value();
  }
  std::vector<std::string> Keys(const std::string& prefix) {
    std::vector<std::string> keys;
    for (const ObjectInfo& object : List(prefix)) keys.push_back(object.key);
    return keys;
  }

  fs::path root_;
};

TEST_F(LocalStoreTest, ListsRecursivelyInByteOrder) {
  for (const char* key :
       {"b/x.parquet", "a/z.parquet", "a/b/c.parquet", "a-b/q.parquet", "B/y.parquet", "é/k.parquet"}) {
    Write(key, "1");
  }
  EXPECT_THAT(Keys(""), ElementsAre("B/y.parquet", "a-b/q.parquet", "a/b/c.parquet", "a/z.parquet", "b/x.parquet",
                                    "é/k.parquet"));
  EXPECT_THAT(Keys("a/"), ElementsAre("a/b/c.parquet", "a/z.parquet"));
}

TEST_F(LocalStoreTest, NothingUnderThePrefixIsAnEmptyList) {
  Write("a/x.parquet", "1");
  EXPECT_THAT(Keys("b/"), IsEmpty());
  EXPECT_THAT(Keys("a/x.parquet/"), IsEmpty());
  fs::create_directory(root_ / "empty");
  EXPECT_THAT(Keys("empty/"), IsEmpty());
}

TEST_F(LocalStoreTest, HiddenNamesArePassedOver) {
  for (const char* key :
       {"a/.x.parquet", "a/_x.parquet", "a/_temporary/x.parquet", "a/.stage/x.parquet", "a/x_.parquet"}) {
    Write(key, "1");
  }
  EXPECT_THAT(Keys(""), ElementsAre("a/x_.parquet"));
}

TEST_F(LocalStoreTest, SizeAndVersionAreOfTheFile) {
  Write("x", "12345");
  SetTime("x", 1759276800 + 3723, 4);
  std::vector<ObjectInfo> objects = List("");
  ASSERT_EQ(objects.size(), 1U);
  EXPECT_EQ(objects[0].size, 5);
  EXPECT_EQ(objects[0].version, "2025-10-01T01:02:03.000000004Z");

  SetTime("x", -1, 999999999);
  objects = List("");
  ASSERT_EQ(objects.size(), 1U);
  EXPECT_EQ(objects[0].version, "1969-12-31T23:59:59.999999999Z");
}

TEST_F(LocalStoreTest, LinksAreFollowedAndLoopsEnd) {
  Write("a/x.parquet", "target");
  fs::create_symlink("a/x.parquet", root_ / "link.parquet");
  fs::create_directory(root_ / "b");
  fs::create_directory_symlink("../a", root_ / "b" / "to-a");
  fs::create_directory_symlink("..", root_ / "a" / "up");
  EXPECT_THAT(Keys("a/"), ElementsAre("a/up/link.parquet", "a/x.parquet"));
  EXPECT_THAT(Keys("b/"), ElementsAre("b/to-a/up/link.parquet", "b/to-a/x.parquet"));
  const std::vector<ObjectInfo> objects = List("");
  ASSERT_THAT(Keys(""), ElementsAre("a/x.parquet", "b/to-a/x.parquet", "link.parquet"));
  EXPECT_EQ(objects[2].size, 6);
}

TEST_F(LocalStoreTest, LinkThatLeadsNowhereIsRefused) {
  fs::create_symlink("missing", root_ / "x.parquet");
  const auto objects = Store()->List("");
  ASSERT_FALSE(objects.ok());
  EXPECT_EQ(objects.error().kind, ErrorKind::kInput);
  EXPECT_EQ(objects.error().Message(),
            "list: " + (root_ / "x.parquet").string() + ": the symbolic link leads nowhere; mend or remove it");
  fs::remove(root_ / "x.parquet");
  fs::create_symlink("y.parquet", root_ / "y.parquet");
  EXPECT_EQ(Store()->List("").error().kind, ErrorKind::kInput);
}

TEST_F(LocalStoreTest, NameThatIsNotUtf8IsRefusedByName) {
  for (const std::string& name : {std::string("bad\xff.parquet"), std::string("\xed\xa0\x80"), std::string("\xc0\xaf"),
                                  std::string("cut\xe2\x82"), std::string("\xf4\x90\x80\x80")}) {
    Write(name, "1");
    const auto objects = Store()->List("");
    ASSERT_FALSE(objects.ok()) << name;
    EXPECT_EQ(objects.error().kind, ErrorKind::kInput);
    EXPECT_THAT(objects.error().Message(), HasSubstr("the name is not UTF-8"));
    EXPECT_THAT(objects.error().Message(), HasSubstr("\\x"));
    fs::remove(root_ / name);
  }
  for (const char* name : {"é", "€", "😀", "퟿"}) Write(name, "1");
  EXPECT_EQ(List("").size(), 4U);
}

TEST_F(LocalStoreTest, RootMustBeADirectory) {
  const std::string missing = (root_ / "missing").string();
  const auto absent = OpenLocalStore(missing);
  ASSERT_FALSE(absent.ok());
  EXPECT_EQ(absent.error().kind, ErrorKind::kConfiguration);
  EXPECT_EQ(absent.error().Message(),
            "open the lake: " + missing + ": there is no such directory; give the root of the lake with --input");
  Write("file", "1");
  const auto file = OpenLocalStore((root_ / "file").string());
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().kind, ErrorKind::kConfiguration);
  EXPECT_THAT(file.error().Message(), HasSubstr("not a directory"));
  EXPECT_EQ(OpenLocalStore((root_ / "file" / "below").string()).error().kind, ErrorKind::kConfiguration);
}

TEST_F(LocalStoreTest, RootThatGoesAwayIsNoEmptyLake) {
  const auto store = Store();
  fs::remove_all(root_);
  const auto objects = store->List("a/");
  ASSERT_FALSE(objects.ok());
  EXPECT_EQ(objects.error().kind, ErrorKind::kService);
}

// Running out of descriptors stops root too, unlike permissions.
TEST_F(LocalStoreTest, FolderThatCannotBeReadFailsTheListing) {
  Write("a/b/x.parquet", "1");
  const auto store = Store();
  rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit none = before;
  none.rlim_cur = 0;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  const auto objects = store->List("");
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  ASSERT_FALSE(objects.ok());
  EXPECT_EQ(objects.error().kind, ErrorKind::kService);
  EXPECT_THAT(objects.error().Message(), HasSubstr("list: " + root_.string()));
}

TEST_F(LocalStoreTest, PrefixCannotLeaveTheLake) {
  for (const char* prefix : {"../", "a/../../", "./", "/", "a//"}) {
    const auto objects = Store()->List(prefix);
    ASSERT_FALSE(objects.ok()) << prefix;
    EXPECT_EQ(objects.error().kind, ErrorKind::kConfiguration);
  }
}

TEST_F(LocalStoreTest, ReadsExactRanges) {
  Write("x", "0123456789");
  const auto reader = Store()->Open(List("")[0]);
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ((*reader)->size(), 10);
  std::string text(4, ' ');
  ASSERT_TRUE((*reader)->ReadAt(3, 4, text.data()).ok());
  EXPECT_EQ(text, "3456");
  ASSERT_TRUE((*reader)->ReadAt(6, 4, text.data()).ok());
  EXPECT_EQ(text, "6789");
  EXPECT_TRUE((*reader)->ReadAt(10, 0, nullptr).ok());
}

TEST_F(LocalStoreTest, FileThatChangesBeforeOpenIsRefused) {
  Write("x", "0123456789");
  SetTime("x", 1000, 0);
  const ObjectInfo listed = List("")[0];
  const auto expect_changed = [&](const char* because) {
    const auto reader = Store()->Open(listed);
    ASSERT_FALSE(reader.ok()) << because;
    EXPECT_EQ(reader.error().kind, ErrorKind::kInput) << because;
    EXPECT_EQ(reader.error().Message(), "read: " + (root_ / "x").string() +
                                            ": the file has changed since the lake was listed; "
                                            "run again when nothing writes to the lake");
  };
  SetTime("x", 1000, 1);
  expect_changed("another time");
  Write("x", "01234");
  SetTime("x", 1000, 0);
  expect_changed("another size");

  fs::remove(root_ / "x");
  const auto gone = Store()->Open(listed);
  ASSERT_FALSE(gone.ok());
  EXPECT_EQ(gone.error().kind, ErrorKind::kInput);
  EXPECT_THAT(gone.error().Message(), HasSubstr("is gone since the lake was listed"));
}

TEST_F(LocalStoreTest, FileThatChangesWhileItIsReadIsRefused) {
  Write("x", "0123456789");
  SetTime("x", 1000, 0);
  const auto reader = Store()->Open(List("")[0]);
  ASSERT_TRUE(reader.ok());
  std::string text(4, ' ');
  ASSERT_TRUE((*reader)->ReadAt(0, 4, text.data()).ok());

  std::ofstream(root_ / "x", std::ios::in | std::ios::out) << "changed";  // in place, of the same size
  Status status = (*reader)->ReadAt(6, 4, text.data());
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kInput);

  fs::resize_file(root_ / "x", 7);
  SetTime("x", 1000, 0);
  status = (*reader)->ReadAt(6, 4, text.data());
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kInput);
}

TEST_F(LocalStoreTest, FileReplacedByRenameGivesTheListedBytes) {
  Write("x", "0123456789");
  const auto reader = Store()->Open(List("")[0]);
  ASSERT_TRUE(reader.ok());
  Write("y", "abcdefghij");
  fs::rename(root_ / "y", root_ / "x");
  std::string text(10, ' ');
  ASSERT_TRUE((*reader)->ReadAt(0, 10, text.data()).ok());
  EXPECT_EQ(text, "0123456789");
}

TEST_F(LocalStoreTest, PipeIsRefusedAndNotWaitedFor) {
  ASSERT_EQ(mkfifo((root_ / "x.parquet").c_str(), 0600), 0);
  const auto reader = Store()->Open(List("")[0]);
  ASSERT_FALSE(reader.ok());
  EXPECT_EQ(reader.error().kind, ErrorKind::kInput);
  EXPECT_THAT(reader.error().Message(), HasSubstr("not a regular file"));
}

TEST_F(LocalStoreTest, DescribesWhereItIs) { EXPECT_EQ(Store()->Describe(), root_.string()); }

}  // namespace
}  // namespace daybook
