// SPDX-License-Identifier: Apache-2.0
#include "src/summary/columnar/memory_plan.h"

#include <algorithm>

#include "src/base/process_memory.h"
#include "src/summary/columnar/block_plan.h"

namespace daybook::columnar {
namespace {

constexpr std::int64_t kMebibyte = std::int64_t{1} << 20;
constexpr std::int64_t kDefaultBudget = 256 * kMebibyte;
constexpr std::int64_t kReserve = 16 * kMebibyte;     // outputs, and what the allocator keeps
constexpr std::int64_t kLeastBlock = 8 * kMebibyte;   // a day of a small cluster
constexpr std::int64_t kRoomyBlock = 16 * kMebibyte;  // threads are given up rather than this
// Pages are a mebibyte in most files; a dictionary and a page of each column are there at a time.
constexpr std::int64_t kMostDecodedAtOnce = 2 * kMebibyte;

std::string Mebibytes(std::int64_t bytes) { return std::to_string((bytes + kMebibyte - 1) / kMebibyte) + "MiB"; }

Error TooLittle(std::int64_t budget, std::int64_t needed, const std::string& what) {
  return ConfigurationError("summarize", "--memory",
                            Mebibytes(budget) + " is too little: " + what + " need " + Mebibytes(needed),
                            "give --memory " + Mebibytes(needed) + " or more");
}

}  // namespace

void AddNeed(const RowGroup& row_group, MemoryNeed& need) {
  std::int64_t decoded = 0;
  for (const ColumnChunk& chunk : row_group.chunks) decoded += std::min(chunk.decoded_bytes, kMostDecodedAtOnce);
  const std::int64_t stored = BytesOf(row_group);
  need.largest_row_group = std::max(need.largest_row_group, stored + decoded);
  need.all_chunks += stored;
}

Result<MemoryPlan> PlanMemory(const Performance& performance, const MemoryNeed& need, std::size_t processors,
                              std::int64_t resident, std::int64_t available) {
  using Mode = Performance::Mode;
  MemoryPlan plan;
  plan.threads =
      performance.threads > 0 ? static_cast<std::size_t>(performance.threads) : std::max<std::size_t>(processors, 1);
  const std::int64_t fixed = resident + kReserve;
  const std::int64_t least_of_thread = need.largest_row_group + kLeastBlock;
  std::int64_t budget = performance.memory_bytes.value_or(kDefaultBudget);
  std::int64_t loaded = 0;
  if (performance.mode == Mode::kInMemory) {
    plan.in_memory = true;
    plan.reason = "asked for";
    loaded = need.all_chunks;
    if (!performance.memory_bytes.has_value()) budget = (resident + available) / 4 * 3;
    if (fixed + loaded + least_of_thread > budget) {
      return TooLittle(budget, fixed + loaded + least_of_thread, "all columns of the range in memory");
    }
  } else {
    plan.reason = performance.mode == Mode::kStreaming
                      ? "asked for"
                      : "it is as fast as in-memory at every size measured, and takes less memory";
    if (fixed + least_of_thread > budget) {
      return TooLittle(budget, fixed + least_of_thread, "the largest row group and a day");
    }
  }
  plan.budget = budget;
  const auto left_for = [&](std::size_t threads) {
    return (budget - fixed - loaded) / static_cast<std::int64_t>(threads) - need.largest_row_group;
  };
  while (plan.threads > 1 && left_for(plan.threads) < kRoomyBlock) --plan.threads;
  plan.bytes_of_block = left_for(plan.threads);
  if (!plan.in_memory && plan.bytes_of_block > kRoomyBlock) {
    // Half of what is over: a block that outgrows its room is read again.
    const auto threads = static_cast<std::int64_t>(plan.threads);
    plan.read_ahead = std::min(need.read_ahead, (plan.bytes_of_block - kRoomyBlock) / 2 * threads);
    plan.bytes_of_block -= plan.read_ahead / threads;
  }
  return plan;
}

std::int64_t ResidentOfProgram() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return 32 * kMebibyte;
#else
  return ResidentBytes();
#endif
}

}  // namespace daybook::columnar
