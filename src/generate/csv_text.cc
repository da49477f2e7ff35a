// SPDX-License-Identifier: Apache-2.0
#include "src/generate/csv_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <utility>

#include "daybook/day.h"

namespace daybook {
namespace {

// Bytes that may be read or written behind a text.
constexpr std::size_t kSlack = 32;

std::string TimeText(std::int64_t ms) {
  const std::int64_t seconds = ms / 1000;
  const auto two = [](std::int64_t number) {
    return std::string{static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
  };
  return Day(static_cast<std::int32_t>(seconds / 86400)).ToString() + " " + two(seconds / 3600 % 24) + ":" +
         two(seconds / 60 % 60) + ":" + two(seconds % 60) + " +0000 UTC";
}

std::string Quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

// Whole numbers in full, others as short as possible, and both with an exponent from 10^16 on: as Python writes them.
void AppendNumber(double value, bool point, std::string* out) {
  std::array<char, 32> buffer;
  char* const begin = buffer.data();
  char* const limit = begin + buffer.size();
  if (std::abs(value) >= 1e16) {
    out->append(begin, std::to_chars(begin, limit, value, std::chars_format::scientific).ptr);
    return;
  }
  const auto whole = static_cast<std::int64_t>(value);
  if (static_cast<double>(whole) != value) {
    out->append(begin, std::to_chars(begin, limit, value).ptr);
    return;
  }
  out->append(begin, std::to_chars(begin, limit, whole).ptr);
  if (point) *out += ".0";
}

}  // namespace

// The texts of a column's values, each with the comma or line end behind it. A column of one value has no texts of its
// own: it is part of the next one's.
struct CsvText::Column {
  std::string bytes;
  std::vector<std::uint32_t> ends = {0};  // value i ends at ends[i + 1]
  std::size_t longest = 0;
  const std::uint32_t* codes = nullptr;
};

CsvText::CsvText(const CodedTable& table) : table_(table) {
  std::string before;
  for (const DictionaryColumn& column : table.columns) {
    const bool is_last = &column == &table.columns.back();
    Column text;
    text.codes = column.codes.data();
    text.ends.reserve(column.NumValues() + 1);
    for (std::size_t i = 0; i < column.NumValues(); ++i) {
      text.bytes += before;
      switch (column.kind) {
        case CellKind::kTime: text.bytes += TimeText(column.integers[i]); break;
        case CellKind::kInteger: text.bytes += std::to_string(column.integers[i]); break;
        case CellKind::kNumber: AppendNumber(column.numbers[i], column.point, &text.bytes); break;
        case CellKind::kText:
        case CellKind::kLabels: text.bytes += Quoted(column.texts[i]); break;
      }
      text.bytes += is_last ? '\n' : ',';
      text.longest = std::max(text.longest, text.bytes.size() - text.ends.back());
      text.ends.push_back(static_cast<std::uint32_t>(text.bytes.size()));
    }
    before.clear();
    if (column.NumValues() == 1 && !is_last) {
      before = std::move(text.bytes);
      continue;
    }
    text.bytes.append(kSlack, '\0');
    longest_ += text.longest;
    columns_.push_back(std::move(text));
  }
}

CsvText::~CsvText() = default;

void CsvText::AppendHeader(std::string* out) const {
  for (const DictionaryColumn& column : table_.columns) {
    *out += column.name;
    *out += &column == &table_.columns.back() ? '\n' : ',';
  }
}

std::string_view CsvText::Rows(std::size_t first, std::size_t end, std::vector<char>* buffer) const {
  const std::size_t needed = (end - first) * longest_ + kSlack;
  if (buffer->size() < needed) buffer->resize(needed);
  char* at = buffer->data();
  for (std::size_t row = first; row < end; ++row) {
    for (const Column& column : columns_) {
      const std::uint32_t code = column.codes[row];
      const std::uint32_t begin = column.ends[code];
      const std::size_t length = column.ends[code + 1] - begin;
      // A copy of a fixed size needs no call; what is too much is overwritten by the next one.
      std::memcpy(at, column.bytes.data() + begin, kSlack);
      if (length > kSlack) std::memcpy(at + kSlack, column.bytes.data() + begin + kSlack, length - kSlack);
      at += length;
    }
  }
  return {buffer->data(), static_cast<std::size_t>(at - buffer->data())};
}

}  // namespace daybook
