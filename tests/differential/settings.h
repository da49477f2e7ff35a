// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>

namespace daybook::differential {

// A number from the environment; `otherwise` where it is not set.
inline std::uint64_t NumberFromEnvironment(const char* name, std::uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr || *text == '\0' ? otherwise : std::stoull(text);
}

// Where a case is kept that failed.
inline std::string KeepFolder(const std::string& name) {
  const char* const folder = std::getenv("DAYBOOK_DIFFERENTIAL_KEEP");
  return std::string(folder == nullptr ? "differential-failures" : folder) + "/" + name;
}

}  // namespace daybook::differential
