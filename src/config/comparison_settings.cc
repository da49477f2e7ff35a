// SPDX-License-Identifier: Apache-2.0
#include "src/config/comparison_settings.h"

#include <utility>

#include "src/config/load_settings.h"
#include "src/config/postgresql_uri.h"
#include "src/config/settings.h"
#include "src/config/yaml_document.h"

namespace daybook {
namespace {

constexpr const char* kForms =
    "write rows.csv, rows.parquet, a directory/, postgresql://host/database?schema=NAME, "
    "trino://user@host:port/catalog.schema.table, or as the baseline a file .yaml of expected totals";

// Takes "table=NAME" out of the URI's parameters: it is ours, and no part of a connection.
Result<std::string> TakeTable(std::string& uri, const Origin& origin) {
  std::string table = kSummaryTable;
  const std::size_t mark = uri.find('?');
  if (mark == std::string::npos) return table;
  std::string rest = uri.substr(mark + 1);
  uri.erase(mark);
  char lead = '?';
  while (!rest.empty()) {
    const std::string pair = rest.substr(0, rest.find('&'));
    rest.erase(0, pair.size() + 1);
    if (!pair.starts_with("table=")) {
      uri += lead + pair;
      lead = '&';
      continue;
    }
    table = pair.substr(std::string_view("table=").size());
    if (table.empty() || table.find('%') != std::string::npos) {
      return SettingError(origin, "", "table " + Quoted(table) + " is no name of a table", "write it without %");
    }
  }
  return table;
}

Result<SideSpec> ReadSide(const std::string& text, const Origin& origin, bool is_baseline, const Settings& settings,
                          const Surroundings& surroundings) {
  SideSpec side;
  if (!IsText(text) || text.empty()) return SettingError(origin, "", "is empty, or no text", kForms);
  if (IsPostgresqlUri(text)) {
    side.kind = SideSpec::Kind::kPostgresql;
    std::string uri = text;
    DAYBOOK_ASSIGN_OR_RETURN(side.table, TakeTable(uri, origin));
    DAYBOOK_ASSIGN_OR_RETURN(side.postgresql, ParsePostgresqlUri(uri, origin, ""));
    DAYBOOK_ASSIGN_OR_RETURN(const PostgresqlTarget section, ReadPostgresqlSection(settings));
    CompleteFrom(section, side.postgresql);
    DAYBOOK_RETURN_IF_ERROR(RequireSchema(side.postgresql, origin, ""));
    return side;
  }
  if (IsTrinoUri(text)) {
    side.kind = SideSpec::Kind::kTrino;
    DAYBOOK_ASSIGN_OR_RETURN(side.trino, ParseTrinoUri(text, origin, settings, surroundings.environment));
    return side;
  }
  side.path = text;
  const bool is_uri = text.find("://") != std::string::npos;
  const auto ends = [&](std::string_view ending) { return !is_uri && text.ends_with(ending); };
  if (ends("/") || (!is_uri && surroundings.is_directory(text))) {
    side.kind = SideSpec::Kind::kFolder;
  } else if (ends(".csv")) {
    side.kind = SideSpec::Kind::kCsv;
  } else if (ends(".parquet")) {
    side.kind = SideSpec::Kind::kParquet;
  } else if (ends(".yaml") || ends(".yml")) {
    side.kind = SideSpec::Kind::kTotals;
    if (!is_baseline) {
      return SettingError(origin, "", Quoted(text) + ": expected totals are a baseline", "give them second");
    }
  } else {
    return SettingError(origin, "", Quoted(WithoutPassword(text)) + " is no form of a summary", kForms);
  }
  return side;
}

Status ReadFilter(const Settings& settings, ComparisonSettings& read) {
  if (settings.Has("ocp.provider_uuid")) {
    DAYBOOK_ASSIGN_OR_RETURN(read.source_uuid, ReadSource(settings));
  }
  DAYBOOK_ASSIGN_OR_RETURN(read.start, settings.Date("ocp.start"));
  DAYBOOK_ASSIGN_OR_RETURN(read.end, settings.Date("ocp.end"));
  if (read.start && read.end && *read.end < *read.start) {
    return SettingError(settings.Find("ocp.end")->origin, "ocp.end",
                        read.end->ToString() + " is before the start, " + read.start->ToString(),
                        "give an end that is not before the start");
  }
  return {};
}

}  // namespace

Result<LoadedComparison> LoadComparison(const FlagValues& flags, const std::optional<std::string>& actual,
                                        const std::optional<std::string>& baseline, bool needs_baseline,
                                        const Surroundings& surroundings) {
  std::vector<std::string> notes;
  DAYBOOK_ASSIGN_OR_RETURN(const Settings settings, LoadSettings(flags, surroundings, notes));
  LoadedComparison loaded;
  if (const std::optional<std::string> text = settings.Text("validate.tolerance")) {
    const std::optional<double> tolerance = ParseNonNegative(*text);
    if (!tolerance) {
      return SettingError(settings.Find("validate.tolerance")->origin, "validate.tolerance",
                          Quoted(*text) + " is no number of 0 or more", "write it as 0.0001");
    }
    loaded.settings.tolerance = *tolerance;
  }
  DAYBOOK_RETURN_IF_ERROR(ReadFilter(settings, loaded.settings));
  if (actual) {
    const Origin origin{Origin::Kind::kFlag, "ACTUAL"};
    DAYBOOK_ASSIGN_OR_RETURN(loaded.actual, ReadSide(*actual, origin, false, settings, surroundings));
  }
  loaded.settings.baseline = settings.Text("validate.baseline");
  if (baseline) {
    const Origin origin{Origin::Kind::kFlag, "BASELINE"};
    DAYBOOK_ASSIGN_OR_RETURN(loaded.baseline, ReadSide(*baseline, origin, true, settings, surroundings));
  } else if (loaded.settings.baseline) {
    DAYBOOK_ASSIGN_OR_RETURN(
        loaded.baseline,
        ReadSide(*loaded.settings.baseline, settings.Find("validate.baseline")->origin, true, settings, surroundings));
  } else if (needs_baseline) {
    return ConfigurationError("read settings", "BASELINE", "not given",
                              "name what to compare with, or set validate.baseline in the configuration");
  }
  return loaded;
}

SideSpec SideOf(const Output& output) {
  SideSpec side;
  side.path = output.path;
  switch (output.kind) {
    case Output::Kind::kCsv: side.kind = SideSpec::Kind::kCsv; break;
    case Output::Kind::kParquet: side.kind = SideSpec::Kind::kParquet; break;
    case Output::Kind::kDirectory: side.kind = SideSpec::Kind::kFolder; break;
    case Output::Kind::kPostgresql:
      side.kind = SideSpec::Kind::kPostgresql;
      side.postgresql = output.postgresql;
      side.table = kSummaryTable;
      break;
  }
  return side;
}

}  // namespace daybook
