// SPDX-License-Identifier: Apache-2.0
#include "src/summary/reference/column_reader.h"

#include <arrow/array.h>
#include <arrow/chunked_array.h>
#include <arrow/table.h>
#include <arrow/type.h>
#include <arrow/util/decimal.h>
#include <arrow/util/float16.h>
#include <arrow/util/utf8.h>
#include <parquet/arrow/reader.h>
#include <parquet/exception.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <parquet/properties.h>

#include <charconv>
#include <exception>
#include <memory>
#include <new>
#include <utility>

#include "daybook/day.h"
#include "src/base/out_of_memory.h"
#include "src/summary/reference/arrow_input.h"

namespace daybook::reference {
namespace {

constexpr const char* kRead = "read Parquet";

constexpr std::int64_t kMillisPerDay = 86'400'000;

std::int64_t FloorDivide(std::int64_t value, std::int64_t divisor) {
  return value / divisor - (value % divisor < 0 ? 1 : 0);
}

bool TakeNumber(std::string_view& text, std::size_t digits, int& out) {
  if (text.size() < digits) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, out);
  if (error != std::errc() || end != text.data() + digits || text.front() == '-') return false;
  text.remove_prefix(digits);
  return true;
}

bool TakeChar(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

// "2025-10-01[ |T]00:00[:00[.fraction]][ +0000 UTC|Z]", or the date alone.
std::optional<std::int64_t> ParseTime(std::string_view text) {
  constexpr std::string_view kUtc = " +0000 UTC";
  if (text.ends_with(kUtc)) {
    text.remove_suffix(kUtc.size());
  } else if (text.ends_with("Z")) {
    text.remove_suffix(1);
  }
  const auto day = Day::Parse(text.substr(0, 10));
  if (!day.ok()) return std::nullopt;
  std::int64_t millis = day->days_since_epoch() * kMillisPerDay;
  text.remove_prefix(10);
  if (text.empty()) return millis;
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (!TakeChar(text, ' ') && !TakeChar(text, 'T')) return std::nullopt;
  if (!TakeNumber(text, 2, hour) || !TakeChar(text, ':') || !TakeNumber(text, 2, minute)) return std::nullopt;
  if (TakeChar(text, ':') && !TakeNumber(text, 2, second)) return std::nullopt;
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  millis += ((hour * 60 + minute) * 60 + second) * std::int64_t{1000};
  if (TakeChar(text, '.')) {
    if (text.empty()) return std::nullopt;
    for (int weight = 100; !text.empty(); weight /= 10) {
      if (text.front() < '0' || text.front() > '9') return std::nullopt;
      millis += weight * (text.front() - '0');
      text.remove_prefix(1);
    }
  }
  return text.empty() ? std::optional(millis) : std::nullopt;
}

// What a value could not become, for the message.
struct Refusal {
  std::string why;
};

// Reads value `i`, which is not NULL. Nothing that throws is called.
using Cell = std::variant<std::string, double, std::int64_t, Refusal>;

Cell UnfitType(const arrow::Array& array, const char* wanted) {
  return Refusal{"its type is " + array.type()->ToString() + ", which cannot become " + wanted};
}

template <typename ArrayType>
std::string_view ViewAt(const arrow::Array& array, std::int64_t i) {
  return static_cast<const ArrayType&>(array).GetView(i);
}

std::optional<std::string_view> TextAt(const arrow::Array& array, std::int64_t i) {
  switch (array.type_id()) {
    case arrow::Type::STRING: return ViewAt<arrow::StringArray>(array, i);
    case arrow::Type::LARGE_STRING: return ViewAt<arrow::LargeStringArray>(array, i);
    case arrow::Type::STRING_VIEW: return ViewAt<arrow::StringViewArray>(array, i);
    case arrow::Type::BINARY: return ViewAt<arrow::BinaryArray>(array, i);
    case arrow::Type::LARGE_BINARY: return ViewAt<arrow::LargeBinaryArray>(array, i);
    case arrow::Type::BINARY_VIEW: return ViewAt<arrow::BinaryViewArray>(array, i);
    default: return std::nullopt;
  }
}

Cell ReadText(const arrow::Array& array, std::int64_t i) {
  const auto text = TextAt(array, i);
  if (!text.has_value()) return UnfitType(array, "text");
  if (!arrow::util::ValidateUTF8(*text)) return Refusal{"it holds text that is not UTF-8"};
  return std::string(*text);
}

// The nearest double of a decimal: its text read back, which rounds once.
template <typename ArrayType>
double DecimalAt(const arrow::Array& array, std::int64_t i) {
  const std::string text = static_cast<const ArrayType&>(array).FormatValue(i);
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

template <typename ArrayType>
double NumberAt(const arrow::Array& array, std::int64_t i) {
  return static_cast<double>(static_cast<const ArrayType&>(array).Value(i));
}

Cell ReadNumber(const arrow::Array& array, std::int64_t i) {
  switch (array.type_id()) {
    case arrow::Type::DOUBLE: return NumberAt<arrow::DoubleArray>(array, i);
    case arrow::Type::FLOAT: return NumberAt<arrow::FloatArray>(array, i);
    case arrow::Type::HALF_FLOAT:
      return static_cast<double>(
          arrow::util::Float16::FromBits(static_cast<const arrow::HalfFloatArray&>(array).Value(i)).ToFloat());
    case arrow::Type::INT8: return NumberAt<arrow::Int8Array>(array, i);
    case arrow::Type::INT16: return NumberAt<arrow::Int16Array>(array, i);
    case arrow::Type::INT32: return NumberAt<arrow::Int32Array>(array, i);
    case arrow::Type::INT64: return NumberAt<arrow::Int64Array>(array, i);
    case arrow::Type::UINT8: return NumberAt<arrow::UInt8Array>(array, i);
    case arrow::Type::UINT16: return NumberAt<arrow::UInt16Array>(array, i);
    case arrow::Type::UINT32: return NumberAt<arrow::UInt32Array>(array, i);
    case arrow::Type::UINT64: return NumberAt<arrow::UInt64Array>(array, i);
    case arrow::Type::DECIMAL32: return DecimalAt<arrow::Decimal32Array>(array, i);
    case arrow::Type::DECIMAL64: return DecimalAt<arrow::Decimal64Array>(array, i);
    case arrow::Type::DECIMAL128: return DecimalAt<arrow::Decimal128Array>(array, i);
    case arrow::Type::DECIMAL256: return DecimalAt<arrow::Decimal256Array>(array, i);
    default: return UnfitType(array, "a number");
  }
}

Cell ReadTime(const arrow::Array& array, std::int64_t i) {
  switch (array.type_id()) {
    case arrow::Type::TIMESTAMP: {
      const std::int64_t value = static_cast<const arrow::TimestampArray&>(array).Value(i);
      switch (static_cast<const arrow::TimestampType&>(*array.type()).unit()) {
        case arrow::TimeUnit::SECOND: return value * 1000;
        case arrow::TimeUnit::MILLI: return value;
        case arrow::TimeUnit::MICRO: return FloorDivide(value, 1000);
        case arrow::TimeUnit::NANO: return FloorDivide(value, 1'000'000);
      }
      return UnfitType(array, "a time");
    }
    case arrow::Type::DATE32: return static_cast<const arrow::Date32Array&>(array).Value(i) * kMillisPerDay;
    case arrow::Type::DATE64: return static_cast<const arrow::Date64Array&>(array).Value(i);
    default: break;
  }
  const auto text = TextAt(array, i);
  if (!text.has_value()) return UnfitType(array, "a time");
  const auto millis = ParseTime(*text);
  if (!millis.has_value()) return Refusal{"\"" + CutText(std::string(*text), 120) + "\" is no time"};
  return *millis;
}

// Appends the values of `column` to `out`. An error is a Refusal with the row in front. `is_wanted` is empty, or tells
// for each row whether its value matters.
template <typename Values, typename Read>
Status AppendValues(const arrow::ChunkedArray& column, const std::string& object, std::string_view name, Read read,
                    const std::vector<bool>& is_wanted, Values& out) {
  using Value = typename Values::value_type::value_type;
  const auto refuse = [&](const std::string& why) {
    return InputError("read column",
                      object + ", row " + std::to_string(out.size() + 1) + ", column " + std::string(name), why,
                      "write the file again with the types of the reports");
  };
  for (const auto& chunk : column.chunks()) {
    const arrow::Array* values = chunk.get();
    const arrow::DictionaryArray* dictionary = nullptr;
    if (chunk->type_id() == arrow::Type::DICTIONARY) {
      dictionary = static_cast<const arrow::DictionaryArray*>(chunk.get());
      values = dictionary->dictionary().get();
    }
    for (std::int64_t i = 0; i < chunk->length(); ++i) {
      const bool is_passed_over = !is_wanted.empty() && !is_wanted[out.size()];
      if (is_passed_over || chunk->IsNull(i) || chunk->type_id() == arrow::Type::NA) {
        out.emplace_back();
        continue;
      }
      const std::int64_t at = dictionary != nullptr ? dictionary->GetValueIndex(i) : i;
      if (values->IsNull(at)) {
        out.emplace_back();
        continue;
      }
      Cell cell = read(*values, at);
      if (const auto* refusal = std::get_if<Refusal>(&cell)) return refuse(refusal->why);
      out.emplace_back(std::get<Value>(std::move(cell)));
    }
  }
  return Status();
}

Result<ColumnValues> Convert(const arrow::ChunkedArray& column, const std::string& object, const WantedColumn& wanted,
                             const std::vector<bool>& is_wanted) {
  switch (wanted.kind) {
    case WantedColumn::Kind::kText: {
      TextValues values;
      DAYBOOK_RETURN_IF_ERROR(AppendValues(column, object, wanted.name, ReadText, is_wanted, values));
      return ColumnValues(std::move(values));
    }
    case WantedColumn::Kind::kNumber: {
      NumberValues values;
      DAYBOOK_RETURN_IF_ERROR(AppendValues(column, object, wanted.name, ReadNumber, is_wanted, values));
      return ColumnValues(std::move(values));
    }
    case WantedColumn::Kind::kTime: break;
  }
  TimeValues values;
  DAYBOOK_RETURN_IF_ERROR(AppendValues(column, object, wanted.name, ReadTime, is_wanted, values));
  return ColumnValues(std::move(values));
}

ColumnValues Nulls(WantedColumn::Kind kind, std::size_t rows) {
  switch (kind) {
    case WantedColumn::Kind::kText: return TextValues(rows);
    case WantedColumn::Kind::kNumber: return NumberValues(rows);
    case WantedColumn::Kind::kTime: break;
  }
  return TimeValues(rows);
}

// A type of the schema that no value of the column could be read from, also when the file has no rows.
std::optional<std::string> WhyUnfit(const arrow::DataType& type, WantedColumn::Kind kind) {
  const arrow::DataType& value =
      type.id() == arrow::Type::DICTIONARY ? *static_cast<const arrow::DictionaryType&>(type).value_type() : type;
  const bool text = arrow::is_base_binary_like(value.id()) || arrow::is_binary_view_like(value.id());
  const bool number = arrow::is_numeric(value.id()) || arrow::is_decimal(value.id());
  const bool time = value.id() == arrow::Type::TIMESTAMP || arrow::is_date(value.id()) || text;
  const bool null = value.id() == arrow::Type::NA;
  const char* wanted = "";
  switch (kind) {
    case WantedColumn::Kind::kText: wanted = text || null ? "" : "text"; break;
    case WantedColumn::Kind::kNumber: wanted = number || null ? "" : "a number"; break;
    case WantedColumn::Kind::kTime: wanted = time || null ? "" : "a time"; break;
  }
  if (*wanted == '\0') return std::nullopt;
  return "its type is " + type.ToString() + ", which cannot become " + wanted;
}

bool HasWantedValue(const arrow::ChunkedArray& column, const std::vector<bool>& is_wanted) {
  std::size_t row = 0;
  for (const auto& chunk : column.chunks()) {
    for (std::int64_t i = 0; i < chunk->length(); ++i, ++row) {
      if (!chunk->IsNull(i) && (is_wanted.empty() || is_wanted[row])) return true;
    }
  }
  return false;
}

Result<std::vector<ColumnValues>> ReadOpened(std::unique_ptr<ObjectReader> reader, const std::string& object,
                                             const std::vector<WantedColumn>& wanted, const WantsRow& wants_row,
                                             const std::atomic<bool>& stop) {
  if (reader->size() == 0) {
    return InputError(kRead, object, "the file is empty (0 bytes)", "upload the file again or remove it");
  }
  parquet::ReaderProperties properties = parquet::default_reader_properties();
  properties.set_page_checksum_verification(true);
  parquet::ArrowReaderProperties arrow_properties = parquet::default_arrow_reader_properties();
  arrow_properties.set_coerce_int96_timestamp_unit(arrow::TimeUnit::MICRO);
  parquet::arrow::FileReaderBuilder builder;
  arrow::Status opened = builder.Open(MakeArrowInput(std::move(reader)), properties);
  if (!opened.ok()) return ErrorOf(opened, kRead, object);
  std::unique_ptr<parquet::arrow::FileReader> file;
  opened = builder.properties(arrow_properties)->Build(&file);
  if (!opened.ok()) return ErrorOf(opened, kRead, object);
  std::shared_ptr<arrow::Schema> schema;
  const arrow::Status described = file->GetSchema(&schema);
  if (!described.ok()) return ErrorOf(described, kRead, object);

  const auto num_rows = static_cast<std::size_t>(file->parquet_reader()->metadata()->num_rows());
  std::vector<ColumnValues> columns;
  std::vector<bool> is_wanted;  // by row, from the second column on
  for (const WantedColumn& column : wanted) {
    if (stop.load()) return InterruptedError("summarize");
    const std::string where = object + ", column " + std::string(column.name);
    const std::vector<int> indexes = schema->GetAllFieldIndices(std::string(column.name));
    if (indexes.size() > 1) return InputError(kRead, where, "the file has it more than once", "write the file again");
    if (indexes.empty()) {
      if (column.required) {
        return InputError(kRead, where, "the file does not have it", "write the file again with all required columns");
      }
      columns.push_back(Nulls(column.kind, num_rows));
      continue;
    }
    const auto unfit = WhyUnfit(*schema->field(indexes[0])->type(), column.kind);
    std::shared_ptr<arrow::ChunkedArray> values;
    const arrow::Status read = file->ReadColumn(indexes[0], &values);
    if (!read.ok()) return ErrorOf(read, kRead, where);
    if (unfit.has_value()) {
      // Koku writes columns without any value as DOUBLE (spec: inputs.md 2.8).
      if (HasWantedValue(*values, is_wanted) || values->type()->num_fields() != 0) {
        return InputError(kRead, where, *unfit, "write the file again with the types of the reports");
      }
      columns.push_back(Nulls(column.kind, num_rows));
      continue;
    }
    const arrow::Status valid = values->Validate();
    if (!valid.ok()) return ErrorOf(valid, kRead, where);
    if (values->length() != static_cast<std::int64_t>(num_rows)) {
      return InputError(
          kRead, where,
          "it has " + std::to_string(values->length()) + " values for " + std::to_string(num_rows) + " rows",
          "upload the file again or remove it");
    }
    DAYBOOK_ASSIGN_OR_RETURN(ColumnValues converted, Convert(*values, object, column, is_wanted));
    columns.push_back(std::move(converted));
    if (columns.size() > 1) continue;
    for (const auto& time : std::get<TimeValues>(columns.front())) is_wanted.push_back(wants_row(time));
  }
  return columns;
}

}  // namespace

Result<std::vector<ColumnValues>> ReadColumns(const ObjectStore& store, const ObjectInfo& object,
                                              const std::vector<WantedColumn>& wanted, const WantsRow& wants_row,
                                              const std::atomic<bool>& stop) {
  DAYBOOK_ASSIGN_OR_RETURN(std::unique_ptr<ObjectReader> reader, store.Open(object));
  // Without it ValidateUTF8 finds nothing wrong with any text. Only the first call does something.
  arrow::util::InitializeUTF8();
  // Arrow's Parquet reader throws at some corrupt files; this is the seam where that ends.
  try {
    return ReadOpened(std::move(reader), object.key, wanted, wants_row, stop);
  } catch (const std::bad_alloc&) {
    return OutOfMemoryError(kRead, object.key);
  } catch (const std::exception& exception) {
    return InputError(kRead, object.key, CutText(exception.what(), 200), "upload the file again or remove it");
  }
}

}  // namespace daybook::reference
