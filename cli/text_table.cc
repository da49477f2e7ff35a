// SPDX-License-Identifier: Apache-2.0
#include "cli/text_table.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace daybook::cli {
namespace {

constexpr std::size_t kLeastTextWidth = 24;

// Reads the code point at `at` and moves behind it. REQUIRES: at < text.size(). Bad bytes count as one character each.
std::uint32_t NextCodePoint(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  const std::uint32_t lead = byte(at);
  const std::size_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (length == 1 || at + length > text.size()) {
    ++at;
    return lead;
  }
  std::uint32_t code = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) code = code << 6U | (byte(at + i) & 0x3FU);
  at += length;
  return code;
}

std::size_t WidthOf(std::uint32_t code) {
  struct Range {
    std::uint32_t first;
    std::uint32_t last;
  };
  static constexpr std::array<Range, 4> kNone = {
      {{0x300, 0x36F}, {0x200B, 0x200F}, {0xFE00, 0xFE0F}, {0x20D0, 0x20FF}}};
  static constexpr std::array<Range, 10> kWide = {{{0x1100, 0x115F},
                                                   {0x2E80, 0x303E},
                                                   {0x3041, 0xA4CF},
                                                   {0xAC00, 0xD7A3},
                                                   {0xF900, 0xFAFF},
                                                   {0xFE30, 0xFE6F},
                                                   {0xFF00, 0xFF60},
                                                   {0xFFE0, 0xFFE6},
                                                   {0x1F300, 0x1FAFF},
                                                   {0x20000, 0x3FFFD}}};
  const auto in = [code](const Range& range) { return range.first <= code && code <= range.last; };
  if (std::any_of(kNone.begin(), kNone.end(), in)) return 0;
  return std::any_of(kWide.begin(), kWide.end(), in) ? 2 : 1;
}

std::string Padded(const std::string& text, std::size_t width, bool right) {
  const std::size_t taken = DisplayWidth(text);
  const std::string blanks(width > taken ? width - taken : 0, ' ');
  return right ? blanks + text : text + blanks;
}

void AppendLine(std::string line, std::string& out) {
  line.erase(line.find_last_not_of(' ') + 1);
  out += line + "\n";
}

// Two blanks between columns, three between groups.
std::size_t GapBefore(const TextTable& table, std::size_t column) {
  if (column == 0) return 0;
  return table.columns[column].group == table.columns[column - 1].group ? 2 : 3;
}

std::vector<std::size_t> WidthsOf(const TextTable& table) {
  std::vector<std::size_t> widths(table.columns.size());
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    widths[i] = DisplayWidth(table.columns[i].header);
    for (const auto& row : table.rows) widths[i] = std::max(widths[i], DisplayWidth(row[i]));
    if (!table.total.empty()) widths[i] = std::max(widths[i], DisplayWidth(table.total[i]));
  }
  // The last column of a group makes room for the group's name.
  for (std::size_t begin = 0; begin < widths.size();) {
    std::size_t end = begin;
    std::size_t span = 0;
    while (end < widths.size() && table.columns[end].group == table.columns[begin].group) {
      span += widths[end] + (end == begin ? 0 : 2);
      ++end;
    }
    const std::size_t needed = DisplayWidth(table.columns[begin].group);
    if (needed > span) widths[end - 1] += needed - span;
    begin = end;
  }
  return widths;
}

std::size_t TotalWidth(const TextTable& table, const std::vector<std::size_t>& widths) {
  std::size_t total = 0;
  for (std::size_t i = 0; i < widths.size(); ++i) total += widths[i] + GapBefore(table, i);
  return total;
}

// The columns of one group beside the text columns.
TextTable GroupOf(const TextTable& table, const std::string& group) {
  TextTable part;
  part.title = table.title;
  const auto pick = [&](const std::vector<std::string>& cells) {
    std::vector<std::string> picked;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (!table.columns[i].is_number || table.columns[i].group == group) picked.push_back(cells[i]);
    }
    return picked;
  };
  for (const TableColumn& column : table.columns) {
    if (!column.is_number || column.group == group) part.columns.push_back(column);
  }
  for (const auto& row : table.rows) part.rows.push_back(pick(row));
  part.total = pick(table.total);
  return part;
}

std::string Render(TextTable table, std::vector<std::size_t> widths, std::size_t max_width) {
  // What is still too wide is taken from the text columns, the widest first.
  while (TotalWidth(table, widths) > max_width) {
    std::size_t widest = 0;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (!table.columns[i].is_number && widths[i] > widths[widest]) widest = i;
    }
    if (table.columns[widest].is_number || widths[widest] <= 1) break;
    --widths[widest];
  }
  std::string out = table.title + "\n\n";
  std::string groups;
  std::string headers;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const TableColumn& column = table.columns[i];
    headers.append(GapBefore(table, i), ' ');
    const std::size_t at = DisplayWidth(headers);
    const bool begins = !column.group.empty() && (i == 0 || table.columns[i - 1].group != column.group);
    if (begins) {
      std::size_t span = widths[i];
      for (std::size_t j = i + 1; j < widths.size() && table.columns[j].group == column.group; ++j) {
        span += 2 + widths[j];
      }
      groups.append(at - DisplayWidth(groups), ' ');
      groups += Padded(column.group, span, true);
    }
    headers += Padded(FitWidth(column.header, widths[i]), widths[i], column.is_number);
  }
  if (!groups.empty()) AppendLine(groups, out);
  AppendLine(headers, out);
  const auto append_row = [&](const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      line.append(GapBefore(table, i), ' ');
      line += Padded(FitWidth(cells[i], widths[i]), widths[i], table.columns[i].is_number);
    }
    AppendLine(line, out);
  };
  for (const auto& row : table.rows) append_row(row);
  if (!table.total.empty()) {
    out += std::string(TotalWidth(table, widths), '-') + "\n";
    append_row(table.total);
  }
  return out;
}

}  // namespace

std::size_t DisplayWidth(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) width += WidthOf(NextCodePoint(text, at));
  return width;
}

std::string FitWidth(std::string_view text, std::size_t width) {
  if (DisplayWidth(text) <= width) return std::string(text);
  std::size_t taken = 0;
  std::size_t end = 0;
  for (std::size_t at = 0; at < text.size();) {
    taken += WidthOf(NextCodePoint(text, at));
    if (taken + 1 > width) break;
    end = at;
  }
  return std::string(text.substr(0, end)) + (width == 0 ? "" : "…");
}

std::string Printable(std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7F) {
      out += c;
      continue;
    }
    out += "\\x";
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 15U];
  }
  return out;
}

std::string RenderTable(const TextTable& table, std::size_t max_width) {
  std::vector<std::size_t> widths = WidthsOf(table);
  std::vector<std::size_t> least = widths;
  std::vector<std::string> groups;
  for (std::size_t i = 0; i < least.size(); ++i) {
    const TableColumn& column = table.columns[i];
    if (!column.is_number) least[i] = std::min(least[i], kLeastTextWidth);
    if (column.is_number && (groups.empty() || groups.back() != column.group)) groups.push_back(column.group);
  }
  if (TotalWidth(table, least) <= max_width || groups.size() < 2) return Render(table, widths, max_width);
  std::string out;
  for (const std::string& group : groups) {
    const TextTable part = GroupOf(table, group);
    out += (out.empty() ? "" : "\n") + Render(part, WidthsOf(part), max_width);
  }
  return out;
}

}  // namespace daybook::cli
