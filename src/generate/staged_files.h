// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "daybook/status.h"
#include "src/sink/output_file.h"

namespace daybook {

// Files that appear under their names together, when all of them are whole. Each is written as
// ".NAME.daybook-XXXXXXXX" in its folder. Destroying the object before Commit removes them and the folders that were
// made for them. Nothing is forced to the disk: what is generated can be generated again.
class StagedFiles {
 public:
  // `root` and its missing parents are made when the first file is.
  explicit StagedFiles(std::string root, const FileCalls& calls);
  ~StagedFiles();

  // A new file that gets the name `path`, relative to the root. Any thread may call.
  Result<OutputFile> Create(const std::string& path);
  // Closes the file. Any thread may call.
  Status Finish(OutputFile* file);
  // Gives every file its name. REQUIRES: all are finished.
  Status Commit();

 private:
  Status MakeFolder(const std::string& folder);  // REQUIRES: mutex_ is held

  const std::string root_;
  FileCalls calls_;
  std::mutex mutex_;
  std::vector<std::pair<std::string, std::string>> files_;  // temporary and final path
  std::vector<std::string> made_;                           // folders, parents first
};

}  // namespace daybook
