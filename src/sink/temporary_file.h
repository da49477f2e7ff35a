// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "daybook/status.h"
#include "src/sink/output_file.h"

namespace daybook {

// `prefix` and eight random letters.
Result<std::string> RandomName(std::string_view prefix);

// A file that appears under its name whole or not at all. It is written as ".NAME.daybook-XXXXXXXX" in the folder of
// its final name, so the rename stays within one file system. A file of that name that is there already stays until
// Commit and keeps its permissions; when it is a symbolic link, what it leads to is replaced.
//
// Destroying it before Commit removes what was written. Movable; not for several threads.
class TemporaryFile {
 public:
  TemporaryFile() = default;
  TemporaryFile(TemporaryFile&&) = default;
  TemporaryFile& operator=(TemporaryFile&& other) noexcept;
  ~TemporaryFile();

  // kConfiguration when the folder is missing, or `path` is there and is no regular file.
  static Result<TemporaryFile> Create(const std::string& path, const FileCalls& calls = kPosixFileCalls);

  OutputFile& file() { return file_; }
  // Makes the content durable. Nothing may be appended after.
  Status Finish() { return file_.Finish(); }
  // REQUIRES: Finish succeeded. Gives the file its name; the rename is the last thing that can fail.
  Status Commit();

 private:
  void Discard();

  OutputFile file_;
  std::string final_path_;
  const FileCalls* calls_ = nullptr;
};

}  // namespace daybook
