// SPDX-License-Identifier: Apache-2.0
#include "src/scan/rle_hybrid.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace daybook {
namespace {

// Writes runs as the format has them, a bit at a time.
class Writer {
 public:
  explicit Writer(int bit_width) : bit_width_(bit_width) {}

  void Repeat(std::uint32_t value, std::size_t count) {
    Header(count << 1U);
    for (int i = 0; i < (bit_width_ + 7) / 8; ++i) bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
  // REQUIRES: a multiple of eight values.
  void Pack(const std::vector<std::uint32_t>& values) {
    Header(values.size() / 8 << 1U | 1U);
    std::size_t bit = bytes_.size() * 8;
    bytes_.resize(bytes_.size() + values.size() / 8 * static_cast<std::size_t>(bit_width_));
    for (const std::uint32_t value : values) {
      for (int i = 0; i < bit_width_; ++i, ++bit) {
        const unsigned set = (value >> i & 1U) << (bit % 8);
        bytes_[bit / 8] = static_cast<std::uint8_t>(bytes_[bit / 8] | set);
      }
    }
  }
  void Header(std::size_t header) {
    for (; header >= 0x80; header >>= 7U) bytes_.push_back(static_cast<std::uint8_t>(header | 0x80U));
    bytes_.push_back(static_cast<std::uint8_t>(header));
  }
  const std::vector<std::uint8_t>& bytes() const { return bytes_; }

 private:
  const int bit_width_;
  std::vector<std::uint8_t> bytes_;
};

// A copy that ends where its allocation ends, so that AddressSanitizer sees a read beyond.
struct Exact {
  explicit Exact(const std::vector<std::uint8_t>& bytes, std::size_t length)
      : data(std::make_unique<std::uint8_t[]>(length)), size(length) {
    std::copy_n(bytes.begin(), length, data.get());
  }
  std::unique_ptr<std::uint8_t[]> data;
  std::size_t size;
};

std::vector<std::uint32_t> ReadAll(RleHybridDecoder decoder, std::size_t count, std::mt19937& random) {
  std::vector<std::uint32_t> values;
  while (values.size() < count) {
    const std::size_t part = std::min<std::size_t>(1 + random() % 13, count - values.size());
    std::vector<std::uint32_t> batch(part);
    const std::size_t read = decoder.Read(batch.data(), part);
    values.insert(values.end(), batch.begin(), batch.begin() + static_cast<std::ptrdiff_t>(read));
    if (read < part) break;
  }
  return values;
}

class RleHybrid : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(BitWidths, RleHybrid, testing::Range(0, 33));

TEST_P(RleHybrid, ReadsRunsOfBothKindsInBatchesOfAnySize) {
  const int width = GetParam();
  std::mt19937 random(static_cast<unsigned>(width) + 1);
  const std::uint32_t mask = width == 32 ? 0xFFFF'FFFFU : (1U << width) - 1;
  for (int round = 0; round < 20; ++round) {
    Writer writer(width);
    std::vector<std::uint32_t> expected;
    for (std::size_t run = 1 + random() % 5; run-- > 0;) {
      if (random() % 2 == 0) {
        const std::uint32_t value = static_cast<std::uint32_t>(random()) & mask;
        const std::size_t count = 1 + random() % 300;
        writer.Repeat(value, count);
        expected.insert(expected.end(), count, value);
      } else {
        std::vector<std::uint32_t> values(8 * (1 + random() % 12));
        for (std::uint32_t& value : values) value = static_cast<std::uint32_t>(random()) & mask;
        writer.Pack(values);
        expected.insert(expected.end(), values.begin(), values.end());
      }
    }
    const Exact whole(writer.bytes(), writer.bytes().size());
    EXPECT_EQ(ReadAll({whole.data.get(), whole.size, width}, expected.size(), random), expected);

    // Cut short, what is left are the first values, and no others.
    const Exact cut(writer.bytes(), random() % writer.bytes().size());
    const auto first = ReadAll({cut.data.get(), cut.size, width}, expected.size(), random);
    ASSERT_LE(first.size(), expected.size());
    EXPECT_TRUE(std::equal(first.begin(), first.end(), expected.begin()));
  }
}

TEST_P(RleHybrid, ReadsNothingOutsideOfRandomBytes) {
  const int width = GetParam();
  std::mt19937 random(static_cast<unsigned>(width) + 100);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::uint8_t> bytes(random() % 40);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
    const Exact exact(bytes, bytes.size());
    const auto values = ReadAll({exact.data.get(), exact.size, width}, 1000, random);
    EXPECT_LE(values.size(), 1000U);
    for (const std::uint32_t value : values) {
      // A repeated value is stored in whole bytes; one of too many bits is the caller's to refuse.
      if (width % 8 == 0 && width < 32) {
        EXPECT_EQ(value >> width, 0U);
      }
    }
  }
}

TEST(RleHybrid, EndsAtARunOfNothingAndAtAHeaderThatIsTooLong) {
  std::uint32_t out = 0;
  const std::vector<std::uint8_t> nothing = {0x00, 0x01, 0x02, 0x01};
  EXPECT_EQ(RleHybridDecoder(nothing.data(), nothing.size(), 1).Read(&out, 1), 0U);
  const std::vector<std::uint8_t> long_header = {0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 0x01};
  EXPECT_EQ(RleHybridDecoder(long_header.data(), long_header.size(), 1).Read(&out, 1), 0U);
  EXPECT_EQ(RleHybridDecoder().Read(&out, 1), 0U);
}

TEST(RleHybrid, PassesOverARepeatedRunOnlyWhenAllOfItIsTheValue) {
  Writer writer(1);
  writer.Repeat(1, 10);
  writer.Repeat(0, 2);
  RleHybridDecoder decoder(writer.bytes().data(), writer.bytes().size(), 1);
  EXPECT_FALSE(decoder.SkipRepeated(0, 4));
  EXPECT_TRUE(decoder.SkipRepeated(1, 4));
  EXPECT_FALSE(decoder.SkipRepeated(1, 7));  // reaches into the next run
  EXPECT_TRUE(decoder.SkipRepeated(1, 6));
  std::vector<std::uint32_t> rest(2, 9);
  EXPECT_EQ(decoder.Read(rest.data(), 2), 2U);
  EXPECT_EQ(rest, (std::vector<std::uint32_t>{0, 0}));
  EXPECT_FALSE(decoder.SkipRepeated(0, 1));
}

}  // namespace
}  // namespace daybook
