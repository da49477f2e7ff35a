// SPDX-License-Identifier: Apache-2.0
#include "src/base/sip_hash.h"

#include <bit>
#include <cstring>

namespace daybook {
namespace {

static_assert(std::endian::native == std::endian::little, "words are read as they lie in memory");

struct State {
  std::uint64_t v0, v1, v2, v3;

  void Round() {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }
  void Add(std::uint64_t word) {
    v3 ^= word;
    Round();
    Round();
    v0 ^= word;
  }
  std::uint64_t Finish() {
    for (int i = 0; i < 4; ++i) Round();
    return v0 ^ v1 ^ v2 ^ v3;
  }
};

}  // namespace

Hash128 SipHash128::operator()(std::string_view bytes) const {
  State state{0x736f6d6570736575U ^ key_[0], 0x646f72616e646f6dU ^ key_[1], 0x6c7967656e657261U ^ key_[0],
              0x7465646279746573U ^ key_[1]};
  state.v1 ^= 0xee;
  const std::uint64_t length = bytes.size();
  while (bytes.size() >= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), sizeof word);
    state.Add(word);
    bytes.remove_prefix(sizeof word);
  }
  std::uint64_t last = 0;
  if (!bytes.empty()) std::memcpy(&last, bytes.data(), bytes.size());
  state.Add(last | length << 56U);
  Hash128 hash;
  state.v2 ^= 0xee;
  hash.low = state.Finish();
  state.v1 ^= 0xdd;
  hash.high = state.Finish();
  return hash;
}

}  // namespace daybook
