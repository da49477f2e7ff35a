// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "src/io/object_store.h"

namespace daybook {

// A store that counts what is asked of another that does not count itself: each listing of a prefix and each range that
// is read is one request. It outlives its readers. Any thread may call.
class CountedStore final : public ObjectStore {
 public:
  explicit CountedStore(std::unique_ptr<ObjectStore> store) : store_(std::move(store)) {}

  std::string Describe() const override { return store_->Describe(); }
  Result<std::vector<ObjectInfo>> List(const std::string& prefix) const override {
    requests_.fetch_add(1, std::memory_order_relaxed);
    return store_->List(prefix);
  }
  Result<std::unique_ptr<ObjectReader>> Open(const ObjectInfo& object) const override {
    DAYBOOK_ASSIGN_OR_RETURN(std::unique_ptr<ObjectReader> reader, store_->Open(object));
    return std::unique_ptr<ObjectReader>(new Reader(std::move(reader), *this));
  }
  std::size_t concurrent_reads() const override { return store_->concurrent_reads(); }
  StoreCounts counts() const override {
    const StoreCounts own = store_->counts();
    return own.requests > 0 ? own : StoreCounts{requests_, 0, bytes_};
  }

 private:
  class Reader final : public ObjectReader {
   public:
    Reader(std::unique_ptr<ObjectReader> reader, const CountedStore& store)
        : reader_(std::move(reader)), store_(store) {}
    std::int64_t size() const override { return reader_->size(); }
    Status ReadAt(std::int64_t offset, std::int64_t length, void* out) const override {
      store_.requests_.fetch_add(1, std::memory_order_relaxed);
      store_.bytes_.fetch_add(length, std::memory_order_relaxed);
      return reader_->ReadAt(offset, length, out);
    }

   private:
    std::unique_ptr<ObjectReader> reader_;
    const CountedStore& store_;
  };

  std::unique_ptr<ObjectStore> store_;
  mutable std::atomic<std::int64_t> requests_ = 0;
  mutable std::atomic<std::int64_t> bytes_ = 0;
};

}  // namespace daybook
