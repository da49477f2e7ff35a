// SPDX-License-Identifier: Apache-2.0
#include "src/scan/file_metadata.h"

#include <parquet/types.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace daybook {
namespace {

using Field = CompactReader::Field;
using List = CompactReader::List;
using Type = CompactReader::Type;
using Logical = SchemaField::Logical;

constexpr std::size_t kUnwanted = std::numeric_limits<std::size_t>::max();
constexpr std::int64_t kRepeated = 2;  // of repetition_type; 0 is required, 1 optional
constexpr int kMaxDepth = 32;

Error Corrupt(const std::string& object, const std::string& why) {
  return InputError("read Parquet", object, "its footer is not in order: " + why, "upload the file again or remove it");
}

// An element of the schema's list: a column, or a group of the elements that follow.
struct Element {
  std::string_view name;
  std::int64_t physical_type = -1;
  std::int64_t type_length = 0;
  std::int64_t repetition = 0;
  std::int64_t num_children = 0;
  std::optional<Logical> converted;
  std::optional<Logical> logical;
  std::int64_t scale = 0;
  std::int64_t precision = 0;
};

// The older annotation of types.
Logical OfConvertedType(std::int64_t type) {
  switch (type) {
    case 5: return Logical::kDecimal;
    case 6: return Logical::kDate;
    case 9: return Logical::kMillis;
    case 10: return Logical::kMicros;
    case 11:
    case 12:
    case 13:
    case 14: return Logical::kUnsignedInteger;
    case 15:
    case 16:
    case 17:
    case 18: return Logical::kSignedInteger;
    default: return Logical::kOther;
  }
}

Logical ReadTimestamp(CompactReader& reader) {
  Logical logical = Logical::kOther;
  for (Field field; reader.Next(field);) {
    if (field.id != 2 || !reader.EntersStruct(field)) {
      if (field.id != 2) reader.Skip(field.type);
      continue;
    }
    for (Field unit; reader.Next(unit); reader.Skip(unit.type)) {
      if (unit.id == 1) logical = Logical::kMillis;
      if (unit.id == 2) logical = Logical::kMicros;
      if (unit.id == 3) logical = Logical::kNanos;
    }
  }
  return logical;
}

void ReadDecimal(CompactReader& reader, Element& element) {
  for (Field field; reader.Next(field);) {
    if (field.id == 1) {
      element.scale = reader.Integer(field).value_or(0);
    } else if (field.id == 2) {
      element.precision = reader.Integer(field).value_or(0);
    } else {
      reader.Skip(field.type);
    }
  }
}

Logical ReadInteger(CompactReader& reader) {
  Logical logical = Logical::kSignedInteger;
  for (Field field; reader.Next(field);) {
    if (field.id == 2) {
      if (!reader.Boolean(field).value_or(true)) logical = Logical::kUnsignedInteger;
    } else {
      reader.Skip(field.type);
    }
  }
  return logical;
}

// The union of logical types: one field, whose number says which.
void ReadLogicalType(CompactReader& reader, Element& element) {
  for (Field field; reader.Next(field);) {
    if (!reader.EntersStruct(field)) continue;
    Logical logical = Logical::kOther;
    switch (field.id) {
      case 5:
        ReadDecimal(reader, element);
        element.logical = Logical::kDecimal;
        continue;
      case 8: element.logical = ReadTimestamp(reader); continue;
      case 10: element.logical = ReadInteger(reader); continue;
      case 6: logical = Logical::kDate; break;
      case 11: logical = Logical::kNull; break;
      case 15: logical = Logical::kFloat16; break;
      default: break;
    }
    reader.Skip(Type::kStruct);
    element.logical = logical;
  }
}

Element ReadElement(CompactReader& reader) {
  Element element;
  for (Field field; reader.Next(field);) {
    switch (field.id) {
      case 1: element.physical_type = reader.Integer(field).value_or(-1); break;
      case 2: element.type_length = reader.Integer(field).value_or(0); break;
      case 3: element.repetition = reader.Integer(field).value_or(0); break;
      case 4: element.name = reader.Binary(field).value_or(""); break;
      case 5: element.num_children = reader.Integer(field).value_or(0); break;
      case 6:
        if (const auto type = reader.Integer(field)) element.converted = OfConvertedType(*type);
        break;
      case 7: element.scale = reader.Integer(field).value_or(0); break;
      case 8: element.precision = reader.Integer(field).value_or(0); break;
      case 10:
        if (reader.EntersStruct(field)) ReadLogicalType(reader, element);
        break;
      default: reader.Skip(field.type); break;
    }
  }
  return element;
}

// Whether values of the physical type can be what the logical one says.
bool Fits(const Element& element, Logical logical) {
  const std::int64_t type = element.physical_type;
  switch (logical) {
    case Logical::kDecimal:
      return (type == parquet::Type::INT32 || type == parquet::Type::INT64 || type == parquet::Type::BYTE_ARRAY ||
              type == parquet::Type::FIXED_LEN_BYTE_ARRAY) &&
             element.precision > 0 && element.scale >= 0 && element.scale <= element.precision;
    case Logical::kDate: return type == parquet::Type::INT32;
    case Logical::kMillis:
    case Logical::kMicros:
    case Logical::kNanos: return type == parquet::Type::INT64;
    case Logical::kSignedInteger:
    case Logical::kUnsignedInteger: return type == parquet::Type::INT32 || type == parquet::Type::INT64;
    case Logical::kFloat16: return type == parquet::Type::FIXED_LEN_BYTE_ARRAY && element.type_length == 2;
    case Logical::kNone:
    case Logical::kNull:
    case Logical::kOther: return true;
  }
  return false;
}

// Reads the elements of a schema, which stand in the order of a walk through the tree.
class SchemaReader {
 public:
  SchemaReader(CompactReader& reader, std::uint32_t num_elements) : reader_(reader), left_(num_elements) {}

