// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daybook/day.h"

namespace daybook {

// Whose answers a run gives: Koku's Trino SQL, or its PostgreSQL-only ("on-prem") SQL. Where they differ is listed in
// src/summary/dialect.h.
enum class Dialect { kTrino, kOnprem };

// spec: summary.md A.4.
enum class LabelChange {
  kEvery,   // a row counts once for each label map that its node or namespace had in the day, as Trino does
  kLatest,  // a row counts once, with the map of the latest interval
};

// Where the objects of a table lie below the root of the lake. Placeholders: {account} {source} {type} {year} {month}
// (two digits) {month_unpadded} {day} {file}; a template without {file} names a folder. Every object that fits and ends
// in ".parquet" is read.
struct Layout {
  std::string name;    // "koku", "poc" or "template"
  std::string hourly;  // template of the raw tables
  std::string daily;   // template of the daily roll-ups; the same as `hourly` where one serves as both
  // What {type} becomes for "pod_usage", "storage_usage", "node_labels", "namespace_labels"; a type that is missing
  // keeps its name. "a|b": the objects of a are read or, where there are none, those of b.
  std::map<std::string, std::string> hourly_tables;
  std::map<std::string, std::string> daily_tables;
};

// A pattern of reporting_ocp_cost_category_namespace. `id` may be NULL there.
struct CostCategoryPattern {
  std::optional<std::int32_t> id;
  std::string pattern;
};

// A row of reporting_ocp_nodes.
struct NodeRole {
  std::optional<std::string> node;
  std::optional<std::string> resource_id;
  std::optional<std::string> role;
};

// What the tenant's tables tell a run (spec: summary.md A.1, C.15, E.26).
struct Lookups {
  std::vector<std::string> enabled_keys;  // enabled rows of provider OCP; vm_kubevirt_io_name is not among them
  std::vector<CostCategoryPattern> cost_categories;
  std::optional<std::vector<NodeRole>> nodes;  // nothing: derive the roles from the reports (spec: summary.md G)
};

// Where a PostgreSQL server is. What is empty is left to libpq: PG* variables, service file, password file.
struct PostgresqlTarget {
  std::string host;
  std::string port;
  std::string database;
  std::string user;
  std::string password;  // never printed, never part of a message
  std::string sslmode;
  std::map<std::string, std::string> parameters;  // further libpq parameters of a URI
  // Of the session, as PostgreSQL writes them ("30s", "1500"); "" is without limit.
  std::string lock_timeout;
  std::string statement_timeout;
  std::string schema;                             // the tenant's; required
};

// Where an object store that speaks S3 is, and who asks. Either the keys are given, or a role for a web identity.
struct S3Settings {
  std::string endpoint;  // "https://host:port"; empty: that of Amazon for the region
  std::string region = "us-east-1";
  bool path_style = true;  // https://endpoint/bucket/key; otherwise https://bucket.endpoint/key
  bool verify_tls = true;
  std::string ca_file;      // PEM; empty: the system's
  bool verify_etag = true;  // an object that is read at once is compared with its ETag, where that is an MD5
  std::string access_key;   // this and the next two are never printed
  std::string secret_key;
  std::string session_token;  // of temporary keys
  std::string keys_from;      // where they were found, for people: "s3.access_key"
  std::string role_arn;       // with it, keys come from STS for the token in the file, and anew before they expire
  std::string web_identity_token_file;
  std::string role_session_name;
  std::string sts_endpoint;
  std::int32_t timeout_seconds = 20;  // a request that brings no byte for so long is tried again
  std::int32_t retry_seconds = 300;   // what a run may lose to faults in all before it gives up
  std::int32_t connections = 8;       // at a time
};

struct Output {
  enum class Kind { kCsv, kParquet, kDirectory, kPostgresql };
  Kind kind = Kind::kCsv;
  std::string path;             // of kCsv, kParquet, kDirectory
  PostgresqlTarget postgresql;  // of kPostgresql
};

// How the summary is computed. Nothing of it changes a bit of the rows.
struct Performance {
  enum class Mode {
    kAuto,       // as `memory_bytes` allows and the number of rows suggests
    kStreaming,  // row groups flow through
    kInMemory,   // the bytes that are needed are read first, by all threads
  };
  Mode mode = Mode::kAuto;
  // Bounds the peak resident memory of the process. Nothing: 256 MiB, or in memory three quarters of what is available.
  std::optional<std::int64_t> memory_bytes;
  std::int32_t threads = 0;     // 0: one a processor
  std::int32_t batch_rows = 0;  // rows decoded at a time; 0: as measured best
};

// How the rows of a day are replaced in PostgreSQL. The table is the same afterwards.
enum class Replace {
  kChanged,  // a stored row that equals a computed one in all but its uuid stays
  kAll,      // every row is deleted and inserted
};

// Characters that the target's columns hold (spec: postgresql.md, "Target").
inline constexpr std::size_t kMaxClusterIdChars = 50;
inline constexpr std::size_t kMaxClusterAliasChars = 256;

// Everything that one run of the summary needs, validated: whoever made a Job has checked that it is possible.
struct Job {
  enum class LookupsFrom { kNone, kGiven, kPostgresql };

  Dialect dialect = Dialect::kTrino;
  std::string lake_root;  // a directory, or s3://bucket or s3://bucket/prefix
  S3Settings s3;          // of the latter
  Layout layout;
  std::string source_uuid;  // lower case, 8-4-4-4-12
  std::string account;      // as the layout's {account} wants it: without the prefix "acct"
  std::string cluster_id;
  std::optional<std::string> cluster_alias;
  std::optional<std::int32_t> report_period_id;  // nothing: looked up by PostgreSQL outputs, NULL in files
  DayRange days;
  bool storage_exists = true;
  LabelChange label_change = LabelChange::kEvery;
  LookupsFrom lookups_from = LookupsFrom::kNone;
  Lookups lookups;                             // of kGiven
  std::optional<PostgresqlTarget> postgresql;  // of kPostgresql: where the look-ups are read
  std::vector<Output> outputs;                 // at least one; at most one kPostgresql
  Performance performance;
  Replace replace = Replace::kChanged;
  bool fill_nodes = false;  // reporting_ocp_nodes gets the nodes of the reports that it lacks
  bool truncate = false;  // the days' rows of the source go first, those with costs too
};

}  // namespace daybook
