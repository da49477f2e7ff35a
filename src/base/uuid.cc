// SPDX-License-Identifier: Apache-2.0
#include "src/base/uuid.h"

#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace daybook {

std::string Uuid::ToString() const {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kDigits[bytes[i] >> 4];
    text += kDigits[bytes[i] & 0x0FU];
  }
  return text;
}

Status SystemRandom(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t count = getrandom(out.data(), out.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return ServiceError("get random bytes", "getrandom", std::generic_category().message(errno));
    out = out.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

Result<Uuid> UuidGenerator::Next() {
  Uuid uuid;
  if (pool_.size() - used_ < uuid.bytes.size()) {
    DAYBOOK_RETURN_IF_ERROR(source_(pool_));
    used_ = 0;
  }
  std::copy_n(pool_.begin() + static_cast<std::ptrdiff_t>(used_), uuid.bytes.size(), uuid.bytes.begin());
  used_ += uuid.bytes.size();
  uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0FU) | 0x40U);  // version 4
  uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3FU) | 0x80U);  // variant of RFC 9562
  return uuid;
}

}  // namespace daybook