  // What is wrong with the schema; empty: nothing.
  std::string Read(Schema& schema) {
    const Element root = Take();
    if (root.num_children <= 0) return "its schema has no columns";
    for (std::int64_t i = 0; i < root.num_children; ++i) {
      if (left_ == 0) return "its schema ends before its last column";
      const Element element = Take();
      SchemaField& field = schema.fields.emplace_back();
      field.name = element.name;
      field.leaf = schema.num_leaves;
      if (element.num_children > 0) {
        if (!PassOver(element, schema.num_leaves, 1)) return "the groups of its schema are not closed";
        continue;
      }
      if (std::string fault = Describe(element, field); !fault.empty()) return fault;
      ++schema.num_leaves;
    }
    return left_ == 0 ? "" : "its schema goes on after its last column";
  }

 private:
  Element Take() {
    --left_;
    return ReadElement(reader_);
  }

  // Counts the columns within a group.
  bool PassOver(const Element& group, int& num_leaves, int depth) {
    if (depth > kMaxDepth) return false;
    for (std::int64_t i = 0; i < group.num_children; ++i) {
      if (left_ == 0) return false;
      const Element element = Take();
      if (element.num_children > 0) {
        if (!PassOver(element, num_leaves, depth + 1)) return false;
      } else {
        ++num_leaves;
      }
    }
    return true;
  }

  static std::string Describe(const Element& element, SchemaField& field) {
    const std::string name(element.name);
    if (element.physical_type < parquet::Type::BOOLEAN || element.physical_type > parquet::Type::FIXED_LEN_BYTE_ARRAY) {
      return "column " + name + " has no type that is known";
    }
    const Logical logical = element.logical.value_or(element.converted.value_or(Logical::kNone));
    constexpr std::int64_t kMaxInt = std::numeric_limits<std::int32_t>::max();
    if (!Fits(element, logical) || element.type_length < 0 || element.type_length > kMaxInt ||
        element.precision > kMaxInt) {
      return "the types of column " + name + " do not fit each other";
    }
    field.is_flat = element.repetition != kRepeated;
    field.optional = element.repetition != 0;
    field.physical_type = static_cast<std::int8_t>(element.physical_type);
    field.type_length = static_cast<std::int32_t>(element.type_length);
    field.logical = logical;
    if (logical == Logical::kDecimal) {
      field.scale = static_cast<std::int32_t>(element.scale);
      field.precision = static_cast<std::int32_t>(element.precision);
    }
    return "";
  }

