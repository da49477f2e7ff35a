// SPDX-License-Identifier: Apache-2.0
#include "src/validate/packed_row.h"

#include <cstring>
#include <limits>

namespace daybook {
namespace {

// Kinds of values, three bits each.
enum Form : std::uint64_t { kNull, kNarrow, kWide, kNaN, kInfinity, kMinusInfinity };
constexpr unsigned kFormBits = 3;
static_assert(kNumMetrics * kFormBits <= 64);

struct Head {
  std::uint64_t key_low;
  std::uint64_t key_high;
  std::uint64_t attributes;
  std::uint64_t forms;
  std::int32_t day;
  std::uint32_t place;
  std::uint32_t text;
  std::uint16_t size;  // of the whole row
  std::uint16_t unallocated;
};
static_assert(sizeof(Head) == 48);
static_assert(sizeof(Head) + kNumMetrics * sizeof(Int128) <= std::numeric_limits<std::uint16_t>::max());

Form FormOf(const Measure& measure) {
  switch (measure.kind) {
    case Measure::Kind::kNull: return kNull;
    case Measure::Kind::kNaN: return kNaN;
    case Measure::Kind::kInfinity: return kInfinity;
    case Measure::Kind::kMinusInfinity: return kMinusInfinity;
    case Measure::Kind::kNumber: break;
  }
  return measure.units == static_cast<std::int64_t>(measure.units) ? kNarrow : kWide;
}

Head HeadOf(std::string_view bytes) {
  Head head;
  std::memcpy(&head, bytes.data(), sizeof head);
  return head;
}

}  // namespace

void Pack(const PackedRow& row, const std::bitset<kNumMetrics>& metrics, std::string& out) {
  const std::size_t begin = out.size();
  Head head{};
  head.key_high = row.key.high;
  head.key_low = row.key.low;
  head.attributes = row.attributes;
  head.day = row.day;
  head.place = row.place;
  head.text = row.text;
  head.unallocated = row.unallocated ? 1 : 0;
  out.resize(begin + sizeof head);
  for (std::size_t i = 0; i < kNumMetrics; ++i) {
    if (!metrics[i]) continue;
    const Form form = FormOf(row.measures[i]);
    head.forms |= static_cast<std::uint64_t>(form) << (i * kFormBits);
    if (form == kNarrow) {
      const auto narrow = static_cast<std::int64_t>(row.measures[i].units);
      out.append(reinterpret_cast<const char*>(&narrow), sizeof narrow);
    } else if (form == kWide) {
      out.append(reinterpret_cast<const char*>(&row.measures[i].units), sizeof(Int128));
    }
  }
  head.size = static_cast<std::uint16_t>(out.size() - begin);
  std::memcpy(out.data() + begin, &head, sizeof head);
}

PackedRow Unpack(const std::bitset<kNumMetrics>& metrics, std::string_view& bytes) {
  const Head head = HeadOf(bytes);
  PackedRow row;
  row.key = {.low = head.key_low, .high = head.key_high};
  row.attributes = head.attributes;
  row.day = head.day;
  row.place = head.place;
  row.text = head.text;
  row.unallocated = head.unallocated != 0;
  const char* at = bytes.data() + sizeof head;
  for (std::size_t i = 0; i < kNumMetrics; ++i) {
    if (!metrics[i]) continue;
    Measure& measure = row.measures[i];
    switch (static_cast<Form>(head.forms >> (i * kFormBits) & 7U)) {
      case kNull: break;
      case kNaN: measure.kind = Measure::Kind::kNaN; break;
      case kInfinity: measure.kind = Measure::Kind::kInfinity; break;
      case kMinusInfinity: measure.kind = Measure::Kind::kMinusInfinity; break;
      case kNarrow: {
        std::int64_t narrow;
        std::memcpy(&narrow, at, sizeof narrow);
        at += sizeof narrow;
        measure = {Measure::Kind::kNumber, narrow};
        break;
      }
      case kWide:
        measure.kind = Measure::Kind::kNumber;
        std::memcpy(&measure.units, at, sizeof(Int128));
        at += sizeof(Int128);
        break;
    }
  }
  bytes.remove_prefix(head.size);
  return row;
}

Hash128 PackedKey(std::string_view bytes) {
  Hash128 key;
  std::memcpy(&key, bytes.data(), sizeof key);
  return key;
}

std::size_t PackedSize(std::string_view bytes) { return HeadOf(bytes).size; }

}  // namespace daybook
