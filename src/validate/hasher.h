// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "src/base/sip_hash.h"

namespace daybook {

// 128 bits of a sequence of texts: of a billion different sequences no two are likely to share them (one chance in
// 10^20). Two lanes of multiply and fold, each with constants of its own.
class Hasher {
 public:
  void Add(std::uint64_t word) {
    high_ = Fold(high_ ^ word, 0x9E37'79B9'7F4A'7C15U) + 0x2545'F491'4F6C'DD1DU;
    low_ = Fold((low_ << 23U | low_ >> 41U) ^ word, 0xD6E8'FEB8'6659'FD93U) + 0x1405'7B7E'F767'814FU;
  }
  void Add(std::string_view text) {
    Add(text.size() + 1);
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
      std::uint64_t word;
      std::memcpy(&word, text.data() + at, 8);
      Add(word);
    }
    if (at == text.size()) return;
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, text.size() - at);
    Add(word);
  }
  // NULL and the empty text differ.
  void Add(const std::optional<std::string_view>& text) {
    if (text) {
      Add(*text);
    } else {
      Add(std::uint64_t{0});
    }
  }
  Hash128 Finish() const {
    return {.low = Fold(low_ + high_ * 3, 0xE703'7ED1'A0B4'28DBU), .high = Fold(high_ ^ low_, 0xA076'1D64'78BD'642FU)};
  }

 private:
  static std::uint64_t Fold(std::uint64_t one, std::uint64_t other) {
    __extension__ typedef unsigned __int128 Wide;
    const Wide product = static_cast<Wide>(one) * other;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
  }

  std::uint64_t high_ = 0x8BB8'4B93'962E'ACC9U;
  std::uint64_t low_ = 0x4B33'A62E'D433'D4A3U;
};

}  // namespace daybook