  CompactReader& reader_;
  std::uint32_t left_;
};

void ReadStatistics(CompactReader& reader, ChunkMetadata& chunk, bool is_integer) {
  std::optional<std::string_view> old_min;
  std::optional<std::string_view> old_max;
  for (Field field; reader.Next(field);) {
    switch (field.id) {
      case 1: old_max = reader.Binary(field); break;
      case 2: old_min = reader.Binary(field); break;
      case 3: chunk.null_count = reader.Integer(field); break;
      case 5: chunk.max = reader.Binary(field); break;
      case 6: chunk.min = reader.Binary(field); break;
      default: reader.Skip(field.type); break;
    }
  }
  if (!chunk.min.has_value() && !chunk.max.has_value() && is_integer) {
    chunk.min = old_min;
    chunk.max = old_max;
  }
}

// False: a field that must be there is missing.
bool ReadChunkMetadata(CompactReader& reader, ChunkMetadata& chunk) {
  unsigned seen = 0;
  std::int64_t type = -1;
  const auto take = [&](Field field, std::int64_t& value) {
    const std::optional<std::int64_t> read = reader.Integer(field);
    if (!read.has_value()) return;
    value = *read;
    seen |= 1U << static_cast<unsigned>(field.id);
  };
  for (Field field; reader.Next(field);) {
    switch (field.id) {
      case 1: take(field, type); break;
      case 4: take(field, chunk.codec); break;
      case 5: take(field, chunk.num_values); break;
      case 6: take(field, chunk.uncompressed_size); break;
      case 7: take(field, chunk.compressed_size); break;
      case 9: take(field, chunk.data_page_offset); break;
      case 11: take(field, chunk.dictionary_page_offset); break;
      case 12:
        if (reader.EntersStruct(field)) {
          ReadStatistics(reader, chunk, type == parquet::Type::INT32 || type == parquet::Type::INT64);
        }
        break;
      default: reader.Skip(field.type); break;
    }
  }
  constexpr unsigned kNeeded = 1U << 4U | 1U << 5U | 1U << 6U | 1U << 7U | 1U << 9U;
  return (seen & kNeeded) == kNeeded;
}

bool ReadChunk(CompactReader& reader, ChunkMetadata& chunk) {
  chunk = {};
  bool is_complete = false;
  for (Field field; reader.Next(field);) {
    switch (field.id) {
      case 1: chunk.is_elsewhere = !reader.Binary(field).value_or("").empty(); break;
      case 3:
        if (reader.EntersStruct(field)) is_complete = ReadChunkMetadata(reader, chunk);
        break;
      case 8: chunk.is_encrypted = true; [[fallthrough]];
      default: reader.Skip(field.type); break;
    }
  }
  return is_complete || chunk.is_encrypted;
}

}  // namespace

Result<Schema> ReadSchema(std::span<const std::uint8_t> footer, const std::string& object) {
  Schema schema;
  // The schema stands before the row groups in every file that we know of, though nothing but habit makes it so.
  for (int round = 0; round < 2 && schema.row_groups.empty(); ++round) {
    CompactReader reader(footer);
    for (Field field; reader.Next(field);) {
      if (field.id == 2 && schema.fields.empty()) {
        const std::optional<List> elements = reader.EnterList(field);
        if (!elements.has_value() || elements->type != Type::kStruct || elements->size == 0) {
          return Corrupt(object, "it has no schema");
        }
        std::string fault = SchemaReader(reader, elements->size).Read(schema);
        if (!reader.ok()) break;
        if (!fault.empty()) return Corrupt(object, fault);
      } else if (field.id == 3) {
        schema.num_rows = reader.Integer(field);
      } else if (field.id == 4 && !schema.fields.empty()) {
        schema.row_groups = reader.Rest();
        const std::optional<List> list = reader.EnterList(field);
        if (!list.has_value() || (list->size > 0 && list->type != Type::kStruct)) {
          return Corrupt(object, "it has no list of row groups");
        }
        break;
      } else {
        reader.Skip(field.type);
      }
    }
    if (!reader.ok()) return Corrupt(object, "it ends within a value");
  }
  if (schema.row_groups.empty()) {
    return Corrupt(object, schema.fields.empty() ? "it has no schema" : "it has no list of row groups");
  }
  return schema;
}

RowGroupReader::RowGroupReader(const Schema& schema, std::span<const int> leaves, std::string object)
    : object_(std::move(object)),
      reader_(schema.row_groups),
      slots_(static_cast<std::size_t>(schema.num_leaves), kUnwanted) {
  std::size_t num_slots = 0;
  for (const int leaf : leaves) {
    std::size_t& slot = slots_[static_cast<std::size_t>(leaf)];
    if (slot == kUnwanted) slot = num_slots++;
  }
  chunks_.resize(num_slots);
  left_ = reader_.EnterList({Type::kList, 4})->size;
}

Result<bool> RowGroupReader::Next() {
  if (!reader_.ok()) return Corrupt(object_, "it ends within a value");
  if (left_ == 0) return false;
  --left_;
  bool has_chunks = false;
  std::optional<std::int64_t> num_rows;
  for (Field field; reader_.Next(field);) {
    if (field.id == 1) {
      const std::optional<List> list = reader_.EnterList(field);
      if (!list.has_value() || list->type != Type::kStruct || list->size != slots_.size()) {
        return Corrupt(object_, "a row group has not as many columns as the schema");
      }
      for (const std::size_t slot : slots_) {
        if (slot == kUnwanted) {
          reader_.Skip(Type::kStruct);
        } else if (!ReadChunk(reader_, chunks_[slot]) && reader_.ok()) {
          return Corrupt(object_, "a column of a row group is not described");
        }
      }
      has_chunks = true;
    } else if (field.id == 3) {
      num_rows = reader_.Integer(field);
    } else {
      reader_.Skip(field.type);
    }
  }
  if (!reader_.ok()) return Corrupt(object_, "it ends within a value");
  if (!has_chunks || !num_rows.has_value() || *num_rows < 0) {
    return Corrupt(object_, "a row group does not say how many rows or which columns it has");
  }
  num_rows_ = *num_rows;
  return true;
}

}  // namespace daybook
