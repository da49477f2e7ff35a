// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "daybook/status.h"
#include "src/sink/output_file.h"

namespace daybook {

// Puts the folder `from` in the place of `to`; what was there, if anything, is then at `from` or at `aside`, a name
// that is free. All three are on one file system. A reader of `to` sees the old or the new one and never neither, but
// for a moment where the file system cannot exchange names (some network shares). After an error `to` is as it was.
Status SwapFolder(const std::string& from, const std::string& to, const std::string& aside,
                  const FileCalls& calls = kPosixFileCalls);

}  // namespace daybook
