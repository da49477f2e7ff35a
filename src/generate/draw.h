// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace daybook {

// The finaliser of splitmix64: a bijection in which every bit of the input reaches every bit of the output.
constexpr std::uint64_t Mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31U);
}

// What is drawn, so that two questions about one thing never get the same numbers.
enum class Topic : std::uint64_t {
  kNode,
  kNodeLabel,
  kNamespace,
  kNamespaceLabel,
  kWorkload,
  kWorkloadLabel,
  kSeat,
  kPod,
  kPodName,
  kPlacement,
  kUsage,
  kVolume,
  kVolumeUsage,
  kVm,
  kVmUsage,
  kGpu,
  kLabelChange,
  kReplacement,
  kIdentity
};

// Random numbers without a state: each is a pure function of the seed, a topic and up to three indices, so any part of
// a cluster can be made by any thread in any order. Integers only; nothing depends on a C or C++ library.
class Draw {
 public:
  explicit constexpr Draw(std::uint64_t seed) : key_(Mix(seed)) {}

  constexpr std::uint64_t Bits(Topic topic, std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0) const {
    return Mix(Mix(Mix(Mix(key_ ^ static_cast<std::uint64_t>(topic)) ^ a) + b) ^ c);
  }
  // Of [0, limit). REQUIRES: 0 < limit.
  constexpr std::uint32_t Below(std::uint32_t limit, Topic topic, std::uint64_t a, std::uint64_t b = 0,
                                std::uint64_t c = 0) const {
    return static_cast<std::uint32_t>(((Bits(topic, a, b, c) >> 32U) * limit) >> 32U);
  }
  constexpr bool Percent(std::uint32_t percent, Topic topic, std::uint64_t a, std::uint64_t b = 0,
                         std::uint64_t c = 0) const {
    return Below(100, topic, a, b, c) < percent;
  }

 private:
  std::uint64_t key_;
};

}  // namespace daybook
