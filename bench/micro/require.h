// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <cstdlib>

namespace daybook::micro {

// A loop with a wrong result is not timed: the program ends here, with exit status 1.
inline void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "daybook_micro: a wrong result, nothing is timed: %s\n", what);
  std::exit(1);
}

}  // namespace daybook::micro
