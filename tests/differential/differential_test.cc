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

}  // namespace
}  // namespace daybook::differential
