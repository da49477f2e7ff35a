// SPDX-License-Identifier: Apache-2.0
#include "src/config/load_job.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "src/base/utf8.h"
#include "src/config/environment_settings.h"
#include "src/config/layout_presets.h"
#include "src/config/load_settings.h"
#include "src/config/lookups_settings.h"
#include "src/config/output_settings.h"
#include "src/config/performance_settings.h"
#include "src/config/postgresql_uri.h"
#include "src/config/s3_settings.h"
#include "src/config/settings.h"
#include "src/config/settings_schema.h"
#include "src/config/yaml_document.h"
#include "src/io/s3_store.h"

namespace daybook {
namespace {

Result<Value> LoadFile(const std::string& path, const Surroundings& surroundings) {
  DAYBOOK_ASSIGN_OR_RETURN(const std::string text, surroundings.read_file(path));
  DAYBOOK_ASSIGN_OR_RETURN(Value settings, ParseYamlDocument(text, path, surroundings.environment));
  DAYBOOK_RETURN_IF_ERROR(CheckSettings(settings));
  return settings;
}

Status ApplyFlag(const FlagValues::Setting& flag, Value& settings) {
  const Origin origin{Origin::Kind::kFlag, flag.flag};
  if (!IsText(flag.text)) return SettingError(origin, flag.key, "not UTF-8 text");
  settings.SetPath(flag.key, Value::Text(flag.text, origin));
  return {};
}

Status ApplyMonth(const FlagValues& flags, Value& settings) {
  if (!flags.month) return {};
  const Origin origin{Origin::Kind::kFlag, "--month"};
  for (const FlagValues::Setting& flag : flags.settings) {
    if (flag.key == "ocp.start" || flag.key == "ocp.end") {
      return SettingError(origin, "", "given together with " + flag.flag, "give --month, or --start and --end");
    }
  }
  const Result<DayRange> days = ParseMonth(*flags.month);
  if (!days.ok()) {
    return SettingError(origin, "", Quoted(*flags.month) + " is not a month of the calendar", "write it as YYYY-MM");
  }
  settings.SetPath("ocp.start", Value::Text(days->start.ToString(), origin));
  settings.SetPath("ocp.end", Value::Text(days->end.ToString(), origin));
  return {};
}

Status ApplyOutputs(const FlagValues& flags, Value& settings) {
  if (flags.outputs.empty()) return {};
  const Origin origin{Origin::Kind::kFlag, "--output"};
  Value list;
  list.kind = Value::Kind::kList;
  list.origin = origin;
  for (const std::string& output : flags.outputs) {
    if (!IsText(output)) return SettingError(origin, "output", "not UTF-8 text");
    list.items.push_back(Value::Text(output, origin));
  }
  settings.SetPath("output", std::move(list));
  return {};
}

// `lookups` as a single value: "postgres" stays, a file is read and takes its place.
Status ResolveLookupsFile(const Surroundings& surroundings, Value& settings) {
  const Value* lookups = settings.FindPath("lookups");
  if (lookups == nullptr || lookups->kind != Value::Kind::kText || lookups->text == "postgres") return {};
  DAYBOOK_ASSIGN_OR_RETURN(const Value file, LoadFile(lookups->text, surroundings));
  const Value* given = file.FindPath("lookups");
  if (given == nullptr || given->kind != Value::Kind::kMap) {
    return SettingError({Origin::Kind::kFile, lookups->text}, "lookups", "not given",
                        "a look-up file holds a section lookups: with enabled_keys");
  }
  settings.SetPath("lookups", *given);
  return {};
}

}  // namespace

Result<Settings> LoadSettings(const FlagValues& flags, const Surroundings& surroundings,
                              std::vector<std::string>& notes) {
  Value settings = Value::Map({Origin::Kind::kFile, ""});
  if (flags.config_file) {
    DAYBOOK_ASSIGN_OR_RETURN(settings, LoadFile(*flags.config_file, surroundings));
  }
  DAYBOOK_RETURN_IF_ERROR(ApplyEnvironment(surroundings.environment, settings, notes));
  for (const FlagValues::Setting& flag : flags.settings) DAYBOOK_RETURN_IF_ERROR(ApplyFlag(flag, settings));
  DAYBOOK_RETURN_IF_ERROR(ApplyMonth(flags, settings));
  DAYBOOK_RETURN_IF_ERROR(ApplyOutputs(flags, settings));
  DAYBOOK_RETURN_IF_ERROR(ResolveLookupsFile(surroundings, settings));
  return Settings(std::move(settings));
}

namespace {

Result<std::string> ReadLakeRoot(const Settings& settings, std::vector<std::string>& notes) {
  const Value* bucket = settings.Find("s3.bucket");
  Origin origin;
  std::string uri;
  if (!settings.Has("input.uri") && bucket != nullptr) {
    notes.push_back("s3.bucket is input.uri here, as s3://" + bucket->text);
    uri = "s3://" + bucket->text;
    origin = bucket->origin;
  } else {
    DAYBOOK_ASSIGN_OR_RETURN(uri, settings.RequiredText("input.uri"));
    origin = settings.Find("input.uri")->origin;
    if (bucket != nullptr) notes.push_back("s3.bucket is no longer needed: input.uri says where the reports are");
  }
  if (uri.starts_with("s3://")) {
    if (const Result<S3Root> root = ParseS3Uri(uri); !root.ok()) {
      return SettingError(origin, "input.uri", Quoted(WithoutPassword(uri)) + ": " + root.error().why,
                          root.error().remedy);
    }
    return uri;
  }
  if (uri.starts_with("file://")) uri.erase(0, std::string_view("file://").size());
  if (uri.empty() || uri.find("://") != std::string::npos) {
    return SettingError(origin, "input.uri", Quoted(WithoutPassword(uri)) + " is no lake",
                        "give the directory that is its root, or s3://bucket/prefix");
  }
  return uri;
}

}  // namespace

Result<std::string> ReadSource(const Settings& settings) {
  DAYBOOK_ASSIGN_OR_RETURN(std::string uuid, settings.RequiredText("ocp.provider_uuid"));
  const std::string given = uuid;
  bool valid = uuid.size() == 36;
  for (std::size_t i = 0; valid && i < uuid.size(); ++i) {
    char& c = uuid[i];
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    valid = dash ? c == '-' : (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }
  if (!valid) {
    return SettingError(settings.Find("ocp.provider_uuid")->origin, "ocp.provider_uuid", Quoted(given) + " is no UUID",
                        "write it as 8-4-4-4-12 hexadecimal digits");
  }
  return uuid;
}

namespace {

// spec: inputs.md 3: the tenant schema without its "acct" prefix.
Result<std::string> ReadAccount(const Settings& settings, const Layout& layout) {
  const bool needed =
      layout.hourly.find("{account}") != std::string::npos || layout.daily.find("{account}") != std::string::npos;
  if (!needed && !settings.Has("ocp.account")) return std::string();
  DAYBOOK_ASSIGN_OR_RETURN(const std::string given, settings.RequiredText("ocp.account"));
  std::string account = given;
  if (account.starts_with("acct")) account.erase(0, 4);
  if (account.empty() || account == "." || account == ".." || account.find('/') != std::string::npos) {
    return SettingError(settings.Find("ocp.account")->origin, "ocp.account", Quoted(given) + " is no account",
                        "write the tenant's schema, as org1234567 or acct1234567");
  }
  return account;
}

// Whole days from ocp.start and ocp.end, or from the proof of concept's ocp.year and ocp.month.
Result<DayRange> ReadDays(const Settings& settings, std::vector<std::string>& notes) {
  DAYBOOK_ASSIGN_OR_RETURN(const auto start, settings.Date("ocp.start"));
  DAYBOOK_ASSIGN_OR_RETURN(const auto end, settings.Date("ocp.end"));
  DAYBOOK_ASSIGN_OR_RETURN(const auto year, settings.Integer("ocp.year", 1, 9999));
  DAYBOOK_ASSIGN_OR_RETURN(const auto month, settings.Integer("ocp.month", 1, 12));
  if (!start && !end && year && month) {
    const Month days{static_cast<std::int32_t>(*year), static_cast<std::uint32_t>(*month)};
    notes.push_back("ocp.year and ocp.month are ocp.start and ocp.end here: the days of " + days.ToString());
    return DayRange{Day::FromCalendar(days.year, days.month, 1),
                    Day::FromCalendar(days.year, days.month, days.NumDays())};
  }
  if (year || month) notes.push_back("ocp.year and ocp.month are no longer needed: ocp.start and ocp.end say the days");
  if (!start) return settings.RequiredText("ocp.start").status();
  if (!end) return settings.RequiredText("ocp.end").status();
  if (*end < *start) {
    // The end is named, unless a start that was given nearer to the user is what spoils the range.
    const std::string remedy = "give an end that is not before the start";
    const Value& first = *settings.Find("ocp.start");
    const Value& last = *settings.Find("ocp.end");
    if (first.origin.kind > last.origin.kind) {
      return SettingError(first.origin, "ocp.start", start->ToString() + " is after the end, " + end->ToString(),
                          remedy);
    }
    return SettingError(last.origin, "ocp.end", end->ToString() + " is before the start, " + start->ToString(), remedy);
  }
  return DayRange{*start, *end};
}

// spec: F.29: a text longer than its column is an error.
Status CheckLength(const Settings& settings, const char* path, std::size_t most) {
  const std::optional<std::string> text = settings.Text(path);
  if (!text || CountCharacters(*text) <= most) return {};
  return SettingError(
      settings.Find(path)->origin, path,
      "longer than the " + std::to_string(most) + " characters that its column holds: " + Quoted(*text));
}

const Output* PostgresqlOutput(const Job& job) {
  const auto found = std::find_if(job.outputs.begin(), job.outputs.end(),
                                  [](const Output& output) { return output.kind == Output::Kind::kPostgresql; });
  return found == job.outputs.end() ? nullptr : &*found;
}

Status ReadLookupsInto(const Settings& settings, const PostgresqlTarget& section, Job& job) {
  const Value* lookups = settings.Find("lookups");
  if (lookups != nullptr && lookups->kind == Value::Kind::kMap) {
    job.lookups_from = Job::LookupsFrom::kGiven;
    DAYBOOK_ASSIGN_OR_RETURN(job.lookups, ReadLookups(settings));
    return {};
  }
  const Output* output = PostgresqlOutput(job);
  if (output == nullptr && !settings.Has("postgresql")) {
    if (lookups == nullptr) return {};
    return SettingError(lookups->origin, "lookups", "no PostgreSQL server is given to read them from",
                        "add a postgresql:// output or a section postgresql:");
  }
  job.lookups_from = Job::LookupsFrom::kPostgresql;
  job.postgresql = output != nullptr ? output->postgresql : section;
  if (output == nullptr) {
    DAYBOOK_RETURN_IF_ERROR(RequireSchema(section, settings.Find("postgresql")->origin, "postgresql"));
  }
  return {};
}

Status ReadReportPeriod(const Settings& settings, Job& job) {
  DAYBOOK_ASSIGN_OR_RETURN(const auto id,
                           settings.Integer("ocp.report_period_id", 0, std::numeric_limits<std::int32_t>::max()));
  // Without one, PostgreSQL is asked for that of each month; files leave the column NULL.
  if (!id) return {};
  if (PostgresqlOutput(job) != nullptr && job.days.start.month() != job.days.end.month()) {
    return SettingError(settings.Find("ocp.report_period_id")->origin, "ocp.report_period_id",
                        "one report period for a range over several months",
                        "leave it out, and it is looked up for each month");
  }
  job.report_period_id = static_cast<std::int32_t>(*id);
  return {};
}

Status BuildJob(const Settings& settings, const Surroundings& surroundings, const FlagValues& flags,
                LoadedJob& loaded) {
  Job& job = loaded.job;
  DAYBOOK_ASSIGN_OR_RETURN(const auto dialect, settings.Choice("dialect", {"trino", "onprem"}));
  job.dialect = dialect.value_or(0) == 0 ? Dialect::kTrino : Dialect::kOnprem;
  DAYBOOK_ASSIGN_OR_RETURN(const auto label_change, settings.Choice("performance.label_change", {"every", "latest"}));
  job.label_change = label_change.value_or(0) == 0 ? LabelChange::kEvery : LabelChange::kLatest;
  DAYBOOK_ASSIGN_OR_RETURN(job.lake_root, ReadLakeRoot(settings, loaded.notes));
  if (job.lake_root.starts_with("s3://")) {
    DAYBOOK_ASSIGN_OR_RETURN(const S3Root root, ParseS3Uri(job.lake_root));
    DAYBOOK_ASSIGN_OR_RETURN(job.s3, ReadS3Settings(settings, surroundings, root.bucket));
  } else {
    DAYBOOK_RETURN_IF_ERROR(CheckS3Section(settings));
  }
  DAYBOOK_ASSIGN_OR_RETURN(job.layout, ReadLayout(settings));
  DAYBOOK_ASSIGN_OR_RETURN(job.source_uuid, ReadSource(settings));
  DAYBOOK_ASSIGN_OR_RETURN(job.account, ReadAccount(settings, job.layout));
  DAYBOOK_ASSIGN_OR_RETURN(job.cluster_id, settings.RequiredText("ocp.cluster_id"));
  job.cluster_alias = settings.Text("ocp.cluster_alias");
  DAYBOOK_RETURN_IF_ERROR(CheckLength(settings, "ocp.cluster_id", kMaxClusterIdChars));
  DAYBOOK_RETURN_IF_ERROR(CheckLength(settings, "ocp.cluster_alias", kMaxClusterAliasChars));
  DAYBOOK_ASSIGN_OR_RETURN(job.days, ReadDays(settings, loaded.notes));
  DAYBOOK_ASSIGN_OR_RETURN(const auto storage, settings.Boolean("ocp.storage"));
  job.storage_exists = storage.value_or(true);
  DAYBOOK_ASSIGN_OR_RETURN(const PostgresqlTarget section, ReadPostgresqlSection(settings));
  DAYBOOK_ASSIGN_OR_RETURN(job.outputs, ReadOutputs(settings, section, surroundings.is_directory));
  DAYBOOK_RETURN_IF_ERROR(ReadLookupsInto(settings, section, job));
  DAYBOOK_RETURN_IF_ERROR(ReadReportPeriod(settings, job));
  job.replace = flags.replace;
  DAYBOOK_ASSIGN_OR_RETURN(const auto fill_nodes, settings.Boolean("postgresql.fill_nodes"));
  job.fill_nodes = fill_nodes.value_or(false);
  if (job.fill_nodes && PostgresqlOutput(job) == nullptr) {
    return SettingError(settings.Find("postgresql.fill_nodes")->origin, "postgresql.fill_nodes",
                        "there is no PostgreSQL output whose table could be filled", "add one, or leave it out");
  }
  job.truncate = flags.truncate;
  if (job.truncate && PostgresqlOutput(job) == nullptr) {
    return SettingError({Origin::Kind::kFlag, "--truncate"}, "", "there is no PostgreSQL output to empty",
                        "files are always replaced as a whole");
  }
  DAYBOOK_RETURN_IF_ERROR(ReadPerformance(settings, job.performance, loaded.notes));
  return CheckUnusedSettings(settings);
}

}  // namespace

Result<LoadedJob> LoadJob(const FlagValues& flags, const Surroundings& surroundings) {
  LoadedJob loaded;
  DAYBOOK_ASSIGN_OR_RETURN(const Settings settings, LoadSettings(flags, surroundings, loaded.notes));
  DAYBOOK_RETURN_IF_ERROR(BuildJob(settings, surroundings, flags, loaded));
  return loaded;
}

Result<PostgresqlTarget> LoadPostgresqlTarget(const FlagValues& flags, const std::optional<std::string>& uri,
                                              const std::string& name, const Surroundings& surroundings) {
  std::vector<std::string> notes;
  DAYBOOK_ASSIGN_OR_RETURN(const Settings settings, LoadSettings(flags, surroundings, notes));
  DAYBOOK_ASSIGN_OR_RETURN(const PostgresqlTarget section, ReadPostgresqlSection(settings));
  const Origin origin{Origin::Kind::kFlag, name};
  if (!uri) {
    const Value* given = settings.Find("postgresql");
    if (given == nullptr) {
      return SettingError(origin, "", "no PostgreSQL server is given",
                          "write postgresql://host/database?schema=NAME, or --config FILE with a section postgresql:");
    }
    DAYBOOK_RETURN_IF_ERROR(RequireSchema(section, given->origin, "postgresql"));
    return section;
  }
  if (!IsText(*uri) || !IsPostgresqlUri(*uri)) {
    return SettingError(origin, "", Quoted(WithoutPassword(*uri)) + " is not a PostgreSQL URI",
                        "write postgresql://host/database?schema=NAME");
  }
  DAYBOOK_ASSIGN_OR_RETURN(PostgresqlTarget target, ParsePostgresqlUri(*uri, origin, ""));
  CompleteFrom(section, target);
  DAYBOOK_RETURN_IF_ERROR(RequireSchema(target, origin, ""));
  return target;
}

}  // namespace daybook
