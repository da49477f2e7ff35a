// SPDX-License-Identifier: Apache-2.0
// The fast engine against the plain one, on random lakes (spec: F.29). DAYBOOK_DIFFERENTIAL_FIRST is the first seed;
// DAYBOOK_DIFFERENTIAL_CASES so many lakes are compared, or as many as fit into DAYBOOK_DIFFERENTIAL_SECONDS. A lake on
// which they differ is made smaller and kept below DAYBOOK_DIFFERENTIAL_KEEP; DAYBOOK_DIFFERENTIAL_SHRINK=0 ends at the
// first instead.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <iostream>
#include <string>
#include <utility>

#include "src/summary/columnar/memory_plan.h"
#include "tests/differential/case_maker.h"
#include "tests/differential/outcome.h"
#include "tests/differential/settings.h"
#include "tests/differential/shrink.h"

namespace daybook::differential {
namespace {

constexpr int kMostFailures = 3;

std::string DifferenceOf(const Lake& lake) { return Difference(RunReference(lake), RunColumnar(lake)); }

TEST(Differential, RandomLakesGiveTheSameBits) {
  const std::uint64_t first = NumberFromEnvironment("DAYBOOK_DIFFERENTIAL_FIRST", 1);
  const std::uint64_t cases = NumberFromEnvironment("DAYBOOK_DIFFERENTIAL_CASES", 0);
  const std::chrono::duration<double> seconds(
      static_cast<double>(NumberFromEnvironment("DAYBOOK_DIFFERENTIAL_SECONDS", 40)));
  const auto begin = std::chrono::steady_clock::now();
  std::uint64_t done = 0;
  std::uint64_t refused = 0;
  std::uint64_t rows = 0;
  int failures = 0;
  const bool shrinks = NumberFromEnvironment("DAYBOOK_DIFFERENTIAL_SHRINK", 1) != 0;
  std::cout << "seeds from " << first << std::endl;
  for (; cases > 0 ? done < cases : std::chrono::steady_clock::now() - begin < seconds; ++done) {
    const std::uint64_t seed = first + done;
    const Lake lake = MakeLake(seed);
    const Outcome reference = RunReference(lake);
    refused += reference.refusal.has_value() ? 1 : 0;
    for (const auto& [day, day_rows] : reference.days) rows += day_rows.size();
    if (Difference(reference, RunColumnar(lake)).empty()) continue;
    if (!shrinks) {
      ADD_FAILURE() << "seed " << seed << "\n" << DifferenceOf(lake);
      break;
    }
    const std::string folder = KeepFolder("seed-" + std::to_string(seed));
    const Lake smaller = Shrink(lake, [](const Lake& candidate) { return !DifferenceOf(candidate).empty(); });
    KeepLake(smaller, folder);
    ADD_FAILURE() << "seed " << seed << ", kept in " << folder << "\n" << DifferenceOf(smaller);
    if (++failures == kMostFailures) break;
  }
  std::cout << done << " lakes, seeds " << first << " to " << first + done - 1 << ": " << refused
            << " refused by both, " << rows << " rows the same" << std::endl;
  // A generator whose lakes are all refused, or empty, would prove nothing.
  if (done >= 100 && failures == 0) {
    EXPECT_LT(refused * 2, done);
    EXPECT_GT(refused, 0U);
    EXPECT_GT(rows, 5 * done);
  }
}

// Days whose groups do not fit together go over the files in passes (spec: cli.md, "Memory").
TEST(Differential, PassesUnderLittleMemoryGiveTheSameBits) {
  constexpr std::int64_t kMebibyte = std::int64_t{1} << 20U;
  constexpr std::int64_t kNanosPerDay = 86'400'000'000'000;
  constexpr std::int32_t kDays = 10;
  Lake lake;
  lake.days = {Day::FromCalendar(2025, 10, 1), Day::FromCalendar(2025, 10, kDays)};
  lake.lookups.enabled_keys = {"app"};
  lake.options.mode = Performance::Mode::kStreaming;
  lake.options.threads = 1;
  LakeFile file;
  file.name = "October-2025-0.parquet";
  file.format = PlainFormat(file.table);
  Random random(1);
  for (int i = 0; i < 400 * kDays; ++i) {
    LakeRow& row = file.rows.emplace_back();
    for (const TableColumn& column : ColumnsOf(file.table)) {
      row.push_back(column.kind == CellKind::kNumber ? Cell(static_cast<double>(random.Below(1000)))
                                                     : Cell(std::string(column.name)));
    }
    row[0] = (lake.days.start.days_since_epoch() + i % kDays) * kNanosPerDay;
    row[5] = "{\"app\":\"" + std::to_string(i) + std::string(4000, 'x') + "\"}";
  }
  lake.files.push_back(std::move(file));
  const WrittenLake written(lake);
  const Outcome reference = RunEngine(*MakeReferenceEngine(), written.input());
  ASSERT_FALSE(reference.refusal.has_value());
  int runs_in_passes = 0;
  int runs_at_once = 0;
  for (std::int64_t more = 24; more < 1000 && runs_at_once == 0; more += 4) {
    lake.options.memory_bytes = columnar::ResidentOfProgram() + more * kMebibyte;
    const Outcome columnar = RunEngine(*MakeColumnarEngine(lake.options), written.input());
    if (columnar.refusal.has_value()) {
      ASSERT_EQ(columnar.refusal->kind, ErrorKind::kConfiguration) << columnar.refusal->Message();
      continue;
    }
    ASSERT_EQ(Difference(reference, columnar), "");
    ++(columnar.bytes_read_again > 0 ? runs_in_passes : runs_at_once);
  }
  EXPECT_GT(runs_in_passes, 0);
  EXPECT_GT(runs_at_once, 0);
}

// A file may hold other days: what stands in their rows refuses nothing.
TEST(Differential, RowsOfOtherDaysAreNotLookedAt) {
  constexpr std::int64_t kNanosPerDay = 86'400'000'000'000;
  const Day good = Day::FromCalendar(2025, 10, 1);
  Lake lake;
  LakeFile file;
  file.name = "October-2025-0.parquet";
  file.format = PlainFormat(file.table);
  for (int i = 0; i < 6; ++i) {
    LakeRow& row = file.rows.emplace_back();
    for (const TableColumn& column : ColumnsOf(file.table)) {
      row.push_back(column.kind == CellKind::kNumber ? Cell(1.0) : Cell(std::string(i % 2 == 0 ? "text" : "\xff")));
    }
    row[0] = (good.days_since_epoch() + i % 2) * kNanosPerDay;
    row[5] = std::string(i % 2 == 0 ? "{}" : "no labels");
  }
  lake.files.push_back(std::move(file));
  lake.days = {good, good};
  const Outcome reference = RunReference(lake);
  EXPECT_FALSE(reference.refusal.has_value()) << reference.refusal->Message();
  EXPECT_EQ(Difference(reference, RunColumnar(lake)), "");
  lake.days = {good.Next(), good.Next()};
  const Outcome refused = RunReference(lake);
  EXPECT_TRUE(refused.refusal.has_value());
  EXPECT_EQ(Difference(refused, RunColumnar(lake)), "");
}

}  // namespace
}  // namespace daybook::differential
