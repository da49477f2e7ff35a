// SPDX-License-Identifier: Apache-2.0
#include "src/io/kept_ends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace daybook {
namespace {

using testing::ElementsAre;
using Range = std::pair<std::int64_t, std::int64_t>;

// Objects of given sizes, whose byte at i is i % 251, and which note what is read of them.
class NotedStore final : public ObjectStore {
 public:
  NotedStore(std::map<std::string, std::int64_t> sizes, std::vector<Range>& ranges)
      : sizes_(std::move(sizes)), ranges_(ranges) {}
  std::string Describe() const override { return "noted"; }
  Result<std::vector<ObjectInfo>> List(const std::string&) const override { return std::vector<ObjectInfo>(); }
  Result<std::unique_ptr<ObjectReader>> Open(const ObjectInfo& object) const override {
    return std::unique_ptr<ObjectReader>(new Reader(sizes_.at(object.key), ranges_));
  }
  std::size_t concurrent_reads() const override { return 3; }

 private:
  class Reader final : public ObjectReader {
   public:
    Reader(std::int64_t size, std::vector<Range>& ranges) : size_(size), ranges_(ranges) {}
    std::int64_t size() const override { return size_; }
    Status ReadAt(std::int64_t offset, std::int64_t length, void* out) const override {
      ranges_.emplace_back(offset, length);
      for (std::int64_t i = 0; i < length; ++i) static_cast<char*>(out)[i] = static_cast<char>((offset + i) % 251);
      return {};
    }

   private:
    const std::int64_t size_;
    std::vector<Range>& ranges_;
  };

  const std::map<std::string, std::int64_t> sizes_;
  std::vector<Range>& ranges_;
};

void ReadRange(const ObjectStore& store, const std::string& key, std::int64_t offset, std::int64_t length) {
  const auto reader = store.Open({key, 0, "v"});
  ASSERT_TRUE(reader.ok());
  std::vector<char> bytes(static_cast<std::size_t>(length));
  ASSERT_TRUE((*reader)->ReadAt(offset, length, bytes.data()).ok());
  for (std::int64_t i = 0; i < length; ++i) {
    ASSERT_EQ(bytes[static_cast<std::size_t>(i)], static_cast<char>((offset + i) % 251)) << offset + i;
  }
}

TEST(KeepEnds, ASmallObjectTakesOneRead) {
  std::vector<Range> ranges;
  const auto store = KeepEnds(std::make_unique<NotedStore>(std::map<std::string, std::int64_t>{{"a", 1000}}, ranges),
                              std::int64_t{1} << 20);
  EXPECT_EQ(store->concurrent_reads(), 3U);
  ReadRange(*store, "a", 900, 100);
  ReadRange(*store, "a", 0, 500);
  ReadRange(*store, "a", 4, 996);
  EXPECT_THAT(ranges, ElementsAre(Range(0, 1000)));
}

TEST(KeepEnds, NoByteOfALargeObjectIsReadTwice) {
  constexpr std::int64_t kSize = kSmallObjectBytes + 1000;
  std::vector<Range> ranges;
  const auto store = KeepEnds(std::make_unique<NotedStore>(std::map<std::string, std::int64_t>{{"a", kSize}}, ranges),
                              std::int64_t{1} << 20);
  ReadRange(*store, "a", kSize - 100, 100);
  ReadRange(*store, "a", kSize - 150, 100);  // half of it is there
  ReadRange(*store, "a", kSize - 90, 20);    // all of it
  ReadRange(*store, "a", 0, 10);             // nothing
  EXPECT_THAT(ranges, ElementsAre(Range(kSize - 100, 100), Range(kSize - 150, 50), Range(0, 10)));
}

TEST(KeepEnds, KeepsToItsBoundAndGivesUpWhatWasUsedFirst) {
  std::vector<Range> ranges;
  const std::map<std::string, std::int64_t> sizes = {{"a", 600}, {"b", 600}, {"c", 600}};
  const auto store = KeepEnds(std::make_unique<NotedStore>(sizes, ranges), 1000);
  ReadRange(*store, "a", 500, 100);
  ReadRange(*store, "b", 500, 100);  // no room, and nothing was read of a yet
  ReadRange(*store, "a", 0, 10);
  ReadRange(*store, "b", 0, 10);
  EXPECT_THAT(ranges, ElementsAre(Range(0, 600), Range(0, 600), Range(0, 10)));
  ReadRange(*store, "c", 500, 100);  // a goes
  ReadRange(*store, "c", 0, 10);
  ReadRange(*store, "a", 0, 20);
  EXPECT_THAT(ranges, ElementsAre(Range(0, 600), Range(0, 600), Range(0, 10), Range(0, 600), Range(0, 20)));
}

}  // namespace
}  // namespace daybook
