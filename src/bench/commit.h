// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace daybook {

// The commit that was built, with "-dirty" where the checkout differed from it; empty when it was none. Written by
// cmake/DaybookCommit.cmake at each build.
const char* BuildCommit();

}  // namespace daybook
