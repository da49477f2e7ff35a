// SPDX-License-Identifier: Apache-2.0
#include "src/preflight/host_checks.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <string>
#include <thread>

#include "src/base/number_text.h"
#include "src/sink/output_file.h"

namespace daybook {
namespace {

// Bytes of a row, on the high side: labels differ most.
constexpr std::int64_t kCsvRowBytes = 1200;
constexpr std::int64_t kParquetRowBytes = 200;
// With less a file of any size is in danger: folders and footers take space, too.
constexpr std::int64_t kLeastFree = std::int64_t{1} << 20;

std::string ParentOf(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

// The folder in which the first thing of the output is made: a directory is made with all that is missing above it.
// An error number, or 0.
int FolderOfOutput(const Output& output, std::string& folder) {
  struct stat present;
  std::string path = output.path;
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  if (output.kind != Output::Kind::kDirectory) {
    if (stat(path.c_str(), &present) == 0 && !S_ISREG(present.st_mode))
      return S_ISDIR(present.st_mode) ? EISDIR : EEXIST;
    folder = ParentOf(path);
  } else {
    folder = path;
    while (stat(folder.c_str(), &present) != 0) {
      if (errno != ENOENT) return errno;
      folder = ParentOf(folder);
    }
  }
  if (stat(folder.c_str(), &present) != 0) return errno;
  return S_ISDIR(present.st_mode) ? 0 : ENOTDIR;
}

}  // namespace

void CheckMemory(const Job& job, const LakeFindings& findings, std::int64_t available, CheckList& checks) {
  const auto processors = static_cast<std::size_t>(std::max(std::thread::hardware_concurrency(), 1U));
  columnar::MemoryPlan plan;
  for (const columnar::MemoryNeed& need : findings.needs) {
    auto planned = columnar::PlanMemory(job.performance, need, processors, columnar::ResidentOfProgram(), available);
    if (!planned.ok()) return checks.Fail("memory", planned.error());
    plan = *std::move(planned);
  }
  const std::string bound = BytesText(plan.budget) + " at most, " + (plan.in_memory ? "in-memory" : "streaming") +
                            " on " + Plural(static_cast<std::int64_t>(plan.threads), "thread");
  if (available < plan.budget) {
    return checks.Warn("memory", bound + "; only " + BytesText(available) + " are available",
                       "give a smaller --memory, or end what takes the memory");
  }
  checks.Ok("memory", bound + "; " + BytesText(available) + " are available");
}

void CheckOutput(const Output& output, std::int64_t most_rows, CheckList& checks) {
  const std::string name = "output " + output.path;
  std::string folder;
  if (const int error_number = FolderOfOutput(output, folder); error_number != 0) {
    return checks.Fail(name, OutputError("create", output.path, error_number));
  }
  if (faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
    return checks.Fail(name, OutputError("create", folder, errno));
  }
  struct statvfs disk;
  if (statvfs(folder.c_str(), &disk) != 0) return checks.Fail(name, OutputError("look at", folder, errno));
  if ((disk.f_flag & ST_RDONLY) != 0) return checks.Fail(name, OutputError("create", folder, EROFS));
  const auto free = static_cast<std::int64_t>(disk.f_bavail) * static_cast<std::int64_t>(disk.f_frsize);
  const std::string found = folder + " can be written, " + BytesText(free) + " are free there";
  if (free < kLeastFree || (disk.f_files > 0 && disk.f_favail == 0)) {
    return checks.Fail(name, found + (free < kLeastFree ? "" : ", but not one more file"), "free some space");
  }
  const std::int64_t most = most_rows * (output.kind == Output::Kind::kCsv ? kCsvRowBytes : kParquetRowBytes);
  if (free < most) {
    return checks.Warn(name, found + ", the rows may take up to " + BytesText(most), "free some space");
  }
  checks.Ok(name, found);
}

}  // namespace daybook
