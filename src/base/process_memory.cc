// SPDX-License-Identifier: Apache-2.0
#include "src/base/process_memory.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace daybook {
namespace {

// A number that stands alone in a file of a control group; nothing for "max", or without the file.
std::optional<std::int64_t> NumberIn(const char* path) {
  std::ifstream file(path);
  std::int64_t number = 0;
  if (!(file >> number)) return std::nullopt;
  return number;
}

// The number of the line "KEY  NUMBER kB".
std::optional<std::int64_t> KibibytesOf(const char* path, std::string_view key) {
  std::ifstream file(path);
  for (std::string word; file >> word; std::getline(file, word)) {
    std::int64_t number = 0;
    if (word == key && file >> number) return number;
  }
  return std::nullopt;
}

}  // namespace

std::int64_t ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  std::int64_t virtual_pages = 0;
  std::int64_t resident_pages = 0;
  if (!(file >> virtual_pages >> resident_pages)) return 0;
  return resident_pages * sysconf(_SC_PAGESIZE);
}

std::int64_t PeakResidentBytes() {
  // Not getrusage: its figure begins with the size of the process that started this one.
  return KibibytesOf("/proc/self/status", "VmHWM:").value_or(0) * 1024;
}

std::int64_t AvailableBytes() {
  const auto kibibytes = KibibytesOf("/proc/meminfo", "MemAvailable:");
  std::int64_t available = kibibytes.has_value() ? *kibibytes * 1024 : std::numeric_limits<std::int64_t>::max();
  const auto limit = NumberIn("/sys/fs/cgroup/memory.max");
  const auto used = NumberIn("/sys/fs/cgroup/memory.current");
  if (limit.has_value() && used.has_value()) available = std::min(available, std::max<std::int64_t>(*limit - *used, 0));
  return available;
}

}  // namespace daybook
