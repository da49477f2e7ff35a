// SPDX-License-Identifier: Apache-2.0
#include "src/config/layout_presets.h"

#include <array>
#include <string>
#include <string_view>

#include "src/plan/object_plan.h"

namespace daybook {
namespace {

constexpr auto kTypes =
    std::to_array<std::string_view>({"pod_usage", "storage_usage", "node_labels", "namespace_labels"});

Status CheckTemplate(const Value& value, const std::string& path) {
  const std::string& text = value.text;
  const std::string slashed = "/" + text + "/";
  for (const std::string_view part : {"//", "/./", "/../"}) {
    if (slashed.find(part) != std::string::npos) {
      return SettingError(value.origin, path, Quoted(text) + " is no path below the root of the lake",
                          "write it relative, without empty parts, . and ..");
    }
  }
  const Status status = CheckLayoutTemplate(text);
  if (!status.ok()) {
    return SettingError(value.origin, path, Quoted(text) + ": " + status.error().why, status.error().remedy);
  }
  return {};
}

std::map<std::string, std::string> ReadTables(const Settings& settings, const std::string& path) {
  std::map<std::string, std::string> tables;
  for (const std::string_view type : kTypes) {
    const std::optional<std::string> name = settings.Text(path + "." + std::string(type));
    if (name) tables.emplace(type, *name);
  }
  return tables;
}

}  // namespace

Layout KokuLayout() {
  return {"koku",
          "data/parquet/{account}/OCP/{type}/source={source}/year={year}/month={month}/{file}",
          "data/parquet/daily/{account}/OCP/{type}/source={source}/year={year}/month={month}/{file}",
          {},
          {}};
}

Layout PocLayout() {
  const std::string path = "data/{account}/OCP/source={source}/year={year}/month={month}/day={day}/{type}/{file}";
  const std::map<std::string, std::string> tables = {
      {"pod_usage", "openshift_pod_usage_line_items"},
      {"storage_usage", "openshift_storage_usage_line_items_daily|openshift_storage_usage_line_items"},
      {"node_labels", "openshift_node_labels_line_items"},
      {"namespace_labels", "openshift_namespace_labels_line_items"},
  };
  return {"poc", path, path, tables, tables};
}

Result<Layout> ReadLayout(const Settings& settings) {
  const Value* layout = settings.Find("input.layout");
  if (layout == nullptr) return KokuLayout();
  if (layout->kind == Value::Kind::kText) {
    if (layout->text == "koku") return KokuLayout();
    if (layout->text == "poc") return PocLayout();
    return SettingError(layout->origin, "input.layout", Quoted(layout->text) + " is not known",
                        "it can be koku or poc, or a section with hourly and daily");
  }
  Layout given;
  given.name = "template";
  DAYBOOK_ASSIGN_OR_RETURN(given.hourly, settings.RequiredText("input.layout.hourly"));
  given.daily = settings.Text("input.layout.daily").value_or(given.hourly);
  for (const std::string path : {"input.layout.hourly", "input.layout.daily"}) {
    const Value* text = settings.Find(path);
    if (text != nullptr) DAYBOOK_RETURN_IF_ERROR(CheckTemplate(*text, path));
  }
  given.hourly_tables = ReadTables(settings, "input.layout.hourly_tables");
  given.daily_tables = ReadTables(settings, "input.layout.daily_tables");
  return given;
}

}  // namespace daybook
