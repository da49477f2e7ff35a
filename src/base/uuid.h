// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "daybook/status.h"

namespace daybook {

// The 16 bytes of a UUID in the order in which they are printed, which is also PostgreSQL's binary form.
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  std::string ToString() const;  // lower case, 8-4-4-4-12
  friend bool operator==(const Uuid&, const Uuid&) = default;
};

// Fills all of `out`, or fails.
using RandomSource = std::function<Status(std::span<std::uint8_t> out)>;

// Unpredictable bytes of the operating system. Any thread may call.
Status SystemRandom(std::span<std::uint8_t> out);

// Random (version 4) UUIDs (spec: F.28). Asks its source for many bytes at a time. One thread at a time.
class UuidGenerator {
 public:
  explicit UuidGenerator(RandomSource source = SystemRandom) : source_(std::move(source)) {}
  Result<Uuid> Next();

 private:
  RandomSource source_;
  std::array<std::uint8_t, 4096> pool_{};
  std::size_t used_ = pool_.size();
};

}  // namespace daybook
