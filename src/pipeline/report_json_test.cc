// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "daybook/report.h"

namespace daybook {
namespace {

Report SomeReport() {
  Report report;
  report.version = "0.1.0";
  report.job.lake_root = "lake";
  report.job.layout.name = "koku";
  report.job.source_uuid = "9a89bb64-11e9-51f8-ba33-03f65341c835";
  report.job.account = "org1234567";
  report.job.cluster_id = "c1";
  report.job.days = {Day::FromCalendar(2025, 10, 1), Day::FromCalendar(2025, 10, 1)};
  report.job.lookups_from = Job::LookupsFrom::kPostgresql;
  PostgresqlTarget target;
  target.host = "db";
  target.database = "koku";
  target.user = "koku";
  target.password = "s3cret";
  target.parameters = {{"sslpassword", "s3cret"}};
  target.schema = "org1234567";
  report.job.postgresql = target;
  Output output;
  output.kind = Output::Kind::kPostgresql;
  output.postgresql = target;
  report.job.outputs = {{Output::Kind::kCsv, "rows.csv", {}}, output};
  report.stages = {{"scan", 0.5, 100, 90}};
  report.days = {{Day::FromCalendar(2025, 10, 1), 3, {{"pod_usage", "data/a.parquet", 1024, "v1", 24}}}};
  report.outputs = {{"rows.csv", 3, 0, 0.25}};
  report.warnings = {"one"};
  report.hourly_rows = 24;
  report.daily_rows = 2;
  report.rows_out = 3;
  report.node_days_with_label_change = 1;
  report.seconds = 0.75;
  report.peak_memory_bytes = 1048576;
  report.average_memory_bytes = 524288;
  report.mode = "streaming";
  report.mode_reason = "asked for";
  report.threads = 2;
  report.bytes_read = 4096;
  report.bytes_read_again = 1024;
  report.requests = 12;
  report.retries = 2;
  report.bytes_received = 5000;
  return report;
}

TEST(ReportJson, IsThisDocument) {
  EXPECT_EQ(ToJson(SomeReport()), R"({
  "schema_version": 1,
  "version": "0.1.0",
  "job": {
    "dialect": "trino",
    "input": "lake",
    "layout": "koku",
    "source": "9a89bb64-11e9-51f8-ba33-03f65341c835",
    "account": "org1234567",
    "cluster_id": "c1",
    "cluster_alias": null,
    "report_period_id": null,
    "start": "2025-10-01",
    "end": "2025-10-01",
    "storage": true,
    "label_change": "every",
    "lookups": "postgresql",
    "lookups_postgresql": {
      "host": "db",
      "port": "",
      "database": "koku",
      "user": "koku",
      "schema": "org1234567"
    },
    "replace": "changed",
    "fill_nodes": false,
    "truncate": false,
    "outputs": [
      {
        "kind": "csv",
        "path": "rows.csv"
      },
      {
        "kind": "postgresql",
        "postgresql": {
          "host": "db",
          "port": "",
          "database": "koku",
          "user": "koku",
          "schema": "org1234567"
        }
      }
    ]
  },
  "seconds": 0.75,
  "peak_memory_bytes": 1048576,
  "average_memory_bytes": 524288,
  "mode": "streaming",
  "mode_reason": "asked for",
  "threads": 2,
  "bytes_read": 4096,
  "bytes_read_again": 1024,
  "requests": 12,
  "retries": 2,
  "bytes_received": 5000,
  "hourly_rows": 24,
  "daily_rows": 2,
  "rows_out": 3,
  "node_days_with_label_change": 1,
  "namespace_days_with_label_change": 0,
  "warnings": [
    "one"
  ],
  "outputs": [
    {
      "target": "rows.csv",
      "rows": 3,
      "kept": 0,
      "deleted": 0,
      "written": 3,
      "seconds": 0.25
    }
  ],
  "stages": [
    {
      "name": "scan",
      "seconds": 0.5,
      "rows_in": 100,
      "rows_out": 90
    }
  ],
  "passes": [],
  "days": [
    {
      "day": "2025-10-01",
      "rows": 3,
      "objects": [
        {
          "table": "pod_usage",
          "key": "data/a.parquet",
          "size": 1024,
          "version": "v1",
          "rows": 24
        }
      ]
    }
  ]
}
)");
}

// spec: cli.md: secrets are never printed, in no message and no report.
TEST(ReportJson, HoldsNoSecret) { EXPECT_EQ(ToJson(SomeReport()).find("s3cret"), std::string::npos); }

TEST(ReportJson, TextThatIsNotUtf8DoesNotFail) {
  Report report = SomeReport();
  report.outputs[0].target = "rows-\xff.csv";
  EXPECT_EQ(nlohmann::json::parse(ToJson(report))["outputs"][0]["target"], "rows-\xef\xbf\xbd.csv");
}

}  // namespace
}  // namespace daybook
