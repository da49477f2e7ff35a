// SPDX-License-Identifier: Apache-2.0
#include "src/sink/output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

namespace daybook {
namespace {

int ExchangeNames(const char* one, const char* other) {
  return renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE);
}

}  // namespace

const FileCalls kPosixFileCalls = {::write, ::fsync, ::close, ::rename, ExchangeNames};

Error OutputError(std::string what, std::string object, int error_number) {
  std::string why = std::generic_category().message(error_number);
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
      return ConfigurationError(std::move(what), std::move(object), std::move(why),
                                "make the folder first, or give another output");
    case EISDIR:
    case ENAMETOOLONG:
    case ELOOP: return ConfigurationError(std::move(what), std::move(object), std::move(why), "give another output");
    case EACCES:
    case EPERM:
    case EROFS:
      return ServiceError(std::move(what), std::move(object), std::move(why),
                          "allow this user to write there, or give another output");
    case ENOSPC:
    case EDQUOT:
      return ServiceError(std::move(what), std::move(object), std::move(why), "free some space and run again");
    case EFBIG:
      return ServiceError(std::move(what), std::move(object), std::move(why),
                          "raise the limit on file sizes (ulimit -f) and run again");
    case EMFILE:
    case ENFILE:
      return ServiceError(std::move(what), std::move(object), std::move(why),
                          "raise the limit on open files (ulimit -n) and run again");
    default:
      return ServiceError(std::move(what), std::move(object), std::move(why),
                          "check the disk or the network share and run again");
  }
}

Status SyncFolder(const std::string& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return OutputError("open the folder", folder, errno);
  const int result = fsync(descriptor);
  const int error_number = errno;
  close(descriptor);
  // Some network file systems cannot sync a folder; their renames are then as durable as they make them.
  if (result != 0 && error_number != EINVAL && error_number != ENOTSUP) {
    return OutputError("sync the folder", folder, error_number);
  }
  return {};
}

OutputFile::OutputFile(OutputFile&& other) noexcept { *this = std::move(other); }

OutputFile& OutputFile::operator=(OutputFile&& other) noexcept {
  if (this == &other) return *this;
  if (descriptor_ >= 0) calls_->close(descriptor_);
  path_ = std::exchange(other.path_, {});
  object_ = std::move(other.object_);
  calls_ = other.calls_;
  descriptor_ = std::exchange(other.descriptor_, -1);
  size_ = other.size_;
  failure_ = std::move(other.failure_);
  return *this;
}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) calls_->close(descriptor_);
}

Result<OutputFile> OutputFile::Create(std::string path, std::string object, const FileCalls& calls) {
  OutputFile file;
  file.calls_ = &calls;
  file.descriptor_ = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file.descriptor_ < 0) return OutputError("create", std::move(object), errno);
  file.path_ = std::move(path);
  file.object_ = std::move(object);
  return file;
}

Status OutputFile::Fail(int error_number) {
  failure_ = OutputError("write", object_, error_number);
  return failure_;
}

Status OutputFile::Append(std::string_view data) {
  if (!failure_.ok()) return failure_;
  if (descriptor_ < 0) return DefectError("write", object_, "the file is closed");
  while (!data.empty()) {
    const ssize_t count = calls_->write(descriptor_, data.data(), data.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Fail(errno);
    if (count == 0) return Fail(EIO);  // no progress and no reason would otherwise go on for ever
    size_ += count;
    data.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

Status OutputFile::Finish() {
  if (!failure_.ok()) return failure_;
  if (descriptor_ < 0) return DefectError("finish", object_, "the file is closed");
  if (calls_->fsync(descriptor_) != 0 && errno != EINVAL && errno != ENOTSUP) return Fail(errno);
  // NFS reports what it could not store at close.
  if (calls_->close(std::exchange(descriptor_, -1)) != 0 && errno != EINTR) return Fail(errno);
  return {};
}

}  // namespace daybook
