// SPDX-License-Identifier: Apache-2.0
#include "src/sink/folder_swap.h"

#include <sys/stat.h>

#include <cerrno>

namespace daybook {

Status SwapFolder(const std::string& from, const std::string& to, const std::string& aside, const FileCalls& calls) {
  constexpr const char* kWhat = "swap in the folder of a day";
  struct stat present;
  if (lstat(to.c_str(), &present) != 0) {
    if (calls.rename(from.c_str(), to.c_str()) != 0) return OutputError(kWhat, to, errno);
    return {};
  }
  if (calls.exchange(from.c_str(), to.c_str()) == 0) return {};
  if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP) return OutputError(kWhat, to, errno);
  if (calls.rename(to.c_str(), aside.c_str()) != 0) return OutputError(kWhat, to, errno);
  if (calls.rename(from.c_str(), to.c_str()) == 0) return {};
  const Error error = OutputError(kWhat, to, errno);
  if (calls.rename(aside.c_str(), to.c_str()) == 0) return error;
  return ServiceError(kWhat, to, error.why, "the old folder is now " + aside + ": move it back");
}

}  // namespace daybook
