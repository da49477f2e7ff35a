// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "src/base/number_text.h"
#include "src/validate/comparison_documents.h"

namespace daybook {
namespace {

// A page for people: the JSON document has the rest.
constexpr std::size_t kMostLines = 60;

// Text within a table's cell: no character of it is markup.
std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|' || c == '\\' || c == '`' || c == '*' || c == '_' || c == '<' || c == '[' || c == '&') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out;
}

std::string CellOf(const CellText& cell) {
  if (!cell) return "NULL";
  return cell->empty() ? "\"\"" : Escaped(*cell);
}

std::string PercentText(double relative) {
  if (std::isinf(relative)) return "from nothing";
  return relative == 0 ? "0" : fmt::format("{:.3g} %", relative * 100);
}

std::string Days(const SideFacts& side) {
  return side.days ? side.days->start.ToString() + " to " + side.days->end.ToString() : "none";
}

std::string Scope(const TotalLine& line) {
  switch (line.scope) {
    case TotalScope::kCluster: return "cluster " + CellOf(line.cluster);
    case TotalScope::kNode: return "node " + CellOf(line.node);
    case TotalScope::kNamespace: break;
  }
  return CellOf(line.namespace_) + (line.all_nodes ? "" : " on " + CellOf(line.node));
}

void AppendColumns(const ComparisonResult& result, std::string& out) {
  out += "\n## Columns\n\n| column | sum, actual | sum, baseline | largest difference | mean | rows beyond |\n";
  out += "|---|---:|---:|---:|---:|---:|\n";
  for (const ColumnComparison& column : result.columns) {
    if (!column.is_metric && column.rows_beyond == 0) continue;
    if (!column.is_metric) {
      out += fmt::format("| {} | | | | | {} |\n", Escaped(column.name), CountText(column.rows_beyond));
      continue;
    }
    out += fmt::format("| {} | {} | {} | {} | {} | {} |\n", Escaped(column.name),
                       DecimalText(column.sums.actual.ToDouble(), 3), DecimalText(column.sums.baseline.ToDouble(), 3),
                       PercentText(column.largest_difference), PercentText(column.mean_difference),
                       CountText(column.rows_beyond));
  }
}

void AppendFirstRows(const ComparisonResult& result, std::string& out) {
  if (!result.different_rows.empty()) {
    const DifferentRow& row = result.different_rows.front();
    out += "\n## First different row\n\n| column | actual | baseline |\n|---|---|---|\n";
    for (std::size_t i = 0; i < row.actual.cells.size(); ++i) {
      const bool differs = std::find(row.columns.begin(), row.columns.end(), i) != row.columns.end();
      out += fmt::format("| {0}{1}{0} | {2} | {3} |\n", differs ? "**" : "", Escaped(result.columns[i].name),
                         CellOf(row.actual.cells[i]), CellOf(row.baseline.cells[i]));
    }
  }
  const auto append = [&](const char* title, const std::vector<ShownRow>& rows) {
    if (rows.empty()) return;
    out += fmt::format("\n## {}\n\n| column | value |\n|---|---|\n", title);
    for (std::size_t i = 0; i < rows.front().cells.size(); ++i) {
      out += fmt::format("| {} | {} |\n", Escaped(result.columns[i].name), CellOf(rows.front().cells[i]));
    }
  };
  append("First missing row", result.missing_rows);
  append("First extra row", result.extra_rows);
}

void AppendTotals(const ComparisonResult& result, std::string& out) {
  if (result.totals.empty()) return;
  out += "\n## Totals\n\n| of | quantity | expected | actual | diff % | status |\n|---|---|---:|---:|---:|---|\n";
  // Those that fail come first.
  std::vector<const TotalLine*> lines;
  for (const TotalLine& line : result.totals) lines.push_back(&line);
  std::stable_partition(lines.begin(), lines.end(), [](const TotalLine* line) { return !line->good; });
  for (std::size_t i = 0; i < std::min(lines.size(), kMostLines); ++i) {
    const TotalLine& line = *lines[i];
    out += fmt::format("| {} | {} | {} | {} | {} | {} |\n", Scope(line), NameOf(line.quantity),
                       DecimalText(line.expected.ToDouble(), 3), DecimalText(line.actual.ToDouble(), 3),
                       PercentText(line.relative_difference), line.good ? "OK" : "FAIL");
  }
  if (lines.size() > kMostLines) out += fmt::format("\n{} more lines are not shown.\n", lines.size() - kMostLines);
}

}  // namespace

std::string ToMarkdown(const ComparisonResult& result) {
  std::string out = fmt::format("# {}\n\n", result.equal() ? "Equal" : "Different");
  out += fmt::format("| | actual | baseline |\n|---|---|---|\n| where | {} | {} |\n", Escaped(result.actual.where),
                     Escaped(result.baseline.where));
  if (result.by_rows) {
    out += fmt::format("| rows | {} | {} |\n| days | {} | {} |\n", CountText(result.actual.rows),
                       CountText(result.baseline.rows), Days(result.actual), Days(result.baseline));
  }
  const auto count = [](const std::optional<std::int64_t>& number) {
    return number ? CountText(*number) : std::string("not given");
  };
  out += fmt::format("| namespaces | {} | {} |\n| nodes | {} | {} |\n", count(result.actual.namespaces),
                     count(result.baseline.namespaces), count(result.actual.nodes), count(result.baseline.nodes));
  out += fmt::format("\nTolerance {:g}.", result.tolerance);
  if (result.by_rows) {
    out += fmt::format(" Rows: {} matching, {} different, {} missing, {} extra.", CountText(result.matching),
                       CountText(result.different), CountText(result.missing), CountText(result.extra));
  }
  out += "\n";
  for (const std::string& remark : result.remarks) out += "\n- " + Escaped(remark);
  if (!result.remarks.empty()) out += "\n";
  if (result.by_rows) {
    AppendColumns(result, out);
    AppendFirstRows(result, out);
  }
  AppendTotals(result, out);
  return out;
}

}  // namespace daybook
