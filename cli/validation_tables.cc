// SPDX-License-Identifier: Apache-2.0
#include "cli/validation_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/text_table.h"
#include "src/base/number_text.h"

namespace daybook::cli {
namespace {

constexpr int kDecimals = 3;
// Lines of the totals table that are good; those that are not are shown up to kMostBad.
constexpr std::size_t kMostGood = 40;
constexpr std::size_t kMostBad = 100;

// A relative difference: "0.02 %".
std::string PercentText(double relative) {
  if (relative == 0) return "0 %";
  if (std::isinf(relative)) return relative < 0 ? "-inf" : "inf";
  return fmt::format("{:.3g} %", relative * 100);
}

std::string CellShown(const CellText& cell) {
  if (!cell) return "NULL";
  return cell->empty() ? "\"\"" : Printable(*cell);
}

std::string DaysText(const std::optional<DayRange>& days) {
  return days ? days->start.ToString() + " to " + days->end.ToString() : "none";
}

std::string CountShown(const std::optional<std::int64_t>& count) { return count ? CountText(*count) : "not given"; }

TextTable SidesTable(const ComparisonResult& result) {
  TextTable table;
  table.title = "Sides";
  table.columns = {{"", "", false}, {"", "actual", true}, {"", "baseline", true}};
  if (result.by_rows) {
    table.rows.push_back({"rows", CountText(result.actual.rows), CountText(result.baseline.rows)});
    table.rows.push_back({"days", DaysText(result.actual.days), DaysText(result.baseline.days)});
  }
  table.rows.push_back(
      {"distinct namespaces", CountShown(result.actual.namespaces), CountShown(result.baseline.namespaces)});
  table.rows.push_back({"distinct nodes", CountShown(result.actual.nodes), CountShown(result.baseline.nodes)});
  return table;
}

TextTable RowsTable(const ComparisonResult& result) {
  TextTable table;
  table.title = "Rows";
  table.columns = {{"", "", false}, {"", "rows", true}};
  table.rows = {{"matching", CountText(result.matching)},
                {"different", CountText(result.different)},
                {"missing (in the baseline only)", CountText(result.missing)},
                {"extra (not in the baseline)", CountText(result.extra)}};
  return table;
}

// Two tables, so that the names of the columns stand there in full.
TextTable SumsTable(const ComparisonResult& result) {
  TextTable table;
  table.title = "Sums of all rows";
  table.columns = {{"", "column", false}, {"", "actual", true}, {"", "baseline", true}};
  for (const ColumnComparison& column : result.columns) {
    if (!column.is_metric) continue;
    table.rows.push_back({column.name, DecimalText(column.sums.actual.ToDouble(), kDecimals),
                          DecimalText(column.sums.baseline.ToDouble(), kDecimals)});
  }
  return table;
}

TextTable DifferencesTable(const ComparisonResult& result) {
  TextTable table;
  table.title = "Relative differences of matched rows";
  table.columns = {{"", "column", false}, {"", "largest", true}, {"", "mean", true}, {"", "rows beyond", true}};
  for (const ColumnComparison& column : result.columns) {
    if (!column.is_metric) continue;
    table.rows.push_back({column.name, PercentText(column.largest_difference), PercentText(column.mean_difference),
                          CountText(column.rows_beyond)});
  }
  return table;
}

// Columns of text, and what numbers are not told by a relative difference.
TextTable OtherDifferencesTable(const ComparisonResult& result) {
  TextTable table;
  table.title = "Other differences of matched rows";
  table.columns = {{"", "column", false}, {"", "difference", false}, {"", "rows", true}};
  for (const ColumnComparison& column : result.columns) {
    if (!column.is_metric && column.rows_beyond > 0) {
      table.rows.push_back({column.name, "another text", CountText(column.rows_beyond)});
    }
    if (column.null_on_one_side > 0) {
      table.rows.push_back({column.name, "NULL on one side", CountText(column.null_on_one_side)});
    }
    if (column.nan_on_one_side > 0) {
      table.rows.push_back({column.name, "NaN on one side", CountText(column.nan_on_one_side)});
    }
  }
  return table;
}

std::string RowText(const ComparisonResult& result, const char* title, const ShownRow& row) {
  std::string text = std::string(title) + "\n";
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    text += fmt::format("  {}: {}\n", result.columns[i].name, CellShown(row.cells[i]));
  }
  return text;
}

std::string DifferentText(const ComparisonResult& result, const DifferentRow& row) {
  std::string text = "First different row\n";
  for (std::size_t i = 0; i < row.actual.cells.size(); ++i) {
    const bool differs = std::find(row.columns.begin(), row.columns.end(), i) != row.columns.end();
    if (!differs) {
      text += fmt::format("  {}: {}\n", result.columns[i].name, CellShown(row.actual.cells[i]));
      continue;
    }
    text += fmt::format("> {}: {}\n", result.columns[i].name, CellShown(row.actual.cells[i]));
    text += fmt::format(">{:{}}baseline: {}\n", "", std::max<std::size_t>(result.columns[i].name.size(), 8) - 7,
                        CellShown(row.baseline.cells[i]));
  }
  return text;
}

std::string ScopeText(const TotalLine& line) {
  switch (line.scope) {
    case TotalScope::kCluster: return "cluster " + CellShown(line.cluster);
    case TotalScope::kNode: return "node " + CellShown(line.node);
    case TotalScope::kNamespace: break;
  }
  return CellShown(line.namespace_) + (line.all_nodes ? "" : " on " + CellShown(line.node));
}

std::string TotalsText(const ComparisonResult& result) {
  TextTable table;
  table.title = "Totals";
  table.columns = {{"", "of", false},    {"", "quantity", false}, {"", "expected", true},
                   {"", "actual", true}, {"", "diff %", true},    {"", "status", true}};
  std::size_t good = 0;
  std::size_t bad = 0;
  for (const TotalLine& line : result.totals) {
    if ((line.good ? good++ : bad++) >= (line.good ? kMostGood : kMostBad)) continue;
    const std::string percent = PercentText(line.relative_difference);
    table.rows.push_back({ScopeText(line), std::string(NameOf(line.quantity)),
                          DecimalText(line.expected.ToDouble(), kDecimals),
                          DecimalText(line.actual.ToDouble(), kDecimals), percent, line.good ? "OK" : "FAIL"});
  }
  if (table.rows.empty()) return "";
  std::string text = RenderTable(table);
  const std::size_t left = result.totals.size() - table.rows.size();
  if (left > 0) {
    text += fmt::format("and {} more lines, {} of them FAIL: --report has all\n",
                        CountText(static_cast<std::int64_t>(left)),
                        CountText(static_cast<std::int64_t>(bad - std::min(bad, kMostBad))));
  }
  return text;
}

}  // namespace

