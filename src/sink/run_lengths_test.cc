// SPDX-License-Identifier: Apache-2.0
#include "src/sink/run_lengths.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <vector>

namespace daybook {
namespace {

// Reads `count` values as the Parquet format describes them, bit by bit; nothing when the text ends early or late.
std::optional<std::vector<std::uint32_t>> Decode(const std::string& text, int bit_width, std::size_t count) {
  std::vector<std::uint32_t> values;
  std::size_t at = 0;
  const auto byte = [&]() -> std::uint32_t { return at < text.size() ? static_cast<unsigned char>(text[at++]) : 0; };
  while (values.size() < count) {
    if (at >= text.size()) return std::nullopt;
    std::uint64_t header = 0;
    for (unsigned shift = 0;; shift += 7) {
      const std::uint32_t part = byte();
      header |= std::uint64_t{part & 127U} << shift;
      if (part < 128) break;
    }
    if ((header & 1U) == 0) {
      std::uint32_t value = 0;
      for (int i = 0; i < (bit_width + 7) / 8; ++i) value |= byte() << (8 * i);
      values.insert(values.end(), header >> 1U, value);
      continue;
    }
    const std::size_t first_bit = at * 8;
    for (std::size_t i = 0; i < (header >> 1U) * 8; ++i) {
      std::uint32_t value = 0;
      for (int bit = 0; bit < bit_width; ++bit) {
        const std::size_t position =
            first_bit + i * static_cast<std::size_t>(bit_width) + static_cast<std::size_t>(bit);
        if (position / 8 >= text.size()) return std::nullopt;
        value |= ((static_cast<unsigned char>(text[position / 8]) >> (position % 8)) & 1U) << bit;
      }
      values.push_back(value);
    }
    at += (header >> 1U) * static_cast<std::size_t>(bit_width);
  }
  if (at != text.size()) return std::nullopt;
  values.resize(count);  // the last group of eight may be filled up
  return values;
}

void ExpectRoundTrip(const std::vector<std::uint32_t>& values, int bit_width) {
  std::string text = "before";
  AppendRunLengths(values, bit_width, &text);
  ASSERT_TRUE(text.starts_with("before"));
  ASSERT_EQ(Decode(text.substr(6), bit_width, values.size()), values) << bit_width << " bits, " << values.size();
}

TEST(RunLengths, BitWidthHoldsEveryNumberBelow) {
  EXPECT_EQ(BitWidthFor(0), 1);
  EXPECT_EQ(BitWidthFor(1), 1);
  EXPECT_EQ(BitWidthFor(2), 1);
  EXPECT_EQ(BitWidthFor(3), 2);
  EXPECT_EQ(BitWidthFor(4), 2);
  EXPECT_EQ(BitWidthFor(5), 3);
  EXPECT_EQ(BitWidthFor(100'000), 17);
}

TEST(RunLengths, EveryWidthAndSmallLength) {
  std::mt19937 random(3);
  for (int width = 1; width <= 32; ++width) {
    const std::uint32_t mask = width == 32 ? 0xFFFFFFFFU : (1U << static_cast<unsigned>(width)) - 1;
    for (std::size_t length = 0; length <= 40; ++length) {
      std::vector<std::uint32_t> values(length);
      for (std::uint32_t& value : values) value = static_cast<std::uint32_t>(random()) & mask;
      ExpectRoundTrip(values, width);
      ExpectRoundTrip(std::vector<std::uint32_t>(length, mask), width);
    }
  }
}

TEST(RunLengths, RunsAmongOtherValues) {
  std::mt19937 random(4);
  for (int round = 0; round < 200; ++round) {
    const int width = 1 + static_cast<int>(random() % 20);
    const std::uint32_t mask = (1U << static_cast<unsigned>(width)) - 1;
    std::vector<std::uint32_t> values;
    while (values.size() < 3000) {
      const std::size_t length = random() % 3 == 0 ? random() % 300 : 1;
      values.insert(values.end(), length, static_cast<std::uint32_t>(random()) & mask);
    }
    ExpectRoundTrip(values, width);
  }
}

TEST(RunLengths, ARunIsShort) {
  std::string text;
  AppendRunLengths(std::vector<std::uint32_t>(20'000, 5), 3, &text);
  EXPECT_EQ(text.size(), 4U);
  std::string same;
  AppendRun(20'000, 5, 3, &same);
  EXPECT_EQ(same, text);
}

}  // namespace
}  // namespace daybook
