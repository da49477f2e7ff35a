// SPDX-License-Identifier: Apache-2.0
#include "src/validate/spill_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace daybook {
namespace {

Error SpillError(const std::string& what, const std::string& folder, int error_number) {
  return ServiceError(what, folder, std::strerror(error_number),
                      "see that the folder for temporary files has room, or name another one in TMPDIR");
}

}  // namespace

SpillFile::~SpillFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

Result<std::int64_t> SpillFile::Append(std::string_view bytes) {
  if (descriptor_ < 0) {
    std::string name = folder_ + "/daybook-XXXXXX";
    descriptor_ = mkostemp(name.data(), O_CLOEXEC);
    if (descriptor_ < 0) return SpillError("create temporary file", folder_, errno);
    unlink(name.c_str());
  }
  const std::int64_t offset = size_;
  while (!bytes.empty()) {
    const ssize_t done = pwrite(descriptor_, bytes.data(), bytes.size(), size_);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return SpillError("write temporary file", folder_, errno);
    size_ += done;
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
  return offset;
}

Status SpillFile::ReadAt(std::int64_t offset, std::int64_t length, char* out) const {
  while (length > 0) {
    const ssize_t done = pread(descriptor_, out, static_cast<std::size_t>(length), offset);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return SpillError("read temporary file", folder_, errno);
    if (done == 0) return SpillError("read temporary file", folder_, EIO);
    offset += done;
    length -= done;
    out += done;
  }
  return {};
}

}  // namespace daybook
