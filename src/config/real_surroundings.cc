// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "src/config/load_job.h"

namespace daybook {
namespace {

Result<std::string> ReadFile(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return ConfigurationError("read file", path, "Is a directory");
  }
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.is_open() || file.bad()) {
    return ConfigurationError("read file", path, std::strerror(errno == 0 ? EIO : errno));
  }
  return text;
}

}  // namespace

Surroundings RealSurroundings(Environment environment) {
  const auto is_directory = [](const std::string& path) {
    std::error_code error;
    return std::filesystem::is_directory(path, error);
  };
  return {std::move(environment), ReadFile, is_directory};
}

}  // namespace daybook
