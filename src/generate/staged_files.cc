// SPDX-License-Identifier: Apache-2.0
#include "src/generate/staged_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "src/sink/temporary_file.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;

int LeaveToTheSystem(int) { return 0; }

}  // namespace

StagedFiles::StagedFiles(std::string root, const FileCalls& calls) : root_(std::move(root)), calls_(calls) {
  calls_.fsync = LeaveToTheSystem;
}

StagedFiles::~StagedFiles() {
  for (const auto& [temporary, final_path] : files_) unlink(temporary.c_str());
  for (auto folder = made_.rbegin(); folder != made_.rend(); ++folder) rmdir(folder->c_str());
}

Status StagedFiles::MakeFolder(const std::string& folder) {
  if (folder.empty() || mkdir(folder.c_str(), 0777) == 0) {
    if (!folder.empty()) made_.push_back(folder);
    return {};
  }
  if (errno == EEXIST) {
    std::error_code error;
    if (fs::is_directory(folder, error)) return {};
    return ConfigurationError("make the folder", folder, "a file has this name", "give another output");
  }
  if (errno != ENOENT && errno != ENOTDIR) return OutputError("make the folder", folder, errno);
  DAYBOOK_RETURN_IF_ERROR(MakeFolder(fs::path(folder).parent_path().string()));
  if (mkdir(folder.c_str(), 0777) != 0) return OutputError("make the folder", folder, errno);
  made_.push_back(folder);
  return {};
}

Result<OutputFile> StagedFiles::Create(const std::string& path) {
  const fs::path final_path = fs::path(root_) / path;
  DAYBOOK_ASSIGN_OR_RETURN(const std::string name, RandomName("." + final_path.filename().string() + ".daybook-"));
  const std::string temporary = (final_path.parent_path() / name).string();
  const std::lock_guard lock(mutex_);
  DAYBOOK_RETURN_IF_ERROR(MakeFolder(final_path.parent_path().string()));
  DAYBOOK_ASSIGN_OR_RETURN(OutputFile file, OutputFile::Create(temporary, final_path.string(), calls_));
  files_.emplace_back(temporary, final_path.string());
  return file;
}

Status StagedFiles::Finish(OutputFile* file) { return file->Finish(); }

Status StagedFiles::Commit() {
  for (const auto& [temporary, final_path] : files_) {
    if (calls_.rename(temporary.c_str(), final_path.c_str()) != 0) return OutputError("rename", final_path, errno);
  }
  files_.clear();
  made_.clear();
  return {};
}

}  // namespace daybook
