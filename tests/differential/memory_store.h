// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "src/io/object_store.h"

namespace daybook::differential {

// A lake in memory. Add before use; afterwards any thread may call.
class MemoryStore final : public ObjectStore {
 public:
  // Replaces the object where there is one.
  ObjectInfo Add(const std::string& key, std::string bytes);
  const std::string& BytesOf(const std::string& key) const { return *objects_.at(key); }

  std::string Describe() const override { return "memory"; }
  Result<std::vector<ObjectInfo>> List(const std::string& prefix) const override;
  Result<std::unique_ptr<ObjectReader>> Open(const ObjectInfo& object) const override;

 private:
  std::map<std::string, std::shared_ptr<const std::string>> objects_;
};

}  // namespace daybook::differential
