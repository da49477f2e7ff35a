// SPDX-License-Identifier: Apache-2.0
#include "src/validate/comparison_documents.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace daybook {
namespace {

using json = nlohmann::ordered_json;

json Nullable(const CellText& cell) { return cell ? json(*cell) : json(nullptr); }
json Nullable(const std::optional<std::int64_t>& count) { return count ? json(*count) : json(nullptr); }

// JSON has no infinity: a difference from nothing has no ratio.
json Ratio(double value) { return std::isfinite(value) ? json(value) : json(nullptr); }

json Of(const SideFacts& side) {
  json days = nullptr;
  if (side.days) days = {{"start", side.days->start.ToString()}, {"end", side.days->end.ToString()}};
  return {{"where", side.where},
          {"rows", side.rows},
          {"days", days},
          {"namespaces", Nullable(side.namespaces)},
          {"nodes", Nullable(side.nodes)},
          {"columns_only_here", side.only_here}};
}

json Of(const ComparisonResult& result, const ShownRow& row) {
  json cells = json::object();
  for (std::size_t i = 0; i < row.cells.size(); ++i) cells[result.columns[i].name] = Nullable(row.cells[i]);
  return cells;
}

json Of(const DifferenceCounts& counts) {
  return {{"different", counts.different},
          {"missing", counts.missing},
          {"extra", counts.extra},
          {"largest_relative_difference", Ratio(counts.largest_difference)}};
}

json Of(const ColumnComparison& column) {
  json out = {{"name", column.name}, {"rows_beyond_tolerance", column.rows_beyond}};
  if (!column.is_metric) return out;
  out["sum_actual"] = column.sums.actual.ToString();
  out["sum_baseline"] = column.sums.baseline.ToString();
  out["largest_relative_difference"] = Ratio(column.largest_difference);
  out["mean_relative_difference"] = Ratio(column.mean_difference);
  out["rows_with_numbers_on_both_sides"] = column.numbers_compared;
  out["rows_null_on_one_side"] = column.null_on_one_side;
  out["rows_nan_on_one_side"] = column.nan_on_one_side;
  return out;
}

json Of(const TotalLine& line) {
  json out = {{"scope", NameOf(line.scope)}};
  switch (line.scope) {
    case TotalScope::kCluster: out["cluster"] = Nullable(line.cluster); break;
    case TotalScope::kNode: out["node"] = Nullable(line.node); break;
    case TotalScope::kNamespace:
      out["namespace"] = Nullable(line.namespace_);
      if (!line.all_nodes) out["node"] = Nullable(line.node);
      break;
  }
  out["quantity"] = KeyOf(line.quantity);
  out["expected"] = line.expected.ToString();
  out["actual"] = line.actual.ToString();
  out["relative_difference"] = Ratio(line.relative_difference);
  out["status"] = line.good ? "OK" : "FAIL";
  return out;
}

json RowsOf(const ComparisonResult& result) {
  json different = json::array();
  for (const DifferentRow& row : result.different_rows) {
    json columns = json::array();
    for (const std::size_t column : row.columns) columns.push_back(result.columns[column].name);
    different.push_back(
        {{"columns", columns}, {"actual", Of(result, row.actual)}, {"baseline", Of(result, row.baseline)}});
  }
  json missing = json::array();
  for (const ShownRow& row : result.missing_rows) missing.push_back(Of(result, row));
  json extra = json::array();
  for (const ShownRow& row : result.extra_rows) extra.push_back(Of(result, row));
  return {{"matching", result.matching}, {"different", result.different}, {"missing", result.missing},
          {"extra", result.extra},       {"first_different", different},  {"first_missing", missing},
          {"first_extra", extra}};
}

}  // namespace

std::string ToJson(const ComparisonResult& result) {
  json document = {{"schema_version", ComparisonResult::kSchemaVersion},
                   {"equal", result.equal()},
                   {"tolerance", result.tolerance},
                   {"actual", Of(result.actual)},
                   {"baseline", Of(result.baseline)},
                   {"ignored_columns", result.ignored},
                   {"remarks", result.remarks}};
  if (result.by_rows) {
    document["rows"] = RowsOf(result);
    json& columns = document["columns"] = json::array();
    for (const ColumnComparison& column : result.columns) columns.push_back(Of(column));
    json& days = document["days"] = json::array();
    for (const DayComparison& day : result.days) {
      json sums = json::object();
      for (std::size_t i = 0; i < day.sums.size(); ++i) {
        sums[std::string(KeyOf(static_cast<Quantity>(i)))] = {{"actual", day.sums[i].actual.ToString()},
                                                              {"baseline", day.sums[i].baseline.ToString()}};
      }
      days.push_back({{"day", day.day.ToString()},
                      {"rows_actual", day.rows_actual},
                      {"rows_baseline", day.rows_baseline},
                      {"differences", Of(day.counts)},
                      {"sums", sums}});
    }
    json& places = document["places"] = json::array();
    for (const PlaceDifferences& place : result.places) {
      places.push_back({{"node", Nullable(place.node)},
                        {"namespace", Nullable(place.namespace_)},
                        {"differences", Of(place.counts)}});
    }
  }
  json& totals = document["totals"] = json::array();
  for (const TotalLine& line : result.totals) totals.push_back(Of(line));
  document["seconds"] = result.seconds;
  return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace daybook
