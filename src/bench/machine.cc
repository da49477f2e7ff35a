// SPDX-License-Identifier: Apache-2.0
#include "src/bench/machine.h"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>

namespace daybook {
namespace {

// The value of the first line "key : value".
std::string ValueOf(const std::string& text, const std::string& key) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos || !line.starts_with(key)) continue;
    if (line.find_first_not_of(" \t", key.size()) != colon) continue;
    const std::size_t begin = line.find_first_not_of(" \t", colon + 1);
    return begin == std::string::npos ? "" : line.substr(begin);
  }
  return "";
}

std::string TextOf(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::string MachineText(const std::string& cpuinfo, const std::string& meminfo, int processors,
                        const std::string& kernel) {
  std::string text = ValueOf(cpuinfo, "model name");
  text += fmt::format("{}{} processor{}", text.empty() ? "" : ", ", processors, processors == 1 ? "" : "s");
  const double kibibytes = std::strtod(ValueOf(meminfo, "MemTotal").c_str(), nullptr);
  if (kibibytes > 0) text += fmt::format(", {:.1f} GB", kibibytes * 1024 / 1e9);
  return text + ", " + kernel;
}

std::string DescribeMachine() {
  utsname system = {};
  uname(&system);
  return MachineText(TextOf("/proc/cpuinfo"), TextOf("/proc/meminfo"),
                     static_cast<int>(std::thread::hardware_concurrency()),
                     std::string(system.sysname) + " " + system.release);
}

}  // namespace daybook
