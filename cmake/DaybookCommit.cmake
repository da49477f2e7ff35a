# SPDX-License-Identifier: Apache-2.0
# cmake -DSOURCE_DIR=... -DOUTPUT=... -P DaybookCommit.cmake writes what src/bench/commit.h declares. A file that would
# stay the same is not touched, so that nothing is compiled again.
set(commit "")
execute_process(COMMAND git rev-parse --show-toplevel WORKING_DIRECTORY ${SOURCE_DIR}
                OUTPUT_VARIABLE top OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
file(REAL_PATH ${SOURCE_DIR} source)
# An unpacked archive may lie within a checkout of something else.
if(NOT failed AND top STREQUAL source)
  execute_process(COMMAND git describe --always --dirty --abbrev=40 --exclude=* WORKING_DIRECTORY ${SOURCE_DIR}
                  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT [[
// SPDX-License-Identifier: Apache-2.0
#include "src/bench/commit.h"

namespace daybook {

const char* BuildCommit() { return "@commit@"; }

}  // namespace daybook
]])
