// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "src/baseline/csv_records.h"
#include "src/baseline/csv_rows.h"
#include "src/baseline/row_source.h"

namespace daybook {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20;

Error FileError(const std::string& path, int error_number) {
  const std::string why = std::strerror(error_number);
  if (error_number == ENOENT || error_number == EISDIR || error_number == ENOTDIR || error_number == EACCES) {
    return InputError("read rows", path, why, "name a file that can be read");
  }
  return ServiceError("read rows", path, why);
}

class File {
 public:
  explicit File(const std::string& path) : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  bool is_open() const { return descriptor_ >= 0; }
  // As read(2), without EINTR.
  ssize_t Read(char* out, std::size_t length) const {
    ssize_t done = -1;
    do {
      done = read(descriptor_, out, length);
    } while (done < 0 && errno == EINTR);
    return done;
  }

 private:
  int descriptor_;
};

class CsvSource final : public RowSource {
 public:
  explicit CsvSource(const std::string& path) : path_(path) {}

  std::string Describe() const override { return path_; }

  Result<SourceColumns> Open(const std::atomic<bool>&) override {
    bool found = false;
    const std::atomic<bool> never = false;
    const Status status = ReadRecords(
        never,
        [&](auto fields, std::int64_t) -> Status {
          if (found) return {};
          found = true;
          for (const auto& field : fields) names_.emplace_back(field.value_or(""));
          if (!names_.empty() && names_.front().starts_with("\xEF\xBB\xBF")) names_.front().erase(0, 3);
          return {};
        },
        &found);
    DAYBOOK_RETURN_IF_ERROR(status);
    if (!found) return InputError("read rows", path_, "the file is empty", "a CSV file begins with its header");
    return ColumnsOf(names_, path_);
  }

  Status Read(const RowFilter& filter, const ColumnSet& wanted, const std::atomic<bool>& stop,
              const RowConsumer& consumer) override {
    CsvRows rows(names_, path_, filter, wanted, consumer);
    bool in_header = true;
    return ReadRecords(
        stop,
        [&](auto fields, std::int64_t line) -> Status {
          if (std::exchange(in_header, false)) return {};
          return rows.Take(fields, line);
        },
        nullptr);
  }

 private:
  // Until the end of the file, or `enough`.
  Status ReadRecords(const std::atomic<bool>& stop, CsvRecords::Consumer consumer, const bool* enough) {
    const File file(path_);
    if (!file.is_open()) return FileError(path_, errno);
    CsvRecords records(path_, std::move(consumer));
    std::string block(enough == nullptr ? kBlockBytes : 16 << 10, '\0');
    while (enough == nullptr || !*enough) {
      if (stop.load(std::memory_order_relaxed)) return InterruptedError("read rows");
      const ssize_t length = file.Read(block.data(), block.size());
      if (length < 0) return FileError(path_, errno);
      if (length == 0) return records.Finish();
      DAYBOOK_RETURN_IF_ERROR(records.Feed({block.data(), static_cast<std::size_t>(length)}));
    }
    return {};
  }

  const std::string path_;
  std::vector<std::string> names_;
};

}  // namespace

std::unique_ptr<RowSource> MakeCsvSource(const std::string& path) { return std::make_unique<CsvSource>(path); }

}  // namespace daybook
