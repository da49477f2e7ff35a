// SPDX-License-Identifier: Apache-2.0
#include "src/scan/chunk_read_ahead.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arrow/buffer.h>

#include <atomic>
#include <chrono>
#include <set>
#include <string>
#include <thread>

namespace daybook {
namespace {

using std::chrono::milliseconds;

// One object whose byte at i is i % 251. It notes what is read, and takes its time.
class SlowStore final : public ObjectStore {
 public:
  explicit SlowStore(std::size_t concurrent_reads) : concurrent_reads_(concurrent_reads) {}
  std::string Describe() const override { return "slow"; }
  Result<std::vector<ObjectInfo>> List(const std::string&) const override { return std::vector<ObjectInfo>(); }
  Result<std::unique_ptr<ObjectReader>> Open(const ObjectInfo&) const override {
    return std::unique_ptr<ObjectReader>(new Reader(*this));
  }
  std::size_t concurrent_reads() const override { return concurrent_reads_; }

  int num_reads() const {
    const std::lock_guard lock(mutex_);
    return static_cast<int>(offsets_.size());
  }
  std::multiset<std::int64_t> offsets() const {
    const std::lock_guard lock(mutex_);
    return offsets_;
  }
  std::int64_t failing_offset = -1;

 private:
  class Reader final : public ObjectReader {
   public:
    explicit Reader(const SlowStore& store) : store_(store) {}
    std::int64_t size() const override { return 1'000'000; }
    Status ReadAt(std::int64_t offset, std::int64_t length, void* out) const override {
      std::this_thread::sleep_for(milliseconds(2));
      const std::lock_guard lock(store_.mutex_);
      store_.offsets_.insert(offset);
      if (offset == store_.failing_offset) return ServiceError("read", "object", "told to fail");
      for (std::int64_t i = 0; i < length; ++i) static_cast<char*>(out)[i] = static_cast<char>((offset + i) % 251);
      return {};
    }

   private:
    const SlowStore& store_;
  };

