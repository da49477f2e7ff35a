// SPDX-License-Identifier: Apache-2.0
#include "src/config/output_settings.h"

#include <utility>

#include "src/config/postgresql_uri.h"
#include "src/config/settings_schema.h"

namespace daybook {
namespace {

constexpr const char* kForms =
    "an output is rows.csv, rows.parquet, a directory/ or postgresql://host/database?schema=NAME";

Result<Output> ReadOutput(const Value& value, const std::string& path, const PostgresqlTarget& section,
                          const std::function<bool(const std::string&)>& is_directory) {
  Output output;
  if (value.kind != Value::Kind::kText || value.text.empty()) {
    return SettingError(value.origin, path, "is empty", kForms);
  }
  if (IsPostgresqlUri(value.text)) {
    output.kind = Output::Kind::kPostgresql;
    DAYBOOK_ASSIGN_OR_RETURN(output.postgresql, ParsePostgresqlUri(value.text, value.origin, path));
    CompleteFrom(section, output.postgresql);
    DAYBOOK_RETURN_IF_ERROR(RequireSchema(output.postgresql, value.origin, path));
    return output;
  }
  output.path = value.text;
  const bool is_uri = value.text.find("://") != std::string::npos;
  if (!is_uri && (value.text.ends_with('/') || is_directory(value.text))) {
    output.kind = Output::Kind::kDirectory;
  } else if (!is_uri && value.text.ends_with(".csv")) {
    output.kind = Output::Kind::kCsv;
  } else if (!is_uri && value.text.ends_with(".parquet")) {
    output.kind = Output::Kind::kParquet;
  } else {
    return SettingError(value.origin, path, Quoted(WithoutPassword(value.text)) + " is no form of output", kForms);
  }
  return output;
}

}  // namespace

Result<std::vector<Output>> ReadOutputs(const Settings& settings, const PostgresqlTarget& section,
                                        const std::function<bool(const std::string&)>& is_directory) {
  const Value* setting = settings.Find("output");
  std::vector<Output> outputs;
  if (setting == nullptr || (setting->kind == Value::Kind::kList && setting->items.empty())) {
    return ConfigurationError("read settings", "output", "not given", HowToGive("output"));
  }
  std::vector<Value> values;
  if (setting->kind == Value::Kind::kList) {
    values = setting->items;
  } else {
    values.push_back(*setting);
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string path = setting->kind == Value::Kind::kList ? "output[" + std::to_string(i) + "]" : "output";
    DAYBOOK_ASSIGN_OR_RETURN(Output output, ReadOutput(values[i], path, section, is_directory));
    for (const Output& earlier : outputs) {
      if (earlier.kind == Output::Kind::kPostgresql && output.kind == Output::Kind::kPostgresql) {
        return SettingError(values[i].origin, path, "a second PostgreSQL output", "give one: a run is one transaction");
      }
      if (earlier.kind != Output::Kind::kPostgresql && earlier.path == output.path) {
        return SettingError(values[i].origin, path, Quoted(output.path) + " is given twice", "keep one of them");
      }
    }
    outputs.push_back(std::move(output));
  }
  return outputs;
}

}  // namespace daybook
