// SPDX-License-Identifier: Apache-2.0
#include "src/io/local_store.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "daybook/day.h"
#include "src/base/utf8.h"

namespace daybook {
namespace {

constexpr std::string_view kChangedRemedy = "run again when nothing writes to the lake";

// The text of an error number. strerror() shares a buffer between threads.
std::string ReasonOf(int error_number) { return std::generic_category().message(error_number); }

// One time, written in one way only, so that versions can be compared as text.
std::string VersionOf(const struct stat& file) {
  constexpr std::int64_t kSecondsPerDay = 86400;
  const std::int64_t seconds = file.st_mtim.tv_sec;
  std::int64_t day = seconds / kSecondsPerDay;
  std::int64_t of_day = seconds % kSecondsPerDay;
  if (of_day < 0) {
    of_day += kSecondsPerDay;
    --day;
  }
  char time[32];
  std::snprintf(time, sizeof time, "T%02d:%02d:%02d.%09ldZ", static_cast<int>(of_day / 3600),
                static_cast<int>(of_day / 60 % 60), static_cast<int>(of_day % 60), file.st_mtim.tv_nsec);
  return Day(static_cast<std::int32_t>(day)).ToString() + time;
}

// Bytes that are not UTF-8 would break terminals, logs and the JSON report.
std::string Printable(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      text += c;
    } else {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\x%02x", byte);
      text += escape;
    }
  }
  return text;
}

// A file that is refused is the input's fault; a medium that fails is not.
Error FileError(const std::string& path, int error_number) {
  if (error_number == EACCES || error_number == EPERM) {
    return InputError("read", path, ReasonOf(error_number), "allow this user to read it");
  }
  if (error_number == ENOENT || error_number == ENOTDIR || error_number == ELOOP) {
    return InputError("read", path, "the file is gone since the lake was listed", std::string(kChangedRemedy));
  }
  return ServiceError("read", path, ReasonOf(error_number));
}

Error ChangedError(const std::string& path) {
  return InputError("read", path, "the file has changed since the lake was listed", std::string(kChangedRemedy));
}

class LocalReader final : public ObjectReader {
 public:
  // Takes over `descriptor`.
  LocalReader(int descriptor, std::string path, ObjectInfo object)
      : descriptor_(descriptor), path_(std::move(path)), object_(std::move(object)) {}
  LocalReader(const LocalReader&) = delete;
  LocalReader& operator=(const LocalReader&) = delete;
  ~LocalReader() override { close(descriptor_); }

  std::int64_t size() const override { return object_.size; }

  Status ReadAt(std::int64_t offset, std::int64_t length, void* out) const override {
    char* to = static_cast<char*>(out);
    while (length > 0) {
      const ssize_t count = pread(descriptor_, to, static_cast<std::size_t>(length), offset);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return FileError(path_, errno);
      if (count == 0) return ChangedError(path_);  // it ends before the size that was listed
      to += count;
      offset += count;
      length -= count;
    }
    // What was read before the file changed is of the listed version; what is read after is not handed out.
    return CheckUnchanged();
  }

  Status CheckUnchanged() const {
    struct stat file;
    if (fstat(descriptor_, &file) != 0) return FileError(path_, errno);
    if (!S_ISREG(file.st_mode)) return InputError("read", path_, "not a regular file");
    if (file.st_size != object_.size || VersionOf(file) != object_.version) return ChangedError(path_);
    return {};
  }

 private:
  const int descriptor_;
  const std::string path_;
  const ObjectInfo object_;
};

// What stat tells of a folder apart from all others.
using FolderId = std::pair<dev_t, ino_t>;

class LocalStore final : public ObjectStore {
 public:
  explicit LocalStore(std::string root) : root_(std::move(root)) {}

  std::string Describe() const override { return root_; }

  Result<std::vector<ObjectInfo>> List(const std::string& prefix) const override {
    for (std::size_t begin = 0; begin < prefix.size();) {
      const std::size_t end = std::min(prefix.find('/', begin), prefix.size());
      const std::string_view segment = std::string_view(prefix).substr(begin, end - begin);
      if (segment.empty() || segment == "." || segment == "..") {
        return ConfigurationError("list", prefix, "a key must not have an empty, \".\" or \"..\" segment");
      }
      begin = end + 1;
    }
    struct stat folder;
    if (stat(root_.c_str(), &folder) != 0) return FolderError(root_, errno);
    if (stat(PathOf(prefix).c_str(), &folder) != 0) {
      if (errno == ENOENT || errno == ENOTDIR) return std::vector<ObjectInfo>();
      return FolderError(PathOf(prefix), errno);
    }
    std::vector<ObjectInfo> objects;
    if (!S_ISDIR(folder.st_mode)) return objects;
    std::vector<FolderId> ancestors;
    DAYBOOK_RETURN_IF_ERROR(ListFolder(prefix, {folder.st_dev, folder.st_ino}, ancestors, objects));
    std::sort(objects.begin(), objects.end(), [](const ObjectInfo& a, const ObjectInfo& b) { return a.key < b.key; });
    return objects;
  }

