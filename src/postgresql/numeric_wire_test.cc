// SPDX-License-Identifier: Apache-2.0
#include "src/postgresql/numeric_wire.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace daybook {
namespace {

int ReadInt16(const std::string& wire, std::size_t at) {
  const int value = (static_cast<unsigned char>(wire[at]) << 8) | static_cast<unsigned char>(wire[at + 1]);
  return value >= 0x8000 ? value - 0x10000 : value;
}

// What PostgreSQL prints for a wire value: digit groups laid out as text. Fails the test on what numeric_recv refuses.
std::string Decode(const std::string& wire) {
  const int count = ReadInt16(wire, 0);
  const int weight = ReadInt16(wire, 2);
  const int sign = ReadInt16(wire, 4);
  const int dscale = ReadInt16(wire, 6);
  EXPECT_EQ(wire.size(), 8U + 2U * static_cast<std::size_t>(count));
  EXPECT_TRUE(sign == 0 || sign == 0x4000);
  if (count > 0) {
    EXPECT_NE(ReadInt16(wire, 8), 0) << "a leading zero digit";
    EXPECT_NE(ReadInt16(wire, wire.size() - 2), 0) << "a trailing zero digit";
  }
  const auto group = [&](int power) {
    const int i = weight - power;
    if (i < 0 || i >= count) return std::string("0000");
    const int digit = ReadInt16(wire, 8 + 2 * static_cast<std::size_t>(i));
    EXPECT_GE(digit, 0);
    EXPECT_LT(digit, 10000);
    std::string text = std::to_string(digit);
    return std::string(4 - text.size(), '0') + text;
  };
  std::string whole;
  for (int power = std::max(weight, 0); power >= 0; --power) whole += group(power);
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
  std::string decimals;
  for (int power = -1; static_cast<int>(decimals.size()) < dscale; --power) decimals += group(power);
  EXPECT_EQ(decimals.find_first_not_of('0', static_cast<std::size_t>(dscale)), std::string::npos)
      << "digits beyond dscale would be cut";
  decimals.resize(static_cast<std::size_t>(dscale));
  return (sign != 0 ? "-" : "") + whole + (dscale > 0 ? "." + decimals : "");
}

// The same rounding by hand on text: `scale` decimals (0 to 15), half away from zero.
std::string RoundText(const Numeric& value, int scale) {
  std::string text = value.ToString();
  const bool negative = text.front() == '-';
  if (negative) text.erase(0, 1);
  const std::size_t point = text.find('.');
  const std::size_t cut = point + 1 + static_cast<std::size_t>(scale);
  const bool up = cut < text.size() && text[cut] >= '5';
  text.resize(cut);
  if (up) {
    std::size_t at = text.size();
    while (at > 0) {
      --at;
      if (text[at] == '.') continue;
      if (text[at] != '9') {
        ++text[at];
        break;
      }
      text[at] = '0';
      if (at == 0) text.insert(0, "1");
    }
  }
  if (text.back() == '.') text.pop_back();
  const bool zero = text.find_first_not_of("0.") == std::string::npos;
  return (negative && !zero ? "-" : "") + text;
}

Int128 Power(int exponent) {
  Int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

// Small values, both sides of every power of ten and of every half, the largest, and random ones of every length.
std::vector<Numeric> Samples() {
  std::vector<Numeric> samples;
  for (Int128 units = -10500; units <= 10500; ++units) samples.push_back({units});
  for (int exponent = 0; exponent <= 33; ++exponent) {
    for (const Int128 factor : {Int128{1}, Int128{5}, Int128{9999}}) {
      for (Int128 near = -2; near <= 2; ++near) {
        const Int128 units = Power(exponent) * factor + near;
        if (units <= -Power(33) || units >= Power(33)) continue;
        samples.push_back({units});
        samples.push_back({-units});
      }
    }
  }
  std::mt19937_64 random(20251001);
  for (int i = 0; i < 20000; ++i) {
    const Int128 wide = (static_cast<Int128>(random() >> 1U) << 64) | static_cast<Int128>(random());
    const Int128 units = wide % Power(1 + i % 33);
    samples.push_back({i % 2 == 0 ? units : -units});
  }
  return samples;
}

// spec: postgresql.md "an exact numeric encoding"
TEST(NumericWireTest, IsExactInTheTargetsOwnType) {
  for (const Numeric& value : Samples()) {
    const auto wire = NumericToWire(value, {.precision = 33, .scale = 15});
    ASSERT_TRUE(wire.has_value());
    ASSERT_EQ(Decode(*wire), value.ToString());
    ASSERT_EQ(NumericToWire(value, {}), wire) << "numeric without limits";
  }
}

TEST(NumericWireTest, IsTheBytesThatPostgresqlSends) {
  // As `COPY (SELECT v::numeric(33,15)) TO STDOUT (FORMAT binary)` of PostgreSQL 15 gives them.
  EXPECT_EQ(*NumericToWire({0}, {33, 15}), std::string("\0\0\0\0\0\0\0\x0f", 8));
  EXPECT_EQ(*NumericToWire({Power(15)}, {33, 15}), std::string("\0\x01\0\0\0\0\0\x0f\0\x01", 10));
  EXPECT_EQ(*NumericToWire({-Power(15) / 2}, {33, 15}), std::string("\0\x01\xff\xff\x40\0\0\x0f\x13\x88", 10));
  EXPECT_EQ(*NumericToWire({1}, {33, 15}), std::string("\0\x01\xff\xfc\0\0\0\x0f\0\x0a", 10));
}

// spec: postgresql.md "Older deployments and the proof of concept have narrower tables (numeric(24,6)"
TEST(NumericWireTest, RoundsHalfAwayFromZeroToTheColumnsScale) {
  for (const Numeric& value : Samples()) {
    for (const int scale : {0, 1, 2, 3, 4, 6, 9, 12, 14}) {
      const auto wire = NumericToWire(value, {.precision = 40, .scale = scale});
      ASSERT_TRUE(wire.has_value());
      ASSERT_EQ(Decode(*wire), RoundText(value, scale)) << value.ToString() << " to " << scale;
    }
  }
}

TEST(NumericWireTest, RefusesWhatNeedsMoreDigitsThanThePrecision) {
  const NumericType narrow{.precision = 24, .scale = 6};  // below 10^18
  EXPECT_TRUE(NumericToWire({Power(33) - 500000001}, narrow).has_value());
  EXPECT_FALSE(NumericToWire({Power(33) - 500000000}, narrow).has_value()) << "rounds up to 10^18";
  const NumericType tiny{.precision = 4, .scale = 2};
  EXPECT_EQ(Decode(*NumericToWire({Power(17) - Power(13)}, tiny)), "99.99");
  EXPECT_FALSE(NumericToWire({Power(17) - Power(12)}, tiny).has_value());
  EXPECT_FALSE(NumericToWire({-Power(17)}, tiny).has_value());
}

TEST(NumericWireTest, TakesScalesThatAreNegativeOrAboveThePrecision) {
  EXPECT_EQ(Decode(*NumericToWire({Power(15) * 1250}, {.precision = 3, .scale = -2})), "1300");
  EXPECT_EQ(Decode(*NumericToWire({Power(15) * 49}, {.precision = 3, .scale = -2})), "0");
  EXPECT_EQ(Decode(*NumericToWire({Power(15) * 49}, {.precision = 3, .scale = -30})), "0");
  EXPECT_EQ(Decode(*NumericToWire({123 * Power(10)}, {.precision = 3, .scale = 5})), "0.00123");
  EXPECT_FALSE(NumericToWire({1234 * Power(10)}, {.precision = 3, .scale = 5}).has_value());
  EXPECT_EQ(Decode(*NumericToWire({1}, {.precision = 38, .scale = 20})), "0.00000000000000100000");
}

TEST(NumericWireTest, ReadsBackWhatItWrote) {
  for (const Int128 magnitude : {Int128{0}, Int128{1}, Power(15), Power(33) - 1, Power(4) * 9, Power(18) + 5}) {
    for (const Int128 units : {magnitude, -magnitude}) {
      for (const NumericType type : {NumericType{33, 15}, NumericType{}, NumericType{38, 20}}) {
        EXPECT_TRUE(UnitsOfWire(*NumericToWire({units}, type)) == units);
      }
    }
  }
}

TEST(NumericWireTest, AnotherScaleIsTheSameValue) {
  EXPECT_TRUE(UnitsOfWire(std::string("\0\x01\0\0\0\0\0\0\0\x01", 10)) == Power(15));    // 1
  EXPECT_TRUE(UnitsOfWire(std::string("\0\x01\0\0\0\0\0\x14\0\x01", 10)) == Power(15));  // 1.00000000000000000000
}

TEST(NumericWireTest, WhatIsNoWholeNumberOfUnitsHasNoValue) {
  EXPECT_FALSE(UnitsOfWire(std::string("\0\0\0\0\xc0\0\0\0", 8)).has_value()) << "NaN";
  EXPECT_FALSE(UnitsOfWire(std::string("\0\0\0\0\xd0\0\0\0", 8)).has_value()) << "infinity";
  EXPECT_FALSE(UnitsOfWire(std::string("\0\x01\xff\xfc\0\0\0\x10\0\x01", 10)).has_value()) << "10^-16";
  EXPECT_FALSE(UnitsOfWire(std::string("\0\x01\xff\xfb\0\0\0\x14\0\x01", 10)).has_value()) << "10^-20";
  EXPECT_FALSE(UnitsOfWire(std::string("\0\x01\0\x05\0\0\0\0\0\x01", 10)).has_value()) << "10^20";
  EXPECT_FALSE(UnitsOfWire("short").has_value());
  EXPECT_FALSE(UnitsOfWire(std::string("\0\x02\0\0\0\0\0\0\0\x01", 10)).has_value());
}

TEST(NumericWireTest, ReadsTypmods) {
  const auto typmod = [](int precision, int scale) { return ((precision << 16) | (scale & 0x7ff)) + 4; };
  for (const auto& [precision, scale] : {std::pair{33, 15}, {24, 6}, {1000, 1000}, {3, -2}, {5, 0}}) {
    const NumericType type = NumericTypeOfTypmod(typmod(precision, scale));
    EXPECT_EQ(type.precision, precision);
    EXPECT_EQ(type.scale, scale);
  }
  EXPECT_EQ(NumericTypeOfTypmod(-1).precision, 0);
}

}  // namespace
}  // namespace daybook
