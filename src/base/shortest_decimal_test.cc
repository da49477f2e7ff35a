// SPDX-License-Identifier: Apache-2.0
#include "src/base/shortest_decimal.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>

namespace daybook {
namespace {

// As std::to_chars writes it in scientific form, but for zeros at the end.
std::string Scientific(Decimal decimal) {
  while (decimal.digits % 10 == 0 && decimal.digits != 0) {
    decimal.digits /= 10;
    ++decimal.exponent;
  }
  const std::string digits = std::to_string(decimal.digits);
  const int exponent = decimal.exponent + static_cast<int>(digits.size()) - 1;
  std::string text = digits.substr(0, 1) + (digits.size() > 1 ? "." + digits.substr(1) : "");
  text += exponent < 0 ? "e-" : "e+";
  return text + (std::abs(exponent) < 10 ? "0" : "") + std::to_string(std::abs(exponent));
}

std::string Printed(double value) {
  std::array<char, 40> text;
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific).ptr};
}

void ExpectAsPrinted(double value) {
  const Decimal decimal = ShortestDecimal(value);
  ASSERT_EQ(Scientific(decimal), Printed(value)) << std::hexfloat << value;
  ASSERT_LT(decimal.digits, 100'000'000'000'000'000U) << value;
}

TEST(ShortestDecimal, IsWhatToCharsPrints) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  constexpr std::uint64_t kMantissa = (std::uint64_t{1} << 52U) - 1;
  const char* const count = std::getenv("DAYBOOK_DECIMAL_CASES");
  const std::int64_t cases = count == nullptr ? 300'000 : std::atoll(count);
  for (std::int64_t i = 0; i < cases; ++i) {
    // Every exponent and a few beyond those that are done here; mantissas of all kinds.
    const std::uint64_t exponent = 1023 - 60 + random() % 125;
    ExpectAsPrinted(std::bit_cast<double>(exponent << 52U | (random() & kMantissa)));
    ExpectAsPrinted(
        std::bit_cast<double>(exponent << 52U | (random() & kMantissa & (~std::uint64_t{0} << random() % 52))));
    // Usage: sums of seconds as hours; few decimals; whole numbers.
    ExpectAsPrinted(static_cast<double>(1 + random() % 1'000'000'000) / 1000 / 3600);
    ExpectAsPrinted(static_cast<double>(1 + random() % 10'000'000) / std::pow(10, static_cast<int>(random() % 16)));
    ExpectAsPrinted(static_cast<double>(1 + random() % (std::uint64_t{1} << random() % 64)));
  }
}

TEST(ShortestDecimal, PowersAndTheirNeighbours) {
  for (int power = -1074; power <= 1023; ++power) {
    const double value = std::ldexp(1.0, power);
    ExpectAsPrinted(value);
    ExpectAsPrinted(std::nextafter(value, 0) > 0 ? std::nextafter(value, 0) : value);
    ExpectAsPrinted(std::nextafter(value, std::numeric_limits<double>::max()));
  }
  for (int power = -300; power <= 300; ++power) {
    const double value = std::pow(10.0, power);
    ExpectAsPrinted(value);
    ExpectAsPrinted(std::nextafter(value, 0));
    ExpectAsPrinted(std::nextafter(value, std::numeric_limits<double>::max()));
    for (int digit = 2; digit < 10; ++digit) ExpectAsPrinted(value * digit);
  }
}

TEST(FifteenDigits, IsRoundedToEvenDigits) {
  EXPECT_EQ(FifteenDigits(1.0 / 3).digits, 333'333'333'333'333U);
  EXPECT_EQ(FifteenDigits(1.0 / 3).exponent, -15);
  EXPECT_EQ(FifteenDigits(2e20 / 3).digits, 666'666'666'666'667U);
  EXPECT_EQ(FifteenDigits(2e20 / 3).exponent, 5);
  EXPECT_EQ(FifteenDigits(1).digits, 100'000'000'000'000U);
}

}  // namespace
}  // namespace daybook
