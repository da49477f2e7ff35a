// SPDX-License-Identifier: Apache-2.0
#include "src/generate/draw.h"

#include <gtest/gtest.h>

#include <array>

namespace daybook {
namespace {

// The first numbers of splitmix64 with the seed 1234567, as its author gives them.
TEST(Draw, MixIsSplitmix64) {
  constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15U;
  EXPECT_EQ(Mix(1234567), 6457827717110365317U);
  EXPECT_EQ(Mix(1234567 + kStep), 3203168211198807973U);
  EXPECT_EQ(Mix(1234567 + 2 * kStep), 9817491932198370423U);
}

TEST(Draw, IsAFunctionOfSeedTopicAndIndices) {
  const Draw draw(7);
  EXPECT_EQ(draw.Bits(Topic::kPod, 1, 2, 3), Draw(7).Bits(Topic::kPod, 1, 2, 3));
  const std::uint64_t bits = draw.Bits(Topic::kPod, 1, 2, 3);
  EXPECT_NE(bits, Draw(8).Bits(Topic::kPod, 1, 2, 3));
  EXPECT_NE(bits, draw.Bits(Topic::kUsage, 1, 2, 3));
  EXPECT_NE(bits, draw.Bits(Topic::kPod, 2, 2, 3));
  EXPECT_NE(bits, draw.Bits(Topic::kPod, 1, 3, 3));
  EXPECT_NE(bits, draw.Bits(Topic::kPod, 1, 2, 4));
  EXPECT_NE(draw.Bits(Topic::kPod, 1, 2), draw.Bits(Topic::kPod, 2, 1));
}

TEST(Draw, BelowIsEven) {
  const Draw draw(9);
  std::array<int, 10> counts{};
  for (std::uint64_t i = 0; i < 100'000; ++i) ++counts[draw.Below(10, Topic::kPod, i)];
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 500);
  int hits = 0;
  for (std::uint64_t i = 0; i < 100'000; ++i) hits += draw.Percent(3, Topic::kSeat, i) ? 1 : 0;
  EXPECT_NEAR(hits, 3'000, 300);
  EXPECT_FALSE(draw.Percent(0, Topic::kSeat, 1));
  EXPECT_TRUE(draw.Percent(100, Topic::kSeat, 1));
}

}  // namespace
}  // namespace daybook
