// SPDX-License-Identifier: Apache-2.0
#include "src/validate/report/sortable_table.h"

#include <fmt/format.h>

#include <cmath>

#include "src/base/number_text.h"
#include "src/page/html_text.h"

namespace daybook {
namespace {

constexpr int kDecimals = 3;
// Under that many rows there is nothing to look for.
constexpr std::size_t kFewestFiltered = 2;

}  // namespace

std::string SortableTable::ToHtml() const {
  std::string html = "<div class=\"sortable\">\n";
  if (rows_.size() >= kFewestFiltered) {
    html +=
        "<p class=\"filter\"><label>Filter <input type=\"search\" autocomplete=\"off\" spellcheck=\"false\" "
        "aria-label=\"Filter " +
        InHtml(name_) + "\"></label> <output></output></p>\n";
  }
  html +=
      "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"" + InHtml(name_) + "\"><table>\n<thead><tr>";
  for (const Column& column : columns_) {
    html += column.is_number ? "<th scope=\"col\" class=\"of-numbers\">" : "<th scope=\"col\">";
    html += InHtml(column.header) + "</th>";
  }
  html += "</tr></thead>\n<tbody>\n";
  for (const std::vector<Cell>& row : rows_) {
    html += "<tr>";
    for (std::size_t at = 0; at < row.size(); ++at) {
      std::string css(row[at].css_class);
      if (columns_[at].is_number) css += css.empty() ? "number" : " number";
      html += css.empty() ? "<td" : "<td class=\"" + css + "\"";
      if (row[at].number) html += fmt::format(" data-number=\"{}\"", *row[at].number);
      html += ">" + row[at].html + "</td>";
    }
    html += "</tr>\n";
  }
  return html + "</tbody></table></div>\n</div>\n";
}

SortableTable::Cell TextCell(std::string_view text) { return {InHtml(text), std::nullopt}; }

std::string ValueHtml(const CellText& value) {
  if (!value) return "<i class=\"none\">NULL</i>";
  if (value->empty()) return "<i class=\"none\">&quot;&quot;</i>";
  return InHtml(*value);
}

SortableTable::Cell ValueCell(const CellText& value) { return {ValueHtml(value), std::nullopt}; }

SortableTable::Cell CountCell(std::int64_t count) { return {CountText(count), static_cast<double>(count)}; }

SortableTable::Cell DecimalCell(double number) { return {InHtml(DecimalText(number, kDecimals)), number}; }

std::string PercentText(double relative) {
  if (relative == 0) return "0 %";
  if (!std::isfinite(relative)) return std::isnan(relative) ? "nan" : relative < 0 ? "-inf" : "inf";
  return fmt::format("{:.3g} %", relative * 100);
}

SortableTable::Cell PercentCell(double relative) { return {PercentText(relative), relative}; }

}  // namespace daybook
