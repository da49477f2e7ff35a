// SPDX-License-Identifier: Apache-2.0
#include "src/sink/temporary_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <utility>

#include "src/base/uuid.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;

std::string FolderOf(const std::string& path) {
  const std::string folder = fs::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

}  // namespace

Result<std::string> RandomName(std::string_view prefix) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz234567";
  std::array<std::uint8_t, 8> random{};
  DAYBOOK_RETURN_IF_ERROR(SystemRandom(random));
  std::string name(prefix);
  for (const std::uint8_t byte : random) name += kLetters[byte % kLetters.size()];
  return name;
}

Result<TemporaryFile> TemporaryFile::Create(const std::string& path, const FileCalls& calls) {
  TemporaryFile temporary;
  temporary.calls_ = &calls;
  struct stat present;
  const bool exists = stat(path.c_str(), &present) == 0;
  if (exists && !S_ISREG(present.st_mode)) {
    return ConfigurationError("create", path, S_ISDIR(present.st_mode) ? "it is a directory" : "not a regular file",
                              "give another output");
  }
  temporary.final_path_ = path;
  if (exists) {
    std::error_code error;
    temporary.final_path_ = fs::canonical(path, error).string();
    if (error) return OutputError("create", path, error.value());
  }
  const fs::path final_path(temporary.final_path_);
  // A name is at most 255 bytes long; the final one may be as long as that.
  std::string stem = final_path.filename().string().substr(0, 200);
  DAYBOOK_ASSIGN_OR_RETURN(const std::string name, RandomName("." + stem + ".daybook-"));
  DAYBOOK_ASSIGN_OR_RETURN(temporary.file_,
                           OutputFile::Create((final_path.parent_path() / name).string(), path, calls));
  if (exists && fchmod(temporary.file_.descriptor(), present.st_mode & 07777U) != 0) {
    return OutputError("create", path, errno);
  }
  return temporary;
}

TemporaryFile& TemporaryFile::operator=(TemporaryFile&& other) noexcept {
  if (this == &other) return *this;
  Discard();
  file_ = std::move(other.file_);
  final_path_ = std::move(other.final_path_);
  calls_ = other.calls_;
  return *this;
}

TemporaryFile::~TemporaryFile() { Discard(); }

// An empty path_ of file_ means that there is nothing to remove: never made, moved from, or committed.
void TemporaryFile::Discard() {
  if (!file_.path().empty()) unlink(file_.path().c_str());
}

Status TemporaryFile::Commit() {
  if (file_.path().empty() || file_.descriptor() >= 0) {
    return DefectError("rename", final_path_, "the file is not finished");
  }
  if (calls_->rename(file_.path().c_str(), final_path_.c_str()) != 0) {
    return OutputError("rename", file_.object(), errno);
  }
  file_ = OutputFile();
  return SyncFolder(FolderOf(final_path_));
}

}  // namespace daybook
