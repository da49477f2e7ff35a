// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "daybook/status.h"

namespace daybook {

// The calls through which files are written, so that tests can let them fail as a full or broken disk does. Each
// returns what the POSIX call of its name returns, and sets errno.
struct FileCalls {
  ssize_t (*write)(int descriptor, const void* data, std::size_t length);
  int (*fsync)(int descriptor);
  int (*close)(int descriptor);
  int (*rename)(const char* from, const char* to);
  int (*exchange)(const char* one, const char* other);  // renameat2 with RENAME_EXCHANGE
};
extern const FileCalls kPosixFileCalls;

// What the operating system says about an output, as an error of the kind that fits, with what to do about it.
Error OutputError(std::string what, std::string object, int error_number);

// Makes the names in `folder` durable: what was created, renamed or removed there.
Status SyncFolder(const std::string& folder);

// A new file that is written from front to end. Movable; not for several threads. Destroying it closes it and leaves
// the file as it is.
class OutputFile {
 public:
  OutputFile() = default;
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&& other) noexcept;
  ~OutputFile();

  // Makes `path`, which must not exist. `object` is the name for messages.
  static Result<OutputFile> Create(std::string path, std::string object, const FileCalls& calls = kPosixFileCalls);

  // After an error the file is useless, and every further call gives that error again.
  Status Append(std::string_view data);
  // Makes the content durable and closes the file.
  Status Finish();

  const std::string& path() const { return path_; }
  const std::string& object() const { return object_; }
  std::int64_t size() const { return size_; }
  int descriptor() const { return descriptor_; }

 private:
  Status Fail(int error_number);

  std::string path_;
  std::string object_;
  const FileCalls* calls_ = nullptr;
  int descriptor_ = -1;
  std::int64_t size_ = 0;
  Status failure_;
};

}  // namespace daybook
