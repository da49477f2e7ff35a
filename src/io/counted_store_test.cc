// SPDX-License-Identifier: Apache-2.0
#include "src/io/counted_store.h"

#include <gtest/gtest.h>

#include <cstring>

namespace daybook {
namespace {

class OneByte final : public ObjectReader {
 public:
  std::int64_t size() const override { return 1; }
  Status ReadAt(std::int64_t offset, std::int64_t, void* out) const override {
    if (offset != 0) return ServiceError("read", "object", "told to fail");
    std::memset(out, 'x', 1);
    return {};
  }
};

class OneObject final : public ObjectStore {
 public:
  std::string Describe() const override { return "one"; }
  Result<std::vector<ObjectInfo>> List(const std::string&) const override {
    return std::vector<ObjectInfo>{{"k", 1, "v"}};
  }
  Result<std::unique_ptr<ObjectReader>> Open(const ObjectInfo& object) const override {
    if (object.key != "k") return InputError("open", object.key, "is gone");
    return std::unique_ptr<ObjectReader>(new OneByte);
  }
};

TEST(CountedStore, CountsListingsAndRanges) {
  const CountedStore store(std::make_unique<OneObject>());
  EXPECT_EQ(store.Describe(), "one");
  EXPECT_EQ(store.counts().requests, 0);
  const auto objects = store.List("");
  ASSERT_TRUE(objects.ok());
  EXPECT_EQ(store.counts().requests, 1);
  const auto reader = store.Open(objects->front());
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ((*reader)->size(), 1);
  EXPECT_EQ(store.counts().requests, 1);
  char byte = 0;
  EXPECT_TRUE((*reader)->ReadAt(0, 1, &byte).ok());
  EXPECT_EQ(byte, 'x');
  EXPECT_FALSE((*reader)->ReadAt(1, 1, &byte).ok());
  EXPECT_EQ(store.counts().requests, 3);
  EXPECT_EQ(store.counts().bytes, 2);
  EXPECT_FALSE(store.Open({"other", 1, "v"}).ok());
}

class CountsItself final : public ObjectStore {
 public:
  std::string Describe() const override { return "counting"; }
  Result<std::vector<ObjectInfo>> List(const std::string&) const override { return std::vector<ObjectInfo>(); }
  Result<std::unique_ptr<ObjectReader>> Open(const ObjectInfo&) const override {
    return std::unique_ptr<ObjectReader>(new OneByte);
  }
  std::size_t concurrent_reads() const override { return 5; }
  StoreCounts counts() const override { return {7, 3, 100}; }
};

TEST(CountedStore, LeavesItToAStoreThatCountsItself) {
  const CountedStore store(std::make_unique<CountsItself>());
  ASSERT_TRUE(store.List("").ok());
  EXPECT_EQ(store.counts().requests, 7);
  EXPECT_EQ(store.counts().retries, 3);
  EXPECT_EQ(store.counts().bytes, 100);
  EXPECT_EQ(store.concurrent_reads(), 5U);
}

}  // namespace
}  // namespace daybook
