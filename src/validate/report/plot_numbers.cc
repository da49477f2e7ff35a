// SPDX-License-Identifier: Apache-2.0
#include "src/validate/report/plot_numbers.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "src/validate/report/comparison_html.h"

namespace daybook {
namespace {

using Json = nlohmann::ordered_json;

Json NameJson(const CellText& name) { return name ? Json(*name) : Json(nullptr); }

std::vector<std::size_t> QuantitiesWithValues(const ComparisonResult& result) {
  std::vector<std::size_t> found;
  for (std::size_t quantity = 0; quantity < kNumQuantities; ++quantity) {
    const bool has_values = std::any_of(result.days.begin(), result.days.end(), [&](const DayComparison& day) {
      return quantity < day.sums.size() &&
             (day.sums[quantity].actual.ToDouble() != 0 || day.sums[quantity].baseline.ToDouble() != 0);
    });
    if (has_values) found.push_back(quantity);
  }
  return found;
}

}  // namespace

std::string PlotNumbers(const ComparisonResult& result) {
  Json numbers = {{"tolerance", result.tolerance},
                  {"metrics", Json::array()},
                  {"quantities", Json::array()},
                  {"days", Json::array()},
                  {"places", Json::array()}};
  for (const ColumnComparison& column : result.columns) {
    if (!column.is_metric) continue;
    numbers["metrics"].push_back({{"name", column.name},
                                  {"largest", column.largest_difference},
                                  {"mean", column.mean_difference},
                                  {"beyond", column.rows_beyond}});
  }
  const std::vector<std::size_t> quantities = QuantitiesWithValues(result);
  for (const std::size_t quantity : quantities) {
    numbers["quantities"].push_back(NameOf(static_cast<Quantity>(quantity)));
  }
  for (const DayComparison& day : result.days) {
    Json actual = Json::array();
    Json baseline = Json::array();
    for (const std::size_t quantity : quantities) {
      const SumPair sums = quantity < day.sums.size() ? day.sums[quantity] : SumPair();
      // A side without rows of the day has no total: zero would look like one.
      actual.push_back(day.rows_actual > 0 ? Json(sums.actual.ToDouble()) : Json(nullptr));
      baseline.push_back(day.rows_baseline > 0 ? Json(sums.baseline.ToDouble()) : Json(nullptr));
    }
    numbers["days"].push_back(
        {{"day", day.day.ToString()}, {"actual", std::move(actual)}, {"baseline", std::move(baseline)}});
  }
  const std::size_t places = std::min(result.places.size(), kMostPlacesInPage);
  for (std::size_t i = 0; i < places; ++i) {
    const PlaceDifferences& place = result.places[i];
    numbers["places"].push_back({{"node", NameJson(place.node)},
                                 {"namespace", NameJson(place.namespace_)},
                                 {"different", place.counts.different},
                                 {"missing", place.counts.missing},
                                 {"extra", place.counts.extra}});
  }
  return numbers.dump(-1, ' ', true, Json::error_handler_t::replace);
}

}  // namespace daybook