  Result<std::unique_ptr<ObjectReader>> Open(const ObjectInfo& object) const override {
    std::string path = PathOf(object.key);
    // Not to wait for a writer when the file was replaced by a FIFO.
    const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return FileError(path, errno);
    auto reader = std::make_unique<LocalReader>(descriptor, std::move(path), object);
    DAYBOOK_RETURN_IF_ERROR(reader->CheckUnchanged());
    return std::unique_ptr<ObjectReader>(std::move(reader));
  }

 private:
  std::string PathOf(const std::string& key) const { return root_.ends_with('/') ? root_ + key : root_ + "/" + key; }

  static Error FolderError(const std::string& path, int error_number) {
    return ServiceError("list", path, ReasonOf(error_number), "make the folder readable, or leave it out");
  }

  // The names in a folder, without the hidden ones.
  static Result<std::vector<std::string>> NamesIn(const std::string& path) {
    DIR* const folder = opendir(path.c_str());
    if (folder == nullptr) return FolderError(path, errno);
    std::vector<std::string> names;
    for (;;) {
      errno = 0;
      const dirent* const entry = readdir(folder);
      if (entry == nullptr) break;
      if (entry->d_name[0] != '.' && entry->d_name[0] != '_') names.emplace_back(entry->d_name);
    }
    const int error_number = errno;
    closedir(folder);
    if (error_number != 0) return FolderError(path, error_number);
    return names;
  }

  // `prefix` is empty or ends in "/"; `ancestors` are the folders above it.
  Status ListFolder(const std::string& prefix, FolderId id, std::vector<FolderId>& ancestors,
                    std::vector<ObjectInfo>& objects) const {
    if (std::find(ancestors.begin(), ancestors.end(), id) != ancestors.end()) return {};
    ancestors.push_back(id);
    DAYBOOK_ASSIGN_OR_RETURN(const std::vector<std::string> names, NamesIn(PathOf(prefix)));
    for (const std::string& name : names) {
      if (!IsUtf8(name)) {
        return InputError("list", Printable(PathOf(prefix + name)), "the name is not UTF-8", "rename it");
      }
      DAYBOOK_RETURN_IF_ERROR(ListEntry(prefix + name, ancestors, objects));
    }
    ancestors.pop_back();
    return {};
  }

  Status ListEntry(const std::string& key, std::vector<FolderId>& ancestors, std::vector<ObjectInfo>& objects) const {
    const std::string path = PathOf(key);
    struct stat entry;
    if (stat(path.c_str(), &entry) != 0) {
      const int error_number = errno;
      if (error_number != ENOENT && error_number != ELOOP) return FolderError(path, error_number);
      // A link that leads nowhere may hide a whole folder of rows; a name that is gone by now hides none.
      if (lstat(path.c_str(), &entry) != 0) return {};
      return InputError("list", path, "the symbolic link leads nowhere", "mend or remove it");
    }
    if (S_ISDIR(entry.st_mode)) return ListFolder(key + "/", {entry.st_dev, entry.st_ino}, ancestors, objects);
    // Sockets, pipes and devices are listed too: refused by Open when somebody wants to read them as a report.
    objects.push_back({key, entry.st_size, VersionOf(entry)});
    return {};
  }

  const std::string root_;
};

}  // namespace

Result<std::unique_ptr<ObjectStore>> OpenLocalStore(const std::string& directory) {
  constexpr const char* kWhat = "open the lake";
  constexpr const char* kRemedy = "give the root of the lake with --input";
  struct stat root;
  if (stat(directory.c_str(), &root) != 0) {
    const int error_number = errno;
    if (error_number == ENOENT) return ConfigurationError(kWhat, directory, "there is no such directory", kRemedy);
    if (error_number == ENOTDIR) return ConfigurationError(kWhat, directory, "not a directory", kRemedy);
    return ServiceError(kWhat, directory, ReasonOf(error_number));
  }
  if (!S_ISDIR(root.st_mode)) return ConfigurationError(kWhat, directory, "not a directory", kRemedy);
  return std::unique_ptr<ObjectStore>(std::make_unique<LocalStore>(directory));
}

}  // namespace daybook