  const std::size_t concurrent_reads_;
  mutable std::mutex mutex_;
  mutable std::multiset<std::int64_t> offsets_;
};

constexpr std::int64_t kChunk = 100;

// Row groups of one chunk each, 100 KB apart, so that none is read with another.
std::vector<RowGroup> RowGroups(std::size_t count) {
  std::vector<RowGroup> groups(count);
  for (std::size_t i = 0; i < count; ++i) {
    ColumnChunk chunk;
    chunk.form = ValueForm::kText;
    chunk.offset = static_cast<std::int64_t>(i) * 100'000 / 4;
    chunk.length = kChunk;
    groups[i].chunks = {chunk};
  }
  return groups;
}

std::vector<ChunkReadAhead::Item> ItemsOf(const ObjectInfo& object, const std::vector<RowGroup>& groups) {
  std::vector<ChunkReadAhead::Item> items;
  for (const RowGroup& group : groups) items.push_back({&object, &group, kChunk});
  return items;
}

void ExpectChunk(const Result<ChunkBytes>& bytes, const RowGroup& group) {
  ASSERT_TRUE(bytes.ok()) << bytes.error().Message();
  ASSERT_EQ(bytes->size(), 1U);
  ASSERT_EQ((*bytes)[0]->size(), kChunk);
  EXPECT_EQ((*bytes)[0]->data()[0], static_cast<std::uint8_t>(group.chunks[0].offset % 251));
}

void WaitForReads(const SlowStore& store, int count) {
  for (int i = 0; i < 1000 && store.num_reads() < count; ++i) std::this_thread::sleep_for(milliseconds(2));
}

TEST(ChunkReadAhead, ReadsEachItemOnceAndWithinItsRoom) {
  const SlowStore store(4);
  const ObjectInfo object = {"k", 1'000'000, "v"};
  const std::vector<RowGroup> groups = RowGroups(20);
  const std::atomic<bool> stop = false;
  ChunkReadAhead ahead(store, ItemsOf(object, groups), 3 * kChunk, stop);
  WaitForReads(store, 3);
  std::this_thread::sleep_for(milliseconds(30));
  EXPECT_EQ(store.num_reads(), 3) << "there is room for no more";
  for (std::size_t i = 0; i < groups.size(); ++i) ExpectChunk(ahead.Take(i), groups[i]);
  EXPECT_EQ(store.num_reads(), 20);
  EXPECT_EQ(store.offsets().count(0), 1U);
}

TEST(ChunkReadAhead, NobodyWaitsForRoomThatOthersKeep) {
  const SlowStore store(2);
  const ObjectInfo object = {"k", 1'000'000, "v"};
  const std::vector<RowGroup> groups = RowGroups(10);
  const std::atomic<bool> stop = false;
  ChunkReadAhead ahead(store, ItemsOf(object, groups), 2 * kChunk, stop);
  WaitForReads(store, 2);
  for (std::size_t i = groups.size(); i-- > 0;) ExpectChunk(ahead.Take(i), groups[i]);
  EXPECT_EQ(store.num_reads(), 10);
  ExpectChunk(ahead.Take(4), groups[4]);  // once more: read once more
  EXPECT_EQ(store.num_reads(), 11);
}

TEST(ChunkReadAhead, WhatIsPassedOverGivesItsRoomUp) {
  const SlowStore store(2);
  const ObjectInfo object = {"k", 1'000'000, "v"};
  const std::vector<RowGroup> groups = RowGroups(6);
  const std::atomic<bool> stop = false;
  ChunkReadAhead ahead(store, ItemsOf(object, groups), 2 * kChunk, stop);
  WaitForReads(store, 2);
  for (const std::size_t item : {3, 0, 1}) ahead.PassOver(item);
  WaitForReads(store, 4);
  ExpectChunk(ahead.Take(2), groups[2]);
  ExpectChunk(ahead.Take(4), groups[4]);
  ExpectChunk(ahead.Take(5), groups[5]);
  EXPECT_EQ(store.num_reads(), 5);
  EXPECT_EQ(store.offsets().count(groups[3].chunks[0].offset), 0U);
}

TEST(ChunkReadAhead, AnErrorIsThatOfItsItem) {
  SlowStore store(2);
  const ObjectInfo object = {"k", 1'000'000, "v"};
  const std::vector<RowGroup> groups = RowGroups(3);
  store.failing_offset = groups[1].chunks[0].offset;
  const std::atomic<bool> stop = false;
  ChunkReadAhead ahead(store, ItemsOf(object, groups), 1000 * kChunk, stop);
  ExpectChunk(ahead.Take(0), groups[0]);
  EXPECT_FALSE(ahead.Take(1).ok());
  ExpectChunk(ahead.Take(2), groups[2]);
}

TEST(ChunkReadAhead, AStoreThatGainsNothingIsReadWhenAsked) {
  const ObjectInfo object = {"k", 1'000'000, "v"};
  const std::vector<RowGroup> groups = RowGroups(2);
  const std::atomic<bool> stop = false;
  const SlowStore local(0);
  ChunkReadAhead ahead(local, ItemsOf(object, groups), 1000 * kChunk, stop);
  const SlowStore remote(2);
  ChunkReadAhead without_room(remote, ItemsOf(object, groups), 0, stop);
  ChunkReadAhead too_small(remote, ItemsOf(object, groups), kChunk - 1, stop);
  std::this_thread::sleep_for(milliseconds(20));
  EXPECT_EQ(local.num_reads() + remote.num_reads(), 0);
  ExpectChunk(ahead.Take(1), groups[1]);
  ExpectChunk(without_room.Take(1), groups[1]);
  ExpectChunk(too_small.Take(1), groups[1]);
}

TEST(ChunkReadAhead, EndsWhileThereIsNoRoom) {
  const SlowStore store(2);
  const ObjectInfo object = {"k", 1'000'000, "v"};
  const std::vector<RowGroup> groups = RowGroups(10);
  const std::atomic<bool> stop = false;
  {
    const ChunkReadAhead ahead(store, ItemsOf(object, groups), 2 * kChunk, stop);
    WaitForReads(store, 2);
  }
  EXPECT_EQ(store.num_reads(), 2);
}

}  // namespace
}  // namespace daybook
