// SPDX-License-Identifier: Apache-2.0
#include "src/base/process_memory.h"

#include <gtest/gtest.h>

#include <vector>

namespace daybook {
namespace {

TEST(ProcessMemory, GrowsWithWhatIsTouched) {
  constexpr std::int64_t kBytes = 64 << 20;
  const std::int64_t before = ResidentBytes();
  EXPECT_GT(before, 0);
  std::vector<char> touched(static_cast<std::size_t>(kBytes), 'x');
  EXPECT_GE(ResidentBytes(), before + kBytes / 2);
  EXPECT_GE(PeakResidentBytes(), before + kBytes / 2);
  EXPECT_EQ(touched.back(), 'x');
}

TEST(ProcessMemory, SomeIsAvailable) { EXPECT_GT(AvailableBytes(), 1 << 20); }

}  // namespace
}  // namespace daybook
