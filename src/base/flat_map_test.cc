// SPDX-License-Identifier: Apache-2.0
#include "src/base/flat_map.h"

#include <gtest/gtest.h>

#include <random>
#include <unordered_map>

namespace daybook {
namespace {

TEST(FlatMap, DoesWhatAMapDoes) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  FlatMap flat;
  std::unordered_map<std::uint64_t, std::uint32_t> map;
  EXPECT_EQ(flat.Find(0), FlatMap::kNone);
  for (std::uint32_t i = 0; i < 50'000; ++i) {
    // Dense keys, keys that differ in the upper half alone, and any.
    const std::uint64_t keys[] = {random() % 1000, (random() % 1000) << 32U, random()};
    const std::uint64_t key = keys[i % 3];
    ASSERT_EQ(flat.FindOrAdd(key, i), map.try_emplace(key, i).first->second);
  }
  EXPECT_EQ(flat.size(), map.size());
  for (const auto& [key, value] : map) ASSERT_EQ(flat.Find(key), value);
  EXPECT_EQ(flat.Find(~std::uint64_t{0}), map.contains(~std::uint64_t{0}) ? map[~std::uint64_t{0}] : FlatMap::kNone);
  flat.Clear();
  EXPECT_EQ(flat.Find(0), FlatMap::kNone);
}

}  // namespace
}  // namespace daybook
