// SPDX-License-Identifier: Apache-2.0
#include "src/base/pair_sum.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

#include "src/base/exact_sum.h"

namespace daybook {
namespace {

// spec: F.29
TEST(PairSum, IsTheExactSumRoundedOnce) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  int refused = 0;
  for (int round = 0; round < 2000; ++round) {
    PairSum pair;
    ExactSum beside;
    ExactSum exact;
    const int spread = static_cast<int>(random() % 200);
    for (int i = 0; i < 100; ++i) {
      const double mantissa = static_cast<double>(static_cast<std::int64_t>(random()));
      const double value = std::ldexp(mantissa, static_cast<int>(random() % static_cast<unsigned>(spread + 1)) - 100);
      exact.Add(value);
      if (!pair.Add(value)) {
        beside.Add(value);
        ++refused;
      }
    }
    beside.Add(pair.high);
    beside.Add(pair.low);
    ASSERT_EQ(beside.Round(), exact.Round());
  }
  EXPECT_GT(refused, 0) << "the wide spreads must lose bits";
}

TEST(PairSum, RoundsOnceWithoutHelp) {
  PairSum pair;
  ASSERT_TRUE(pair.Add(1.0));
  ASSERT_TRUE(pair.Add(0x1p-53));  // half of the last place: ties to even
  EXPECT_EQ(pair.Round(), 1.0);
  ASSERT_TRUE(pair.Add(0x1p-105));
  EXPECT_EQ(pair.Round(), 1.0 + 0x1p-52);
  ASSERT_TRUE(pair.Add(-1.0));
  EXPECT_EQ(pair.Round(), 0x1p-53 + 0x1p-105);
}

TEST(PairSum, RefusesWhatItCannotHold) {
  PairSum pair;
  ASSERT_TRUE(pair.Add(1.0));
  EXPECT_FALSE(pair.Add(std::numeric_limits<double>::infinity()));
  EXPECT_FALSE(pair.Add(std::numeric_limits<double>::quiet_NaN()));
  ASSERT_TRUE(pair.Add(0x1p-60));
  EXPECT_FALSE(pair.Add(0x1p-300));
  EXPECT_EQ(pair.Round(), 1.0);
  EXPECT_EQ(pair.low, 0x1p-60);
}

}  // namespace
}  // namespace daybook
