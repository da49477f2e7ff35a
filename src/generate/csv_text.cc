// SPDX-License-Identifier: Apache-2.0
#include "src/generate/csv_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <string_view>

#include "daybook/day.h"

namespace daybook {
namespace {

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

void AppendNumber(double value, bool point, std::string* out) {
  std::array<char, 32> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  *out += text;
  if (point && text.find_first_of(".e") == std::string_view::npos) *out += ".0";
}

}  // namespace

// The texts of a column's values, each with the comma or line end behind it.
struct CsvText::Column {
  std::string bytes;
  std::vector<std::uint32_t> ends = {0};  // value i ends at ends[i + 1]
  std::size_t longest = 0;
  const std::uint32_t* codes = nullptr;
};

CsvText::CsvText(const CodedTable& table) : table_(table) {
  for (const CodedColumn& column : table.columns) {
    Column& text = columns_.emplace_back();
    text.codes = column.codes.data();
    text.ends.reserve(column.NumValues() + 1);
    for (std::size_t i = 0; i < column.NumValues(); ++i) {
      switch (column.kind) {
        case CellKind::kTime: text.bytes += TimeText(column.integers[i]); break;
        case CellKind::kInteger: text.bytes += std::to_string(column.integers[i]); break;
        case CellKind::kNumber: AppendNumber(column.numbers[i], column.point, &text.bytes); break;
        case CellKind::kText:
        case CellKind::kLabels: text.bytes += Quoted(column.texts[i]); break;
      }
      text.bytes += &column == &table.columns.back() ? '\n' : ',';
      text.longest = std::max(text.longest, text.bytes.size() - text.ends.back());
      text.ends.push_back(static_cast<std::uint32_t>(text.bytes.size()));
    }
    longest_ += text.longest;
  }
}

CsvText::~CsvText() = default;

void CsvText::AppendHeader(std::string* out) const {
  for (const CodedColumn& column : table_.columns) {
    *out += column.name;
    *out += &column == &table_.columns.back() ? '\n' : ',';
  }
}

void CsvText::AppendRows(std::size_t first, std::size_t end, std::string* out) const {
  const std::size_t before = out->size();
  out->resize(before + (end - first) * longest_);
  char* at = out->data() + before;
  for (std::size_t row = first; row < end; ++row) {
    for (const Column& column : columns_) {
      const std::uint32_t code = column.codes[row];
      const std::uint32_t begin = column.ends[code];
      const std::size_t length = column.ends[code + 1] - begin;
      std::memcpy(at, column.bytes.data() + begin, length);
      at += length;
    }
  }
  out->resize(static_cast<std::size_t>(at - out->data()));
}

}  // namespace daybook
