// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/memory_store.h"

#include <cstring>

namespace daybook::differential {
namespace {

class MemoryReader final : public ObjectReader {
 public:
  explicit MemoryReader(std::shared_ptr<const std::string> bytes) : bytes_(std::move(bytes)) {}
  std::int64_t size() const override { return static_cast<std::int64_t>(bytes_->size()); }
  Status ReadAt(std::int64_t offset, std::int64_t length, void* out) const override {
    if (offset < 0 || length < 0 || offset + length > size()) {
      return DefectError("read", "memory", "bytes outside of the object are asked for");
    }
    if (length > 0) std::memcpy(out, bytes_->data() + offset, static_cast<std::size_t>(length));
    return {};
  }

 private:
  const std::shared_ptr<const std::string> bytes_;
};

}  // namespace

ObjectInfo MemoryStore::Add(const std::string& key, std::string bytes) {
  const auto size = static_cast<std::int64_t>(bytes.size());
  objects_[key] = std::make_shared<const std::string>(std::move(bytes));
  return {key, size, "version of " + key};
}

Result<std::vector<ObjectInfo>> MemoryStore::List(const std::string& prefix) const {
  std::vector<ObjectInfo> found;
  for (const auto& [key, bytes] : objects_) {
    if (key.starts_with(prefix)) found.push_back({key, static_cast<std::int64_t>(bytes->size()), "version of " + key});
  }
  return found;
}

Result<std::unique_ptr<ObjectReader>> MemoryStore::Open(const ObjectInfo& object) const {
  const auto found = objects_.find(object.key);
  if (found == objects_.end()) return ServiceError("open", object.key, "it is gone");
  return std::unique_ptr<ObjectReader>(std::make_unique<MemoryReader>(found->second));
}

}  // namespace daybook::differential
