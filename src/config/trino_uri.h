// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "daybook/status.h"
#include "src/config/settings.h"
#include "src/config/value.h"

namespace daybook {

// A Trino, and a table of it.
struct TrinoTarget {
  std::string user;
  std::string password;  // never printed, never part of a message; sent over TLS only
  std::string host;
  int port = 8080;
  std::string catalog;
  std::string schema;
  std::string table;
  bool tls = false;
  bool verify_tls = true;
  std::string ca_file;  // PEM; empty: the system's
};

// "trino://".
bool IsTrinoUri(std::string_view text);

// Reads trino://user@host[:port]/catalog.schema.table[?ssl=true|false]. TLS is spoken where `ssl` says so; without it,
// when there is a password or the port is 443 or 8443. The password is TRINO_PASSWORD or trino.password; in a URI on
// the command line it is refused.
Result<TrinoTarget> ParseTrinoUri(const std::string& uri, const Origin& origin, const Settings& settings,
                                  const Environment& environment);

// "trino://user@host:port/catalog.schema.table", without a password.
std::string DescribeTrino(const TrinoTarget& target);

}  // namespace daybook
