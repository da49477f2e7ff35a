// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daybook/day.h"
#include "daybook/job.h"
#include "daybook/status.h"
#include "src/config/settings.h"
#include "src/config/value.h"

namespace daybook {

// What the summary is computed from there (spec: summary.md): the run that `?run=summary` asks for.
struct SummaryQuery {
  std::string source_uuid;
  std::string cluster_id;
  std::optional<std::string> cluster_alias;
  std::optional<std::int32_t> report_period_id;
  bool storage_exists = true;
  DayRange days;
  Lookups lookups;
};

// A Trino, and a table of it or a summary that it computes.
struct TrinoTarget {
  std::string user;
  std::string password;  // never printed, never part of a message; sent over TLS only
  std::string host;
  int port = 8080;
  std::string catalog;
  std::string schema;
  std::string table;                    // empty: `summary` is run over the schema's tables
  std::optional<SummaryQuery> summary;  // of trino://...?run=summary
  bool tls = false;
  bool verify_tls = true;
  std::string ca_file;  // PEM; empty: the system's
};

// "trino://".
bool IsTrinoUri(std::string_view text);

// Reads trino://user@host[:port]/catalog.schema.table[?ssl=true|false], or .../catalog.schema?run=summary, whose
// source, days, cluster and look-ups are those of the settings. TLS is spoken where `ssl` says so; without it, when
// there is a password or the port is 443 or 8443. The password is TRINO_PASSWORD or trino.password; in a URI on the
// command line it is refused.
Result<TrinoTarget> ParseTrinoUri(const std::string& uri, const Origin& origin, const Settings& settings,
                                  const Environment& environment);

// "trino://user@host:port/catalog.schema.table" or ".../catalog.schema?run=summary", without a password.
std::string DescribeTrino(const TrinoTarget& target);

}  // namespace daybook
