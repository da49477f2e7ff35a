// SPDX-License-Identifier: Apache-2.0
#include "src/bench/comparison_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "src/bench/comparison.h"
#include "src/bench/comparison_page.h"
#include "src/bench/comparison_sections.h"
#include "src/page/html_page.h"
#include "src/page/html_text.h"

namespace daybook {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kTitle = "Streaming against in-memory";

// ---- Markdown
// --------------------------------------------------------------------------------------------------------

std::string InMarkdown(std::string_view text) {
  std::string escaped;
  for (const char letter : OneLine(text)) {
    if (std::string_view("\\`*_[]<>|#").find(letter) != std::string_view::npos) escaped += '\\';
    escaped += letter;
  }
  return escaped;
}

void AppendRow(const std::vector<std::string>& cells, std::string* text) {
  *text += '|';
  for (const std::string& cell : cells) *text += " " + cell + " |";
  *text += '\n';
}

void AppendTable(const ReportTable& table, std::string* text) {
  std::vector<std::string> headers;
  std::vector<std::string> rules;
  for (const ReportColumn& column : table.columns) {
    headers.push_back(InMarkdown(column.header));
    rules.emplace_back(column.is_number ? "---:" : "---");
  }
  AppendRow(headers, text);
  AppendRow(rules, text);
  for (const std::vector<std::string>& row : table.rows) {
    std::vector<std::string> cells;
    for (const std::string& cell : row) cells.push_back(InMarkdown(cell));
    AppendRow(cells, text);
  }
}

// ---- HTML
// ------------------------------------------------------------------------------------------------------------

// A number stays on the line of its "%".
std::string InCell(std::string_view text) {
  std::string escaped = InHtml(text);
  for (std::size_t at = escaped.find(" %"); at != std::string::npos; at = escaped.find(" %", at)) {
    escaped.replace(at, 1, "&nbsp;");
  }
  return escaped;
}

std::string_view CellClass(const ReportColumn& column, std::string_view cell) {
  if (column.is_number) return "number";
  if (cell == "GO") return "name go";
  if (cell == "NO-GO" || cell.starts_with("FAILED")) return "name no-go";
  constexpr std::size_t kNeverBroken = 28;  // bytes: names stay on one line, sentences do not
  return cell.size() <= kNeverBroken ? "name" : "text";
}

void AppendHtmlTable(const ReportTable& table, std::string* page) {
  *page += "<div class=\"wide\"><table>\n<thead><tr>";
  for (const ReportColumn& column : table.columns) {
    *page += column.is_number ? "<th scope=\"col\" style=\"text-align:right\">" : "<th scope=\"col\">";
    *page += InCell(column.header) + "</th>";
  }
  *page += "</tr></thead>\n<tbody>\n";
  for (const std::vector<std::string>& row : table.rows) {
    *page += "<tr>";
    for (std::size_t at = 0; at < row.size(); ++at) {
      *page += "<td class=\"";
      *page += CellClass(table.columns[at], row[at]);
      *page += "\">" + InCell(row[at]) + "</td>";
    }
    *page += "</tr>\n";
  }
  *page += "</tbody></table></div>\n";
}

Json JsonOf(const Spread& spread) {
  return {{"median", spread.median}, {"least", spread.least}, {"greatest", spread.greatest}};
}

// What the plots show.
std::string MeasuredJson(const Comparison& comparison) {
  Json measured = {{"series", Json::array()}};
  for (const ModeSeries& series : comparison.series) {
    Json points = Json::array();
    for (const RunGroup& group : series.groups) {
      points.push_back({{"scale", group.scale},
                        {"rows", group.rows_in},
                        {"seconds", JsonOf(group.seconds)},
                        {"peak_mib", JsonOf(group.peak_mib)},
                        {"rows_per_second", JsonOf(group.rows_per_second)}});
    }
    measured["series"].push_back({{"name", comparison.ModeName(series.mode, series.batch_rows)},
                                  {"mode", series.mode},
                                  {"batch_rows", series.batch_rows},
                                  {"points", std::move(points)}});
  }
  return measured.dump(-1, ' ', true, Json::error_handler_t::replace);
}

void AppendFigure(std::string_view metric, std::string_view caption, std::string_view axis, std::string_view unit,
                  std::string* page) {
  *page += "<figure class=\"plot\" data-metric=\"" + InCell(metric) + "\" data-label=\"" + InCell(axis) +
           "\" data-unit=\"" + InCell(unit) + "\"><figcaption>" + InCell(caption) + "</figcaption></figure>\n";
}

bool HasSuccess(const Comparison& comparison) {
  return std::any_of(comparison.groups.begin(), comparison.groups.end(),
                     [](const RunGroup& group) { return group.HasFigures(); });
}

void AppendPlots(const Comparison& comparison, std::string* page) {
  if (!HasSuccess(comparison)) {
    *page += "<p>There are no figures to plot.</p>\n";
    return;
  }
  *page += "<noscript><p>The plots need JavaScript; their numbers are in the tables.</p></noscript>\n";
  *page += "<ul class=\"keys\"></ul>\n<div class=\"plots\">\n";
  AppendFigure("seconds", "Time", "Seconds", "s", page);
  AppendFigure("peak_mib", "Peak memory", "MiB", "MiB", page);
  AppendFigure("rows_per_second", "Throughput", "Rows per second", "rows/s", page);
  *page +=
      "</div>\n<p class=\"note\">Points are medians over the runs, bars reach from the least run to the greatest; "
      "both axes are logarithmic.</p>\n";
}

}  // namespace

std::string ComparisonMarkdown(const BenchResults& results) {
  std::string text = "# " + std::string(kTitle) + "\n";
  for (const ReportSection& section : SectionsOf(results, Compare(results))) {
    text += "\n## " + InMarkdown(section.title) + "\n\n";
    for (const std::string& point : section.points) text += "- " + InMarkdown(point) + "\n";
    if (!section.table.rows.empty()) AppendTable(section.table, &text);
    if (section.has_plots) text += "Time, peak memory and throughput are drawn in COMPARISON\\_REPORT.html.\n";
    for (const std::string& note : section.notes) {
      if (!text.ends_with("\n\n")) text += "\n";
      text += InMarkdown(note) + "\n";
    }
  }
  return text;
}

std::string ComparisonHtml(const BenchResults& results) {
  const Comparison comparison = Compare(results);
  std::string page = BeginPage(kTitle);
  page += "<h1>" + InCell(kTitle) + "</h1>\n<p class=\"subtitle\">" +
          InCell("daybook " + results.version + (results.started.empty() ? "" : " · " + results.started) +
                 (results.machine.empty() ? "" : " · " + results.machine)) +
          "</p>\n";
  for (const ReportSection& section : SectionsOf(results, comparison)) {
    page += "<section>\n<h2>" + InCell(section.title) + "</h2>\n";
    if (!section.points.empty()) {
      page += "<ul>\n";
      for (const std::string& point : section.points) page += "<li>" + InCell(point) + "</li>\n";
      page += "</ul>\n";
    }
    if (section.has_plots) AppendPlots(comparison, &page);
    if (!section.table.rows.empty()) AppendHtmlTable(section.table, &page);
    for (const std::string& note : section.notes) page += "<p class=\"note\">" + InCell(note) + "</p>\n";
    page += "</section>\n";
  }
  if (HasSuccess(comparison)) page += PlotScripts("measured", MeasuredJson(comparison), ComparisonPageScript());
  page += EndPage();
  return page;
}

}  // namespace daybook
