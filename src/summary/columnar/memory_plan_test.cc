// SPDX-License-Identifier: Apache-2.0
#include "src/summary/columnar/memory_plan.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>

namespace daybook::columnar {
namespace {

constexpr std::int64_t kMebibyte = std::int64_t{1} << 20;
constexpr std::int64_t kResident = 32 * kMebibyte;
constexpr std::int64_t kAvailable = 4096 * kMebibyte;
const MemoryNeed kNeed = {.largest_row_group = 10 * kMebibyte, .all_chunks = 300 * kMebibyte};

Result<MemoryPlan> Plan(const Performance& performance) {
  return PlanMemory(performance, kNeed, 2, kResident, kAvailable);
}

Performance Asked(std::int64_t memory_bytes, std::int32_t threads = 0) {
  Performance performance;
  performance.memory_bytes = memory_bytes;
  performance.threads = threads;
  return performance;
}

Performance InMemory(std::optional<std::int64_t> memory_bytes) {
  Performance performance;
  performance.mode = Performance::Mode::kInMemory;
  performance.memory_bytes = memory_bytes;
  return performance;
}

TEST(MemoryPlan, ReadsAheadWithinHalfOfWhatIsOver) {
  MemoryNeed need = kNeed;
  need.read_ahead = 64 * kMebibyte;
  const auto plan_of = [&](std::int64_t memory_bytes) {
    return PlanMemory(Asked(memory_bytes * kMebibyte, 2), need, 2, kResident, kAvailable).value();
  };
  EXPECT_EQ(plan_of(256).read_ahead, 64 * kMebibyte);
  EXPECT_EQ(plan_of(256).bytes_of_block, 62 * kMebibyte);
  EXPECT_EQ(plan_of(120).read_ahead, 10 * kMebibyte);
  EXPECT_EQ(plan_of(120).bytes_of_block, 21 * kMebibyte);
  EXPECT_EQ(plan_of(100).read_ahead, 0);
  EXPECT_EQ(plan_of(100).bytes_of_block, 16 * kMebibyte);
  EXPECT_EQ(PlanMemory(InMemory(std::nullopt), need, 2, kResident, kAvailable).value().read_ahead, 0);
}

// spec: cli.md, "Memory"
TEST(MemoryPlan, StreamsWithinTheDefault) {
  const MemoryPlan plan = Plan({}).value();
  EXPECT_FALSE(plan.in_memory);
  EXPECT_EQ(plan.threads, 2U);
  EXPECT_EQ(plan.bytes_of_block, 94 * kMebibyte);
}

TEST(MemoryPlan, GivesUpThreadsBeforeDays) {
  EXPECT_EQ(Plan(Asked(100 * kMebibyte, 2)).value().threads, 2U);
  EXPECT_EQ(Plan(Asked(99 * kMebibyte, 2)).value().threads, 1U);
  EXPECT_EQ(Plan(Asked(66 * kMebibyte, 2)).value().bytes_of_block, 8 * kMebibyte);
}

TEST(MemoryPlan, NamesTheNeed) {
  const auto refused = Plan(Asked(65 * kMebibyte));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kConfiguration);
  EXPECT_EQ(refused.error().Message(),
            "summarize: --memory: 65MiB is too little: the largest row group and a day need 66MiB; "
            "give --memory 66MiB or more");
}

TEST(MemoryPlan, InMemoryTakesThreeQuartersOfWhatIsThereUnlessItIsTold) {
  EXPECT_TRUE(Plan(InMemory(std::nullopt)).value().in_memory);
  EXPECT_FALSE(PlanMemory(InMemory(std::nullopt), kNeed, 2, kResident, 400 * kMebibyte).ok());
  EXPECT_FALSE(Plan(InMemory(256 * kMebibyte)).ok());
  EXPECT_TRUE(Plan(InMemory(366 * kMebibyte)).ok());
}

}  // namespace
}  // namespace daybook::columnar
