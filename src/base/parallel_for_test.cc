// SPDX-License-Identifier: Apache-2.0
#include "src/base/parallel_for.h"

#include <gtest/gtest.h>

#include <string>

namespace daybook {
namespace {

TEST(ParallelFor, CallsEachOnceAndNumbersItsThreads) {
  for (const std::size_t threads : {0U, 1U, 2U, 5U}) {
    for (const std::size_t count : {0U, 1U, 3U, 1000U}) {
      std::vector<std::atomic<int>> calls(count);
      const Status status = ParallelFor(count, threads, [&](std::size_t i, std::size_t thread) -> Status {
        EXPECT_LT(thread, std::max<std::size_t>(threads, 1));
        ++calls[i];
        return {};
      });
      EXPECT_TRUE(status.ok());
      for (const auto& number : calls) EXPECT_EQ(number, 1);
    }
  }
}

TEST(ParallelFor, GivesTheErrorOfTheLeastAndBeginsNoMore) {
  std::atomic<int> calls = 0;
  const Status status = ParallelFor(100000, 3, [&](std::size_t i, std::size_t) -> Status {
    ++calls;
    if (i < 10) return {};
    return DefectError("work", std::to_string(i), "it failed");
  });
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().object, "10");
  EXPECT_LT(calls, 20);
}

}  // namespace
}  // namespace daybook