std::string VerdictLine(const ComparisonResult& result) {
  const std::string sides = result.actual.where + (result.equal() ? " matches " : " does not match ") +
                            result.baseline.where + fmt::format(" (tolerance {:g})", result.tolerance);
  if (!result.by_rows) {
    const auto failed =
        std::count_if(result.totals.begin(), result.totals.end(), [](const TotalLine& line) { return !line.good; });
    return Printable((result.equal() ? "EQUAL: " : "DIFFERENT: ") + sides + ": " +
                     Plural(static_cast<std::int64_t>(result.totals.size()), "total") + ", " + CountText(failed) +
                     " FAIL");
  }
  std::string counts = ": " + Plural(result.matching, "row") + " matching";
  if (result.different > 0) counts += ", " + CountText(result.different) + " different";
  if (result.missing > 0) counts += ", " + CountText(result.missing) + " missing";
  if (result.extra > 0) counts += ", " + CountText(result.extra) + " extra";
  return Printable((result.equal() ? "EQUAL: " : "DIFFERENT: ") + sides + counts);
}

std::string ValidationTables(const ComparisonResult& result) {
  std::string out = VerdictLine(result) + "\n";
  for (const std::string& remark : result.remarks) out += Printable("note: " + remark) + "\n";
  out += "\n" + RenderTable(SidesTable(result));
  if (result.by_rows) {
    out += "\n" + RenderTable(RowsTable(result));
    out += "\n" + RenderTable(SumsTable(result));
    out += "\n" + RenderTable(DifferencesTable(result));
    const TextTable others = OtherDifferencesTable(result);
    if (!others.rows.empty()) out += "\n" + RenderTable(others);
    if (!result.different_rows.empty()) out += "\n" + DifferentText(result, result.different_rows.front());
    if (!result.missing_rows.empty()) out += "\n" + RowText(result, "First missing row", result.missing_rows.front());
    if (!result.extra_rows.empty()) out += "\n" + RowText(result, "First extra row", result.extra_rows.front());
  }
  const std::string totals = TotalsText(result);
  if (!totals.empty()) out += "\n" + totals;
  return out;
}

}  // namespace daybook::cli
