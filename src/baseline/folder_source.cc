// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "src/baseline/row_source.h"
#include "src/baseline/text_cells.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;

constexpr const char* kWhat = "read rows";

// The value of the path's folder "source=...", as Hive partitions have it.
std::optional<std::string> SourceOfPath(const std::string& path) {
  constexpr std::string_view kKey = "/source=";
  const std::size_t key = path.rfind(kKey);
  if (key == std::string::npos) return std::nullopt;
  const std::size_t begin = key + kKey.size();
  return path.substr(begin, path.find('/', begin) - begin);
}

class FolderSource final : public RowSource {
 public:
  explicit FolderSource(const std::string& folder) : folder_(folder) {
    while (folder_.size() > 1 && folder_.ends_with('/')) folder_.pop_back();
  }

  std::string Describe() const override { return folder_ + "/"; }

  Result<SourceColumns> Open(const std::atomic<bool>& stop) override {
    DAYBOOK_RETURN_IF_ERROR(ListFiles());
    if (files_.empty()) {
      return InputError(kWhat, Describe(), "there is no .parquet and no .csv file below it", "name another folder");
    }
    std::optional<SourceColumns> common;
    const std::string* first = nullptr;
    for (File& file : files_) {
      // One file after another is opened: a month has few, and a handle for each of thousands is too many.
      DAYBOOK_ASSIGN_OR_RETURN(SourceColumns columns, file.source()->Open(stop));
      if (common && columns.known != common->known) {
        return InputError(kWhat, file.path,
                          "its columns are not those of " + *first + ": " + Differing(columns, *common),
                          "give folders whose files have one form");
      }
      if (!common) {
        common = std::move(columns);
        first = &file.path;
      }
    }
    const std::size_t uuid = ColumnAt("source_uuid");
    if (!common->known[uuid] && std::all_of(files_.begin(), files_.end(),
                                            [](const File& file) { return SourceOfPath(file.path).has_value(); })) {
      source_of_path_ = true;
      common->known.set(uuid);
    }
    return *common;
  }

  Status Read(const RowFilter& filter, const ColumnSet& wanted, const std::atomic<bool>& stop,
              const RowConsumer& consumer) override {
    const std::size_t uuid_at = ColumnAt("source_uuid");
    for (File& file : files_) {
      const std::unique_ptr<RowSource> source = file.source();
      DAYBOOK_RETURN_IF_ERROR(source->Open(stop).status());
      if (!source_of_path_) {
        DAYBOOK_RETURN_IF_ERROR(source->Read(filter, wanted, stop, consumer));
        continue;
      }
      const std::string uuid = *SourceOfPath(file.path);
      if (filter.source_uuid && uuid != *filter.source_uuid) continue;
      SourceRow with_source;
      DAYBOOK_RETURN_IF_ERROR(source->Read(filter, wanted, stop, [&](const SourceRow& row) {
        with_source = row;
        with_source.texts[uuid_at] = uuid;
        return consumer(with_source);
      }));
    }
    return {};
  }

 private:
  struct File {
    std::string path;
    std::unique_ptr<RowSource> source() const {
      return path.ends_with(".csv") ? MakeCsvSource(path) : MakeParquetSource(path);
    }
  };

  static std::string Differing(const SourceColumns& one, const SourceColumns& other) {
    std::vector<std::string> names;
    for (std::size_t at = 0; at < kNumRowColumns; ++at) {
      if (one.known[at] != other.known[at]) {
        names.push_back(std::string(RowColumns()[at].name) + (one.known[at] ? " is here only" : " is missing"));
      }
    }
    return ListText(names);
  }

  Status ListFiles() {
    std::error_code error;
    fs::recursive_directory_iterator entry(folder_, fs::directory_options::follow_directory_symlink, error);
    for (const fs::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
      const std::string name = entry->path().filename().string();
      std::error_code ignored;
      if (name.starts_with('.') || name.starts_with('_')) {
        if (entry->is_directory(ignored)) entry.disable_recursion_pending();
        continue;
      }
      if (!name.ends_with(".parquet") && !name.ends_with(".csv")) continue;
      if (entry->is_regular_file(ignored)) files_.push_back({entry->path().string()});
    }
    if (error) return InputError(kWhat, Describe(), error.message(), "name a folder that can be read");
    std::sort(files_.begin(), files_.end(), [](const File& one, const File& other) { return one.path < other.path; });
    return {};
  }

  std::string folder_;
  std::vector<File> files_;
  bool source_of_path_ = false;
};

}  // namespace

std::unique_ptr<RowSource> MakeFolderSource(const std::string& folder) {
  return std::make_unique<FolderSource>(folder);
}

}  // namespace daybook
