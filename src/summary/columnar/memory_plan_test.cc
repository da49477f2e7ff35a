// SPDX-License-Identifier: Apache-2.0
#include "src/summary/columnar/memory_plan.h"

#include <gtest/gtest.h>

namespace daybook::columnar {
namespace {

constexpr std::int64_t kMebibyte = std::int64_t{1} << 20;
constexpr std::int64_t kResident = 32 * kMebibyte;
constexpr std::int64_t kAvailable = 4096 * kMebibyte;
const MemoryNeed kNeed = {.largest_row_group = 10 * kMebibyte, .all_chunks = 300 * kMebibyte, .hourly_rows = 1000};

Result<MemoryPlan> Plan(const Performance& performance) {
  return PlanMemory(performance, kNeed, 2, kResident, kAvailable);
}

// spec: cli.md, "Memory"
TEST(MemoryPlan, StreamsWithinTheDefault) {
  const MemoryPlan plan = Plan({}).value();
  EXPECT_FALSE(plan.in_memory);
  EXPECT_EQ(plan.threads, 2U);
  EXPECT_EQ(plan.bytes_of_block, 94 * kMebibyte);
}

TEST(MemoryPlan, GivesUpThreadsBeforeDays) {
  EXPECT_EQ(Plan({.memory_bytes = 100 * kMebibyte, .threads = 2}).value().threads, 2U);
  EXPECT_EQ(Plan({.memory_bytes = 99 * kMebibyte, .threads = 2}).value().threads, 1U);
  EXPECT_EQ(Plan({.memory_bytes = 66 * kMebibyte, .threads = 2}).value().bytes_of_block, 8 * kMebibyte);
}

TEST(MemoryPlan, NamesTheNeed) {
  const auto refused = Plan({.memory_bytes = 65 * kMebibyte});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kConfiguration);
  EXPECT_EQ(refused.error().Message(),
            "summarize: --memory: 65MiB is too little: the largest row group and a day need 66MiB; "
            "give --memory 66MiB or more");
}

TEST(MemoryPlan, InMemoryTakesThreeQuartersOfWhatIsThereUnlessItIsTold) {
  const Performance in_memory = {.mode = Performance::Mode::kInMemory};
  EXPECT_TRUE(Plan(in_memory).value().in_memory);
  EXPECT_FALSE(PlanMemory(in_memory, kNeed, 2, kResident, 400 * kMebibyte).ok());
  EXPECT_FALSE(Plan({.mode = Performance::Mode::kInMemory, .memory_bytes = 256 * kMebibyte}).ok());
  EXPECT_TRUE(Plan({.mode = Performance::Mode::kInMemory, .memory_bytes = 366 * kMebibyte}).ok());
}

}  // namespace
}  // namespace daybook::columnar
