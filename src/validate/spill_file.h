// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "daybook/status.h"

namespace daybook {

// A file without a name in the folder for temporary files: what does not fit into memory. It is made at the first
// Append, and gone with this object, however the process ends. Not for several threads.
class SpillFile {
 public:
  // `folder`: as TMPDIR says.
  explicit SpillFile(std::string folder) : folder_(std::move(folder)) {}
  SpillFile(const SpillFile&) = delete;
  SpillFile& operator=(const SpillFile&) = delete;
  ~SpillFile();

  // Gives where the bytes were put.
  Result<std::int64_t> Append(std::string_view bytes);
  // REQUIRES: the range was appended. Any thread, while nobody appends.
  Status ReadAt(std::int64_t offset, std::int64_t length, char* out) const;

 private:
  const std::string folder_;
  int descriptor_ = -1;
  std::int64_t size_ = 0;
};

}  // namespace daybook
