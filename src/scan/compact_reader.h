// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace daybook {

// Walks over Thrift's compact encoding, in which Parquet writes its footer, without building what is not asked for.
// The bytes are borrowed and trusted in nothing: what does not lie within them, or is nested too deeply, fails the
// reader for good. From then on there is nothing more to read, so that callers need not look before the end.
class CompactReader {
 public:
  enum class Type : std::uint8_t {
    kStop,
    kTrue,
    kFalse,
    kByte,
    kI16,
    kI32,
    kI64,
    kDouble,
    kBinary,
    kList,
    kSet,
    kMap,
    kStruct,
    kUuid,
  };
  // A field of a struct: its value is read, or skipped, before the next field.
  struct Field {
    Type type = Type::kStop;
    std::int16_t id = 0;
  };
  struct List {
    Type type = Type::kStop;
    std::uint32_t size = 0;  // at most the bytes that are left
  };

  explicit CompactReader(std::span<const std::uint8_t> bytes) : at_(bytes.data()), end_(at_ + bytes.size()) {}

  bool ok() const { return !failed_; }

  // Goes from the field before, or from Field() at the start of a struct, to the next one. False at the end.
  bool Next(Field& field);

  // The value of the field. One of another type is skipped, as Thrift's own readers do.
  std::optional<std::int64_t> Integer(Field field);
  std::optional<bool> Boolean(Field field);
  std::optional<std::string_view> Binary(Field field);
  // Whether the field is a struct, whose fields are next.
  bool EntersStruct(Field field);
  // Whether the field is a list, whose elements are next; those of a list of structs each begin with Field().
  std::optional<List> EnterList(Field field);

  void Skip(Type type) { Skip(type, 0); }
  // What has not been read.
  std::span<const std::uint8_t> Rest() const { return {at_, end_}; }

 private:
  void Skip(Type type, int depth);
  std::uint64_t Varint();
  std::uint8_t Byte();
  std::string_view Bytes(std::uint64_t length);
  List ListHeader();
  void Fail();

  const std::uint8_t* at_;
  const std::uint8_t* end_;
  bool failed_ = false;
};

}  // namespace daybook
