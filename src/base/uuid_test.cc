// SPDX-License-Identifier: Apache-2.0
#include "src/base/uuid.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace daybook {
namespace {

TEST(Uuid, IsPrintedInGroups) {
  Uuid uuid;
  for (std::size_t i = 0; i < uuid.bytes.size(); ++i) uuid.bytes[i] = static_cast<std::uint8_t>(i * 17);
  EXPECT_EQ(uuid.ToString(), "00112233-4455-6677-8899-aabbccddeeff");
}

TEST(UuidGenerator, SetsVersionAndVariantAndKeepsTheOtherBits) {
  UuidGenerator ones([](std::span<std::uint8_t> out) {
    std::fill(out.begin(), out.end(), std::uint8_t{0xff});
    return Status();
  });
  EXPECT_EQ(ones.Next().value().ToString(), "ffffffff-ffff-4fff-bfff-ffffffffffff");
  UuidGenerator zeros([](std::span<std::uint8_t> out) {
    std::fill(out.begin(), out.end(), std::uint8_t{0});
    return Status();
  });
  EXPECT_EQ(zeros.Next().value().ToString(), "00000000-0000-4000-8000-000000000000");
}

TEST(UuidGenerator, UsesEveryByteOnce) {
  std::uint64_t given = 0;
  std::set<std::string> seen;
  UuidGenerator counting([&](std::span<std::uint8_t> out) {
    for (std::uint8_t& byte : out) {
      // The first four bytes of each UUID count; version and variant do not touch them.
      byte = static_cast<std::uint8_t>((given / 16) >> (8 * (given % 4)));
      ++given;
    }
    return Status();
  });
  for (int i = 0; i < 1000; ++i) seen.insert(counting.Next().value().ToString());
  EXPECT_EQ(seen.size(), 1000U);
}

// spec: F.28
TEST(UuidGenerator, SystemUuidsDiffer) {
  UuidGenerator generator;
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(generator.Next().value().ToString());
  EXPECT_EQ(seen.size(), 1000U);
}

TEST(UuidGenerator, FailureOfTheSourceIsPassedOn) {
  UuidGenerator broken([](std::span<std::uint8_t>) -> Status { return ServiceError("get random bytes", "", "none"); });
  const auto uuid = broken.Next();
  ASSERT_FALSE(uuid.ok());
  EXPECT_EQ(uuid.error().kind, ErrorKind::kService);
}

}  // namespace
}  // namespace daybook
