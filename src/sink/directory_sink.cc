// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "src/base/elapsed_time.h"
#include "src/base/uuid.h"
#include "src/sink/folder_swap.h"
#include "src/sink/parquet_file.h"
#include "src/sink/row_sink.h"
#include "src/sink/temporary_file.h"

// Days are written into a hidden folder ".daybook-XXXXXXXX" below the directory, which readers of Hive partitions pass
// over, one folder a day. Commit exchanges each with the folder of its day in one system call, so that a reader finds
// the old day or the new one; what it replaced ends in the hidden folder and is removed with it.
namespace daybook {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFileName = "part-0.parquet";

class DirectorySink final : public RowSink {
 public:
  explicit DirectorySink(const std::string& directory) : directory_(directory) {
    report_.target = directory;
    while (directory_.size() > 1 && directory_.ends_with('/')) directory_.pop_back();
  }
  DirectorySink(const DirectorySink&) = delete;
  DirectorySink& operator=(const DirectorySink&) = delete;

  ~DirectorySink() override {
    RemoveStage();
    // Only what is empty goes: where somebody else has written meanwhile, or a Commit stopped half-way, it stays.
    for (auto folder = made_folders_.rbegin(); folder != made_folders_.rend(); ++folder) rmdir(folder->c_str());
  }

  Status Open() override {
    const ElapsedTime time(report_.seconds);
    DAYBOOK_RETURN_IF_ERROR(MakeFolder(directory_));
    DAYBOOK_ASSIGN_OR_RETURN(const std::string name, RandomName(".daybook-"));
    std::string stage = directory_ + "/" + name;
    if (mkdir(stage.c_str(), 0777) != 0) return OutputError("create", stage, errno);
    stage_ = std::move(stage);
    return {};
  }

  Status WriteDay(Day day, const RunIdentity& identity, std::span<const FinishedRow> rows) override {
    const ElapsedTime time(report_.seconds);
    days_.push_back({day, FolderOf(day, identity), !rows.empty()});
    if (rows.empty()) return {};
    const std::string folder = StageOf(day);
    if (mkdir(folder.c_str(), 0777) != 0) return OutputError("create", folder, errno);
    const std::string path = folder + "/" + std::string(kFileName);
    DAYBOOK_ASSIGN_OR_RETURN(OutputFile file, OutputFile::Create(path, path));
    DAYBOOK_ASSIGN_OR_RETURN(const auto parquet, ParquetFile::Open(&file, ParquetShape::kHive, &uuids_));
    DAYBOOK_RETURN_IF_ERROR(parquet->Write(day, identity, rows));
    DAYBOOK_RETURN_IF_ERROR(parquet->Close());
    DAYBOOK_RETURN_IF_ERROR(file.Finish());
    DAYBOOK_RETURN_IF_ERROR(SyncFolder(folder));
    report_.rows += static_cast<std::int64_t>(rows.size());
    return {};
  }

  // Folders take space too, so those above the days are made here. They are removed again when they stay empty.
  Status Prepare() override {
    const ElapsedTime time(report_.seconds);
    struct stat stage;
    if (stat(stage_.c_str(), &stage) != 0) return OutputError("look at", stage_, errno);
    for (const DayFolder& day : days_) {
      if (!day.has_rows) continue;
      const std::string parent = ParentOf(day.folder);
      DAYBOOK_RETURN_IF_ERROR(MakeFolder(parent));
      struct stat above;
      if (stat(parent.c_str(), &above) != 0) return OutputError("look at", parent, errno);
      if (above.st_dev != stage.st_dev) {
        return ConfigurationError("swap in the folder of a day", parent,
                                  "it is on another file system than " + directory_,
                                  "keep the whole directory on one file system");
      }
    }
    for (const std::string& folder : made_folders_) DAYBOOK_RETURN_IF_ERROR(SyncFolder(ParentOf(folder)));
    return SyncFolder(stage_);
  }

  Status Commit() override {
    const ElapsedTime time(report_.seconds);
    for (std::size_t i = 0; i < days_.size(); ++i) {
      Status status = CommitDay(days_[i]);
      if (!status.ok()) return HalfWay(std::move(status).error(), i);
    }
    made_folders_.clear();
    RemoveStage();
    return {};
  }

  OutputReport report() const override { return report_; }

 private:
  struct DayFolder {
    Day day;
    std::string folder;
    bool has_rows = false;
  };

  static std::string ParentOf(const std::string& folder) {
    const std::string parent = fs::path(folder).parent_path().string();
    return parent.empty() ? "." : parent;
  }

  // After a Commit it holds what was replaced. What cannot be removed is hidden from readers and is no reason to fail:
  // the days are in place by then.
  void RemoveStage() {
    std::error_code ignored;
    if (!stage_.empty()) fs::remove_all(stage_, ignored);
    stage_.clear();
  }

  // spec: F.32, month and day without leading zeros.
  std::string FolderOf(Day day, const RunIdentity& identity) const {
    const Month month = day.month();
    return directory_ + "/source=" + identity.source_uuid + "/year=" + std::to_string(month.year) +
           "/month=" + std::to_string(month.month) + "/day=" + std::to_string(day.day_of_month());
  }

  std::string StageOf(Day day) const { return stage_ + "/" + day.ToString(); }

  // Makes `folder` and what is missing above it, and remembers what was made, outermost first.
  Status MakeFolder(const std::string& folder) {
    if (mkdir(folder.c_str(), 0777) == 0) {
      made_folders_.push_back(folder);
      return {};
    }
    if (errno == ENOENT) {
      const std::string parent = ParentOf(folder);
      if (parent == "." || parent == folder) return OutputError("create", folder, ENOENT);
      DAYBOOK_RETURN_IF_ERROR(MakeFolder(parent));
      return MakeFolder(folder);
    }
    const int error_number = errno;
    struct stat present;
    if (error_number != EEXIST) return OutputError("create", folder, error_number);
    if (stat(folder.c_str(), &present) != 0) return OutputError("create", folder, errno);
    if (!S_ISDIR(present.st_mode)) return OutputError("create", folder, ENOTDIR);
    return {};
  }

  Status CommitDay(const DayFolder& day) {
    const std::string aside = StageOf(day.day) + ".old";
    if (day.has_rows) {
      Status status = SwapFolder(StageOf(day.day), day.folder, aside);
      if (!status.ok()) {
        // The error says so when the old folder could not be put back: it must outlive this object then.
        std::error_code ignored;
        if (fs::exists(aside, ignored)) stage_.clear();
        return status;
      }
    } else if (rename(day.folder.c_str(), aside.c_str()) != 0) {
      if (errno == ENOENT || errno == ENOTDIR) return {};
      return OutputError("remove the folder of a day without rows", day.folder, errno);
    }
    return SyncFolder(ParentOf(day.folder));
  }

  // An error that tells which days readers see already.
  Error HalfWay(Error error, std::size_t num_done) const {
    if (num_done > 0) {
      error.why += " (days " + days_.front().day.ToString() + " to " + days_[num_done - 1].day.ToString() +
                   " are replaced already, the others are as they were)";
    }
    if (!error.remedy.empty()) error.remedy += "; ";
    error.remedy += "running again is safe";
    return error;
  }

  std::string directory_;
  std::string stage_;                      // empty: there is none
  std::vector<std::string> made_folders_;  // outermost first
  std::vector<DayFolder> days_;
  UuidGenerator uuids_;
  OutputReport report_;
};

}  // namespace

std::unique_ptr<RowSink> MakeDirectorySink(const std::string& directory) {
  return std::make_unique<DirectorySink>(directory);
}

}  // namespace daybook
