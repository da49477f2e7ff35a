// SPDX-License-Identifier: Apache-2.0
#include "src/base/sip_hash.h"

#include <gtest/gtest.h>

#include <cstring>
#include <set>
#include <string>

namespace daybook {
namespace {

std::string Hex(Hash128 hash) {
  std::string text;
  for (const std::uint64_t word : {hash.low, hash.high}) {
    for (unsigned shift = 0; shift < 64; shift += 8) {
      text += "0123456789abcdef"[word >> (shift + 4) & 15U];
      text += "0123456789abcdef"[word >> shift & 15U];
    }
  }
  return text;
}

// The authors' test vectors: key 00 01 .. 0f, input 00 01 .. of each length.
TEST(SipHash128Test, IsThatOfItsAuthors) {
  const SipHash128 hash({0x0706050403020100U, 0x0f0e0d0c0b0a0908U});
  std::string input;
  EXPECT_EQ(Hex(hash(input)), "a3817f04ba25a8e66df67214c7550293");
  input += '\x00';
  EXPECT_EQ(Hex(hash(input)), "da87c1d86b99af44347659119b22fc45");
  for (char c = 1; c < 15; ++c) input += c;
  EXPECT_EQ(Hex(hash(input)), "5493e99933b0a8117e08ec0f97cfc3d9");
}

TEST(SipHash128Test, EveryByteTheLengthAndTheKeyCount) {
  const SipHash128 hash({1, 2});
  std::set<Hash128> seen = {SipHash128({1, 3})(std::string(40, 'a')), SipHash128({2, 2})(std::string(40, 'a'))};
  for (std::size_t length = 0; length <= 40; ++length) seen.insert(hash(std::string(length, 'a')));
  for (std::size_t i = 0; i < 40; ++i) {
    std::string other(40, 'a');
    other[i] = 'b';
    seen.insert(hash(other));
  }
  EXPECT_EQ(seen.size(), 2U + 41U + 40U);
}

}  // namespace
}  // namespace daybook
