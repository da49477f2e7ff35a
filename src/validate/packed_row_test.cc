// SPDX-License-Identifier: Apache-2.0
#include "src/validate/packed_row.h"

#include <gtest/gtest.h>

#include "src/validate/hasher.h"

namespace daybook {
namespace {

TEST(PackedRow, KeepsEveryValue) {
  PackedRow row;
  row.key = {0x0123'4567'89AB'CDEFU, 0xFEDC'BA98'7654'3210U};
  row.attributes = 77;
  row.day = 20'362;
  row.place = 5;
  row.text = 9;
  row.unallocated = true;
  row.measures[0] = *ParseMeasure("-1.5");
  row.measures[1] = *ParseMeasure("999999999999999999.999999999999999");
  row.measures[2] = *ParseMeasure("-999999999999999999.999999999999999");
  row.measures[3] = *ParseMeasure("NaN");
  row.measures[5] = *ParseMeasure("inf");
  row.measures[6] = *ParseMeasure("-inf");
  row.measures[17] = *ParseMeasure("0");
  std::bitset<kNumMetrics> metrics;
  metrics.set();
  std::string bytes;
  Pack(row, metrics, bytes);
  const std::size_t size = bytes.size();
  Pack(PackedRow(), metrics, bytes);
  EXPECT_EQ(PackedSize(bytes), size);
  EXPECT_EQ(PackedKey(bytes), row.key);
  std::string_view rest = bytes;
  const PackedRow read = Unpack(metrics, rest);
  EXPECT_EQ(read.measures, row.measures);
  EXPECT_EQ(read.attributes, row.attributes);
  EXPECT_EQ(read.day, row.day);
  EXPECT_EQ(read.place, row.place);
  EXPECT_EQ(read.text, row.text);
  EXPECT_TRUE(read.unallocated);
  EXPECT_EQ(Unpack(metrics, rest).measures, PackedRow().measures);
  EXPECT_TRUE(rest.empty());
}

TEST(Hasher, TellsTextsByTheirBounds) {
  const auto hash = [](std::initializer_list<std::optional<std::string_view>> texts) {
    Hasher hasher;
    for (const auto& text : texts) hasher.Add(text);
    return hasher.Finish();
  };
  EXPECT_EQ(hash({"ab", "c"}), hash({"ab", "c"}));
  EXPECT_NE(hash({"ab", "c"}), hash({"a", "bc"}));
  EXPECT_NE(hash({""}), hash({std::nullopt}));
  EXPECT_NE(hash({"12345678"}), hash({"12345678", ""}));
  EXPECT_NE(hash({"a"}), hash({std::string_view("a\0", 2)}));
}

}  // namespace
}  // namespace daybook
