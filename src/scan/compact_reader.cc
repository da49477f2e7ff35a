// SPDX-License-Identifier: Apache-2.0
#include "src/scan/compact_reader.h"

#include <algorithm>

namespace daybook {
namespace {

constexpr int kMaxDepth = 32;
using Type = CompactReader::Type;

std::int64_t OfZigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
}

}  // namespace

void CompactReader::Fail() {
  failed_ = true;
  at_ = end_;
}

std::uint8_t CompactReader::Byte() {
  if (at_ == end_) {
    Fail();
    return 0;
  }
  return *at_++;
}

std::uint64_t CompactReader::Varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const std::uint8_t byte = Byte();
    value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    if ((byte & 0x80U) == 0) return value;
  }
  Fail();
  return 0;
}

std::string_view CompactReader::Bytes(std::uint64_t length) {
  if (length > static_cast<std::uint64_t>(end_ - at_)) {
    Fail();
    return {};
  }
  const std::string_view bytes(reinterpret_cast<const char*>(at_), static_cast<std::size_t>(length));
  at_ += length;
  return bytes;
}

bool CompactReader::Next(Field& field) {
  const std::uint8_t header = Byte();
  const auto type = static_cast<Type>(header & 0x0FU);
  if (type == Type::kStop) return false;
  if (type > Type::kUuid) {
    Fail();
    return false;
  }
  const unsigned step = header >> 4U;
  field.id = static_cast<std::int16_t>(step != 0 ? field.id + static_cast<int>(step) : OfZigzag(Varint()));
  field.type = type;
  return ok();
}

std::optional<std::int64_t> CompactReader::Integer(Field field) {
  switch (field.type) {
    case Type::kI16:
    case Type::kI32:
    case Type::kI64: return OfZigzag(Varint());
    case Type::kByte: return static_cast<std::int8_t>(Byte());
    default: Skip(field.type); return std::nullopt;
  }
}

std::optional<bool> CompactReader::Boolean(Field field) {
  if (field.type == Type::kTrue || field.type == Type::kFalse) return field.type == Type::kTrue;
  Skip(field.type);
  return std::nullopt;
}

std::optional<std::string_view> CompactReader::Binary(Field field) {
  if (field.type == Type::kBinary) return Bytes(Varint());
  Skip(field.type);
  return std::nullopt;
}

bool CompactReader::EntersStruct(Field field) {
  if (field.type == Type::kStruct) return true;
  Skip(field.type);
  return false;
}

CompactReader::List CompactReader::ListHeader() {
  const std::uint8_t header = Byte();
  List list = {static_cast<Type>(header & 0x0FU), static_cast<std::uint32_t>(header >> 4U)};
  if (list.size == 15) {
    const std::uint64_t size = Varint();
    // Every element takes a byte at least.
    if (size > static_cast<std::uint64_t>(end_ - at_)) Fail();
    list.size = static_cast<std::uint32_t>(size);
  }
  if (list.size > static_cast<std::uint64_t>(end_ - at_) || list.type > Type::kUuid) Fail();
  return failed_ ? List() : list;
}

std::optional<CompactReader::List> CompactReader::EnterList(Field field) {
  if (field.type == Type::kList) return ListHeader();
  Skip(field.type);
  return std::nullopt;
}

void CompactReader::Skip(Type type, int depth) {
  if (depth > kMaxDepth) return Fail();
  switch (type) {
    case Type::kStop: return Fail();
    case Type::kTrue:
    case Type::kFalse: return;
    case Type::kByte: Byte(); return;
    case Type::kI16:
    case Type::kI32:
    case Type::kI64: Varint(); return;
    case Type::kDouble: Bytes(8); return;
    case Type::kBinary: Bytes(Varint()); return;
    case Type::kUuid: Bytes(16); return;
    case Type::kStruct:
      for (Field field; Next(field);) Skip(field.type, depth + 1);
      return;
    case Type::kList:
    case Type::kSet: {
      const List list = ListHeader();
      // Within a list a boolean is a byte of its own.
      const bool boolean = list.type == Type::kTrue || list.type == Type::kFalse;
      for (std::uint32_t i = 0; i < list.size && ok(); ++i) Skip(boolean ? Type::kByte : list.type, depth + 1);
      return;
    }
    case Type::kMap: {
      const std::uint64_t size = Varint();
      if (size == 0) return;
      if (size > static_cast<std::uint64_t>(end_ - at_)) return Fail();
      const std::uint8_t types = Byte();
      const auto of = [](unsigned bits) {
        const auto element = static_cast<Type>(bits);
        return element == Type::kTrue || element == Type::kFalse ? Type::kByte : element;
      };
      for (std::uint64_t i = 0; i < size && ok(); ++i) {
        Skip(of(types >> 4U), depth + 1);
        Skip(of(types & 0x0FU), depth + 1);
      }
      return;
    }
  }
  Fail();
}

}  // namespace daybook
