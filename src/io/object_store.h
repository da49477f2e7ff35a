// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
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

// What a store did so far.
struct StoreCounts {
  std::int64_t requests = 0;  // repeated ones too
  std::int64_t retries = 0;   // of these, repeated ones
  std::int64_t bytes = 0;     // that came, of answers that were cut short too
};

// The bytes of one object, of the version that was listed. Any thread may call; calls do not disturb each other.
class ObjectReader {
 public:
  virtual ~ObjectReader() = default;
  virtual std::int64_t size() const = 0;
  // Reads exactly `length` bytes from `offset` into `out`, or fails: with kInput when the object is gone or is no
  // longer the version that was listed. REQUIRES: 0 <= offset, offset + length <= size().
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
  // Fails when the object is gone or is no longer the version that was listed; a store for which that would be a
  // request leaves it to the first read.
  virtual Result<std::unique_ptr<ObjectReader>> Open(const ObjectInfo& object) const = 0;
  // How many reads at a time a run should keep under way, since each is mostly waiting; 0 where waiting is not what
  // reads cost, and reading ahead gains nothing.
  virtual std::size_t concurrent_reads() const { return 0; }
  // Where a store counts itself; otherwise all are 0.
  virtual StoreCounts counts() const { return {}; }
};

}  // namespace daybook
