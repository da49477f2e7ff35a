// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

#include "daybook/status.h"

namespace daybook {

// What std::bad_alloc becomes where it is caught: the machine is short of something, neither input nor program is
// wrong.
inline Error OutOfMemoryError(std::string what, std::string object) {
  return ServiceError(std::move(what), std::move(object), "the memory is exhausted",
                      "free some memory or raise its limit, and run again");
}

}  // namespace daybook
