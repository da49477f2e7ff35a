// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "daybook/status.h"

namespace daybook {

// An object of the lake as listing saw it.
struct ObjectInfo {
  std::string key;        // below the root, "/" between segments
  std::int64_t size = 0;  // bytes
  std::string version;    // changes when the content may have changed: modification time or ETag
};

// The bytes of one object, of the version that Open found. Any thread may call; calls do not disturb each other.
class ObjectReader {
 public:
  virtual ~ObjectReader() = default;
  virtual std::int64_t size() const = 0;
  // Reads exactly `length` bytes from `offset` into `out`, or fails. REQUIRES: 0 <= offset, offset + length <= size().
  virtual Status ReadAt(std::int64_t offset, std::int64_t length, void* out) const = 0;
};

// A lake: a directory, or a bucket with a prefix. Any thread may call.
class ObjectStore {
 public:
  virtual ~ObjectStore() = default;
  // Where it is, for messages: no secret in it.
  virtual std::string Describe() const = 0;
  // All objects whose key begins with `prefix` (which ends in "/" or is empty), in byte order of their keys. A prefix
  // under which nothing lies gives an empty list; a lake that cannot be reached is an error.
  virtual Result<std::vector<ObjectInfo>> List(const std::string& prefix) const = 0;
  // Fails when the object is gone or is no longer the version that was listed.
  virtual Result<std::unique_ptr<ObjectReader>> Open(const ObjectInfo& object) const = 0;
};

}  // namespace daybook
