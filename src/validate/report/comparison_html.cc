// SPDX-License-Identifier: Apache-2.0
#include "src/validate/report/comparison_html.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <string_view>
#include <vector>

#include "src/base/number_text.h"
#include "src/page/html_page.h"
#include "src/page/html_text.h"
#include "src/validate/report/plot_numbers.h"
#include "src/validate/report/sortable_table.h"
#include "src/validate/report/validation_page.h"

namespace daybook {
namespace {

std::string Count(std::size_t count) { return CountText(static_cast<std::int64_t>(count)); }

void OpenSection(std::string_view id, std::string_view title, std::string* page) {
  *page += fmt::format("<section id=\"{}\">\n<h2>{}</h2>\n", id, InHtml(title));
}

void AppendNote(std::string_view text, std::string* page) { *page += "<p class=\"note\">" + InHtml(text) + "</p>\n"; }

// ---- The verdict ----------------------------------------------------------------------------------------------------

void AppendTile(std::string_view name, std::int64_t count, bool is_bad, std::string* page) {
  *page += fmt::format("<div class=\"tile{}\"><dt>{}</dt><dd>{}</dd></div>\n", is_bad && count > 0 ? " bad" : "",
                       InHtml(name), CountText(count));
}

void AppendVerdict(const ComparisonResult& result, std::string* page) {
  const bool equal = result.equal();
  *page += fmt::format("<header>\n<h1 id=\"verdict\" class=\"{}\">{}</h1>\n", equal ? "go" : "no-go",
                       equal ? "EQUAL" : "DIFFERENT");
  *page += "<p class=\"sides\"><b>" + InHtml(result.actual.where) + "</b> " + (equal ? "matches" : "does not match") +
           " <b>" + InHtml(result.baseline.where) +
           fmt::format("</b>, within a relative difference of {:g}.</p>\n<dl class=\"tiles\">\n", result.tolerance);
  if (result.by_rows) {
    AppendTile("matching", result.matching, false, page);
    AppendTile("different", result.different, true, page);
    AppendTile("missing", result.missing, true, page);
    AppendTile("extra", result.extra, true, page);
  } else {
    const auto good =
        std::count_if(result.totals.begin(), result.totals.end(), [](const TotalLine& line) { return line.good; });
    AppendTile("totals OK", good, false, page);
    AppendTile("totals FAIL", static_cast<std::int64_t>(result.totals.size()) - good, true, page);
  }
  *page += "</dl>\n";
  if (result.by_rows) {
    AppendNote(
        "Rows. Different ones have their counterpart, and differ in some column; missing ones are in the "
        "baseline only, extra ones in the actual rows only.",
        page);
  }
  if (!result.remarks.empty()) {
    *page += "<ul class=\"remarks\">\n";
    for (const std::string& remark : result.remarks) *page += "<li>" + InHtml(remark) + ".</li>\n";
    *page += "</ul>\n";
  }
  *page += "</header>\n";
}

std::string ListText(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "none" : text;
}

std::string DaysText(const std::optional<DayRange>& days) {
  return days ? days->start.ToString() + " to " + days->end.ToString() : "none";
}

std::string GivenText(const std::optional<std::int64_t>& count) { return count ? CountText(*count) : "not given"; }

void AppendSides(const ComparisonResult& result, std::string* page) {
  OpenSection("sides", "The two sides", page);
  *page +=
      "<div class=\"wide\"><table>\n<thead><tr><th></th><th scope=\"col\">actual</th>"
      "<th scope=\"col\">baseline</th></tr></thead>\n<tbody>\n";
  const auto line = [&](std::string_view name, std::string_view actual, std::string_view baseline) {
    *page += "<tr><th scope=\"row\">" + InHtml(name) + "</th><td>" + InHtml(actual) + "</td><td>" + InHtml(baseline) +
             "</td></tr>\n";
  };
  line("where", result.actual.where, result.baseline.where);
  if (result.by_rows) {
    line("rows", CountText(result.actual.rows), CountText(result.baseline.rows));
    line("days", DaysText(result.actual.days), DaysText(result.baseline.days));
    line("columns only here", ListText(result.actual.only_here), ListText(result.baseline.only_here));
  }
  line("distinct namespaces", GivenText(result.actual.namespaces), GivenText(result.baseline.namespaces));
  line("distinct nodes", GivenText(result.actual.nodes), GivenText(result.baseline.nodes));
  *page += "</tbody></table></div>\n";
  if (!result.ignored.empty()) AppendNote("Not compared, as was asked: " + ListText(result.ignored) + ".", page);
  AppendNote("Compared in " + DurationText(result.seconds) + ".", page);
  *page += "</section>\n";
}

// ---- Plots ----------------------------------------------------------------------------------------------------------

void AppendPlots(std::string* page) {
  OpenSection("plots", "Plots", page);
  *page +=
      "<noscript><p>The plots need JavaScript; their numbers are in the tables.</p></noscript>\n"
      "<div class=\"figures\">\n"
      "<figure class=\"plot\" id=\"days-plot\"><figcaption>Totals by day <select aria-label=\"Quantity\" hidden>"
      "</select></figcaption><ul class=\"keys\"></ul></figure>\n"
      "<figure class=\"plot\" id=\"day-differences-plot\"><figcaption>Difference of the totals by day"
      "</figcaption></figure>\n"
      "<figure class=\"plot\" id=\"metrics-plot\"><figcaption>Relative differences by metric</figcaption>"
      "<ul class=\"keys\"></ul></figure>\n"
      "<figure class=\"plot\" id=\"places-plot\"><figcaption>Wrong rows by node and namespace</figcaption>"
      "</figure>\n</div>\n";
  *page += "</section>\n";
}

// ---- Columns, days, places, totals ----------------------------------------------------------------------------------

void AppendColumns(const ComparisonResult& result, std::string* page) {
  OpenSection("columns", "Columns", page);
  SortableTable table("columns", {{"column"},
                                  {"rows beyond", true},
                                  {"largest difference", true},
                                  {"mean difference", true},
                                  {"sum, actual", true},
                                  {"sum, baseline", true},
                                  {"NULL on one side", true},
                                  {"NaN on one side", true}});
  for (const ColumnComparison& column : result.columns) {
    std::vector<SortableTable::Cell> row = {TextCell(column.name), CountCell(column.rows_beyond)};
    row[0].css_class = "name";
    if (column.rows_beyond > 0) row[1].css_class = "no-go";
    if (column.is_metric) {
      row.push_back(PercentCell(column.largest_difference));
      row.push_back(PercentCell(column.mean_difference));
      row.push_back(DecimalCell(column.sums.actual.ToDouble()));
      row.push_back(DecimalCell(column.sums.baseline.ToDouble()));
      row.push_back(CountCell(column.null_on_one_side));
      row.push_back(CountCell(column.nan_on_one_side));
    } else {
      row.resize(8, TextCell(""));
    }
    table.Add(std::move(row));
  }
  *page += table.ToHtml();
  AppendNote(
      "Rows beyond: matched rows that differ in the column beyond the tolerance. Differences are relative, of "
      "matched rows with a number on both sides; sums are over all rows of a side, in core-hours, GiB-hours and "
      "GiB-months as the column has them.",
      page);
  *page += "</section>\n";
}

std::vector<SortableTable::Cell> CountCells(const DifferenceCounts& counts) {
  return {CountCell(counts.different), CountCell(counts.missing), CountCell(counts.extra), CountCell(counts.total()),
          PercentCell(counts.largest_difference)};
}

void AppendDays(const ComparisonResult& result, std::string* page) {
  if (result.days.empty()) return;
  OpenSection("days", "Days", page);
  SortableTable table("days", {{"day"},
                               {"rows, actual", true},
                               {"rows, baseline", true},
                               {"different", true},
                               {"missing", true},
                               {"extra", true},
                               {"wrong in all", true},
                               {"largest difference", true}});
  for (const DayComparison& day : result.days) {
    std::vector<SortableTable::Cell> row = {TextCell(day.day.ToString()), CountCell(day.rows_actual),
                                            CountCell(day.rows_baseline)};
    row[0].css_class = "name";
    for (SortableTable::Cell& cell : CountCells(day.counts)) row.push_back(std::move(cell));
    if (day.counts.total() > 0) row[6].css_class = "no-go";
    table.Add(std::move(row));
  }
  *page += table.ToHtml() + "</section>\n";
}

void AppendPlaces(const ComparisonResult& result, std::string* page) {
  if (result.places.empty()) return;
  OpenSection("places", "Nodes and namespaces with wrong rows", page);
  SortableTable table("nodes and namespaces", {{"node"},
                                               {"namespace"},
                                               {"different", true},
                                               {"missing", true},
                                               {"extra", true},
                                               {"wrong in all", true},
                                               {"largest difference", true}});
  const std::size_t shown = std::min(result.places.size(), kMostPlacesInPage);
  for (std::size_t i = 0; i < shown; ++i) {
    const PlaceDifferences& place = result.places[i];
    std::vector<SortableTable::Cell> row = {ValueCell(place.node), ValueCell(place.namespace_)};
    for (SortableTable::Cell& cell : CountCells(place.counts)) row.push_back(std::move(cell));
    table.Add(std::move(row));
  }
  *page += table.ToHtml();
  if (shown < result.places.size()) {
    AppendNote("The " + Count(shown) + " with most wrong rows, of " + Count(result.places.size()) + ".", page);
  }
  *page += "</section>\n";
}

void AppendTotals(const ComparisonResult& result, std::string* page) {
  if (result.totals.empty()) return;
  OpenSection("totals", "Totals", page);
  std::vector<std::size_t> order(result.totals.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_partition(order.begin(), order.end(), [&](std::size_t i) { return !result.totals[i].good; });
  const auto failing = static_cast<std::size_t>(
      std::count_if(result.totals.begin(), result.totals.end(), [](const TotalLine& line) { return !line.good; }));
  const std::size_t shown = std::min(order.size(), kMostTotalsInPage);
  SortableTable table("totals", {{"of"},
                                 {"cluster"},
                                 {"node"},
                                 {"namespace"},
                                 {"quantity"},
                                 {"expected", true},
                                 {"actual", true},
                                 {"difference", true},
                                 {"status"}});
  for (std::size_t i = 0; i < shown; ++i) {
    const TotalLine& line = result.totals[order[i]];
    const bool of_cluster = line.scope == TotalScope::kCluster;
    const bool of_namespace = line.scope == TotalScope::kNamespace;
    table.Add({TextCell(NameOf(line.scope)),
               of_cluster ? ValueCell(line.cluster) : TextCell(""),
               of_cluster       ? TextCell("")
               : line.all_nodes ? TextCell("all")
                                : ValueCell(line.node),
               of_namespace ? ValueCell(line.namespace_) : TextCell(""),
               TextCell(NameOf(line.quantity)),
               DecimalCell(line.expected.ToDouble()),
               DecimalCell(line.actual.ToDouble()),
               PercentCell(line.relative_difference),
               {line.good ? "OK" : "FAIL", std::nullopt, line.good ? "go" : "no-go"}});
  }
  *page += table.ToHtml();
  if (shown < order.size()) {
    AppendNote(Count(shown) + " of " + Count(order.size()) +
                   " totals, those that fail first: " + Count(std::min(failing, shown)) + " of " + Count(failing) + ".",
               page);
  }
  AppendNote("Unallocated capacity is in no total but those of its own namespace.", page);
  *page += "</section>\n";
}

// ---- Rows in full ---------------------------------------------------------------------------------------------------

// Which columns of the rows are shown, in which order: what tells rows apart, then what differs in some row, then the
// others as they stand.
std::vector<std::size_t> ColumnOrder(const ComparisonResult& result, const std::vector<DifferentRow>& rows) {
  constexpr std::string_view kPlace[] = {"usage_start", "data_source", "namespace", "node"};
  std::vector<int> rank(result.columns.size(), 2);
  for (const DifferentRow& row : rows) {
    for (const std::size_t column : row.columns) rank[column] = 1;
  }
  for (std::size_t i = 0; i < rank.size(); ++i) {
    if (std::find(std::begin(kPlace), std::end(kPlace), result.columns[i].name) != std::end(kPlace)) rank[i] = 0;
  }
  std::vector<std::size_t> order(rank.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return rank[a] < rank[b]; });
  return order;
}

SortableTable RowTable(const ComparisonResult& result, std::string name, const std::vector<std::size_t>& order) {
  std::vector<SortableTable::Column> columns;
  for (const std::size_t i : order) columns.push_back({result.columns[i].name, result.columns[i].is_metric});
  return {std::move(name), std::move(columns)};
}

// A number of a row is sorted as one; its text stands as it is.
SortableTable::Cell RowCell(const ColumnComparison& column, const CellText& value) {
  SortableTable::Cell cell = ValueCell(value);
  if (!column.is_metric || !value) return cell;
  const std::optional<Measure> measure = ParseMeasure(*value);
  if (measure && measure->is_number()) cell.number = ToDouble(*measure);
  return cell;
}

void AppendShown(std::size_t shown, std::int64_t all, std::string* page) {
  if (static_cast<std::int64_t>(shown) < all) {
    AppendNote("The first " + Count(shown) + " of " + CountText(all) + ", in the order of rows.csv.", page);
  }
}

void AppendDifferentRows(const ComparisonResult& result, std::string* page) {
  if (result.different_rows.empty()) return;
  OpenSection("different-rows", "Different rows", page);
  *page +=
      "<p class=\"note\">In a <span class=\"differs\">marked cell</span> the value of the actual row stands above "
      "that of the baseline. The columns that differ somewhere come first.</p>\n";
  const std::size_t shown = std::min(result.different_rows.size(), ComparisonResult::kMostShown);
  AppendShown(shown, result.different, page);
  const std::vector<std::size_t> order = ColumnOrder(result, result.different_rows);
  SortableTable table = RowTable(result, "different rows", order);
  for (std::size_t at = 0; at < shown; ++at) {
    const DifferentRow& row = result.different_rows[at];
    std::vector<SortableTable::Cell> cells;
    for (const std::size_t i : order) {
      SortableTable::Cell cell = RowCell(result.columns[i], row.actual.cells[i]);
      if (std::find(row.columns.begin(), row.columns.end(), i) != row.columns.end()) {
        cell.html = "<ins title=\"actual\">" + cell.html + "</ins><del title=\"baseline\">" +
                    ValueHtml(row.baseline.cells[i]) + "</del>";
        cell.css_class = "differs";
      }
      cells.push_back(std::move(cell));
    }
    table.Add(std::move(cells));
  }
  *page += table.ToHtml() + "</section>\n";
}

void AppendOneSidedRows(const ComparisonResult& result, std::string_view id, std::string_view title,
                        const std::vector<ShownRow>& rows, std::int64_t all, std::string* page) {
  if (rows.empty()) return;
  OpenSection(id, title, page);
  const std::size_t shown = std::min(rows.size(), ComparisonResult::kMostShown);
  AppendShown(shown, all, page);
  const std::vector<std::size_t> order = ColumnOrder(result, {});
  SortableTable table = RowTable(result, std::string(title), order);
  for (std::size_t at = 0; at < shown; ++at) {
    std::vector<SortableTable::Cell> cells;
    for (const std::size_t i : order) cells.push_back(RowCell(result.columns[i], rows[at].cells[i]));
    table.Add(std::move(cells));
  }
  *page += table.ToHtml() + "</section>\n";
}

}  // namespace

std::string ComparisonHtml(const ComparisonResult& result) {
  std::string page = BeginPage(
      std::string(result.equal() ? "EQUAL: " : "DIFFERENT: ") + result.actual.where + " and " + result.baseline.where,
      ValidationPageStyle());
  AppendVerdict(result, &page);
  AppendSides(result, &page);
  if (result.by_rows) {
    AppendPlots(&page);
    AppendColumns(result, &page);
  }
  AppendDifferentRows(result, &page);
  AppendOneSidedRows(result, "missing-rows", "Missing rows", result.missing_rows, result.missing, &page);
  AppendOneSidedRows(result, "extra-rows", "Extra rows", result.extra_rows, result.extra, &page);
  AppendTotals(result, &page);
  AppendPlaces(result, &page);
  AppendDays(result, &page);
  page += PlotScripts("numbers", PlotNumbers(result), ValidationPageScript());
  page += EndPage();
  return page;
}

}  // namespace daybook
