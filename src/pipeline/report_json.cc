// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "daybook/report.h"

namespace daybook {
namespace {

using Json = nlohmann::ordered_json;

template <typename T>
Json OrNull(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

const char* NameOf(Output::Kind kind) {
  switch (kind) {
    case Output::Kind::kCsv: return "csv";
    case Output::Kind::kParquet: return "parquet";
    case Output::Kind::kDirectory: return "directory";
    case Output::Kind::kPostgresql: return "postgresql";
  }
  return "";
}

const char* NameOf(Job::LookupsFrom from) {
  switch (from) {
    case Job::LookupsFrom::kNone: return "none";
    case Job::LookupsFrom::kGiven: return "configuration";
    case Job::LookupsFrom::kPostgresql: return "postgresql";
  }
  return "";
}

// Field by field, so that a secret can only get in by being named here: of a PostgreSQL server neither the password
// nor the further parameters of its URI are.
Json PostgresqlJson(const PostgresqlTarget& target) {
  return {{"host", target.host},
          {"port", target.port},
          {"database", target.database},
          {"user", target.user},
          {"schema", target.schema}};
}

Json JobJson(const Job& job) {
  Json outputs = Json::array();
  for (const Output& output : job.outputs) {
    Json entry = {{"kind", NameOf(output.kind)}};
    if (output.kind == Output::Kind::kPostgresql) {
      entry["postgresql"] = PostgresqlJson(output.postgresql);
    } else {
      entry["path"] = output.path;
    }
    outputs.push_back(std::move(entry));
  }
  Json json = {{"dialect", job.dialect == Dialect::kTrino ? "trino" : "onprem"},
               {"input", job.lake_root},
               {"layout", job.layout.name},
               {"source", job.source_uuid},
               {"account", job.account},
               {"cluster_id", job.cluster_id},
               {"cluster_alias", OrNull(job.cluster_alias)},
               {"report_period_id", OrNull(job.report_period_id)},
               {"start", job.days.start.ToString()},
               {"end", job.days.end.ToString()},
               {"storage", job.storage_exists},
               {"label_change", job.label_change == LabelChange::kEvery ? "every" : "latest"},
               {"lookups", NameOf(job.lookups_from)}};
  if (job.postgresql) json["lookups_postgresql"] = PostgresqlJson(*job.postgresql);
  json["replace"] = job.replace == Replace::kAll ? "all" : "changed";
  json["fill_nodes"] = job.fill_nodes;
  json["truncate"] = job.truncate;
  json["outputs"] = std::move(outputs);
  return json;
}

Json StagesJson(const std::vector<StageReport>& reports) {
  Json stages = Json::array();
  for (const StageReport& stage : reports) {
    stages.push_back(
        {{"name", stage.name}, {"seconds", stage.seconds}, {"rows_in", stage.rows_in}, {"rows_out", stage.rows_out}});
  }
  return stages;
}

Json DaysJson(const Report& report) {
  Json days = Json::array();
  for (const DayReport& day : report.days) {
    Json objects = Json::array();
    for (const ObjectReport& object : day.objects) {
      objects.push_back({{"table", object.table},
                         {"key", object.key},
                         {"size", object.size},
                         {"version", object.version},
                         {"rows", object.rows}});
    }
    days.push_back({{"day", day.day.ToString()}, {"rows", day.rows}, {"objects", std::move(objects)}});
  }
  return days;
}

Json OutputsJson(const Report& report) {
  Json outputs = Json::array();
  for (const OutputReport& output : report.outputs) {
    outputs.push_back({{"target", output.target},
                       {"rows", output.rows},
                       {"kept", output.kept},
                       {"deleted", output.deleted},
                       {"written", output.written()},
                       {"seconds", output.seconds}});
  }
  return outputs;
}

}  // namespace

std::string ToJson(const Report& report) {
  Json json;
  json["schema_version"] = Report::kSchemaVersion;
  json["version"] = report.version;
  json["job"] = JobJson(report.job);
  json["seconds"] = report.seconds;
  json["peak_memory_bytes"] = report.peak_memory_bytes;
  json["average_memory_bytes"] = report.average_memory_bytes;
  json["mode"] = report.mode;
  json["mode_reason"] = report.mode_reason;
  json["threads"] = report.threads;
  json["bytes_read"] = report.bytes_read;
  json["bytes_read_again"] = report.bytes_read_again;
  json["requests"] = report.requests;
  json["retries"] = report.retries;
  json["bytes_received"] = report.bytes_received;
  json["hourly_rows"] = report.hourly_rows;
  json["daily_rows"] = report.daily_rows;
  json["rows_out"] = report.rows_out;
  json["node_days_with_label_change"] = report.node_days_with_label_change;
  json["namespace_days_with_label_change"] = report.namespace_days_with_label_change;
  json["warnings"] = report.warnings;
  json["outputs"] = OutputsJson(report);
  json["stages"] = StagesJson(report.stages);
  json["passes"] = StagesJson(report.passes);
  json["days"] = DaysJson(report);
  // Paths may hold any bytes: what is no UTF-8 must not make the report fail after the rows were written.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace daybook
