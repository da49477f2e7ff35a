// SPDX-License-Identifier: Apache-2.0
#include "src/io/kept_ends.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>

namespace daybook {
namespace {

struct End {
  std::int64_t offset = 0;  // where it begins
  std::vector<char> bytes;  // up to the end of the object
};

class Ends {
 public:
  explicit Ends(std::int64_t max_bytes) : max_bytes_(max_bytes) {}

  // The end of the object, or nullptr.
  std::shared_ptr<const End> Find(const ObjectInfo& object, bool reads_from_it) {
    const std::lock_guard lock(mutex_);
    const auto found = ends_.find({object.key, object.version});
    if (found == ends_.end()) return nullptr;
    if (reads_from_it && !found->second.is_used) {
      found->second.is_used = true;
      used_.push_back(found->first);
    }
    return found->second.end;
  }

  void Keep(const ObjectInfo& object, std::shared_ptr<const End> end) {
    const std::lock_guard lock(mutex_);
    const auto size = static_cast<std::int64_t>(end->bytes.size());
    while (num_bytes_ + size > max_bytes_ && !used_.empty()) {
      const auto found = ends_.find(used_.front());
      used_.pop_front();
      num_bytes_ -= static_cast<std::int64_t>(found->second.end->bytes.size());
      ends_.erase(found);
    }
    if (num_bytes_ + size > max_bytes_) return;
    if (ends_.try_emplace({object.key, object.version}, Kept{std::move(end), false}).second) num_bytes_ += size;
  }

 private:
  using Name = std::pair<std::string, std::string>;  // key, version
  struct Kept {
    std::shared_ptr<const End> end;
    bool is_used = false;
  };

  const std::int64_t max_bytes_;
  std::mutex mutex_;  // of what follows
  std::int64_t num_bytes_ = 0;
  std::map<Name, Kept> ends_;
  std::deque<Name> used_;  // in the order of their first use
};

class Reader final : public ObjectReader {
 public:
  Reader(std::unique_ptr<ObjectReader> reader, ObjectInfo object, Ends& ends)
      : reader_(std::move(reader)), object_(std::move(object)), ends_(ends) {}

  std::int64_t size() const override { return reader_->size(); }

  Status ReadAt(std::int64_t offset, std::int64_t length, void* out) const override {
    const bool is_end = offset + length == size();
    std::shared_ptr<const End> end = ends_.Find(object_, !is_end);
    if (end == nullptr && is_end && length > 0) {
      auto read = std::make_shared<End>();
      read->offset = size() <= kSmallObjectBytes ? 0 : offset;
      read->bytes.resize(static_cast<std::size_t>(size() - read->offset));
      DAYBOOK_RETURN_IF_ERROR(reader_->ReadAt(read->offset, size() - read->offset, read->bytes.data()));
      ends_.Keep(object_, read);
      end = std::move(read);
    }
    if (end == nullptr) return reader_->ReadAt(offset, length, out);
    const std::int64_t before = std::clamp<std::int64_t>(end->offset - offset, 0, length);
    if (before > 0) DAYBOOK_RETURN_IF_ERROR(reader_->ReadAt(offset, before, out));
    if (before < length) {
      std::memcpy(static_cast<char*>(out) + before, end->bytes.data() + (offset + before - end->offset),
                  static_cast<std::size_t>(length - before));
    }
    return {};
  }

 private:
  const std::unique_ptr<ObjectReader> reader_;
  const ObjectInfo object_;
  Ends& ends_;
};

class KeptEnds final : public ObjectStore {
 public:
  KeptEnds(std::unique_ptr<ObjectStore> store, std::int64_t max_bytes) : store_(std::move(store)), ends_(max_bytes) {}

  std::string Describe() const override { return store_->Describe(); }
  Result<std::vector<ObjectInfo>> List(const std::string& prefix) const override { return store_->List(prefix); }
  Result<std::unique_ptr<ObjectReader>> Open(const ObjectInfo& object) const override {
    DAYBOOK_ASSIGN_OR_RETURN(std::unique_ptr<ObjectReader> reader, store_->Open(object));
    return std::unique_ptr<ObjectReader>(std::make_unique<Reader>(std::move(reader), object, ends_));
  }
  std::size_t concurrent_reads() const override { return store_->concurrent_reads(); }
  StoreCounts counts() const override { return store_->counts(); }

 private:
  const std::unique_ptr<ObjectStore> store_;
  mutable Ends ends_;
};

}  // namespace

std::unique_ptr<ObjectStore> KeepEnds(std::unique_ptr<ObjectStore> store, std::int64_t max_bytes) {
  return std::make_unique<KeptEnds>(std::move(store), max_bytes);
}

}  // namespace daybook
