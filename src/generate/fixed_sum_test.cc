// SPDX-License-Identifier: Apache-2.0
#include "src/generate/fixed_sum.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "src/base/exact_sum.h"

namespace daybook {
namespace {

TEST(FixedSum, HoldsWhatItSays) {
  for (const double value : {0.0, -0.0, 1.0, 0.001, 1504.62, 1.58329674399744e+16, -3.5, 0x1p61}) {
    EXPECT_TRUE(FixedSum::Holds(value)) << value;
    EXPECT_EQ(FixedSum::Round(FixedSum::From(value)), value);
  }
  for (const double value : {0x1p62, 1e300, 0x1p-65, 1e-19, std::numeric_limits<double>::infinity(),
                             std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_FALSE(FixedSum::Holds(value)) << value;
  }
}

TEST(FixedSum, IsTheExactSum) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 500; ++round) {
    FixedSum::Fixed fixed = 0;
    ExactSum exact;
    for (int i = 0; i < 24; ++i) {
      const double value = static_cast<double>(random() % 100'000'000'000) / (round % 2 == 0 ? 1000.0 : 1.0);
      ASSERT_TRUE(FixedSum::Holds(value));
      fixed += FixedSum::From(value);
      exact.Add(value);
    }
    ASSERT_EQ(FixedSum::Round(fixed), exact.Round());
  }
}

}  // namespace
}  // namespace daybook
