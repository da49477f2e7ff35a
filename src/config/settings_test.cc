// SPDX-License-Identifier: Apache-2.0
#include "src/config/settings.h"

#include <gtest/gtest.h>

namespace daybook {
namespace {

TEST(ParseByteSize, TakesUnits) {
  EXPECT_EQ(ParseByteSize("256MiB"), 268'435'456);
  EXPECT_EQ(ParseByteSize("2GiB"), 2'147'483'648);
  EXPECT_EQ(ParseByteSize("1gb"), 1'000'000'000);
  EXPECT_EQ(ParseByteSize("64 KiB"), 65'536);
  EXPECT_EQ(ParseByteSize("4096"), 4096);
  for (const char* bad : {"", "0", "-1", "1.5GiB", "MiB", "1PiB", "9999999999TiB", "1 Mi B"}) {
    EXPECT_EQ(ParseByteSize(bad), std::nullopt) << bad;
  }
}

TEST(ParseBoolean, TakesTheWordsOfYaml) {
  EXPECT_EQ(ParseBoolean("Yes"), true);
  EXPECT_EQ(ParseBoolean("off"), false);
  EXPECT_EQ(ParseBoolean("0"), false);
  EXPECT_EQ(ParseBoolean("2"), std::nullopt);
  EXPECT_EQ(ParseBoolean(""), std::nullopt);
}

TEST(ParseNonNegative, RefusesWhatIsNoTolerance) {
  EXPECT_EQ(ParseNonNegative("0.0001"), 0.0001);
  EXPECT_EQ(ParseNonNegative("1e-4"), 1e-4);
  for (const char* bad : {"", "-1", "nan", "inf", "0.1x"}) EXPECT_EQ(ParseNonNegative(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace daybook
