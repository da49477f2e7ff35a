// SPDX-License-Identifier: Apache-2.0
#include "src/config/postgresql_uri.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

#include "src/config/nearest_key.h"
#include "src/config/yaml_document.h"

namespace daybook {
namespace {

// The connection parameters of libpq 15 that a URI may give.
constexpr auto kParameters = std::to_array<std::string_view>({
    "schema",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "passfile",
    "channel_binding",
    "connect_timeout",
    "client_encoding",
    "options",
    "application_name",
    "fallback_application_name",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_count",
    "tcp_user_timeout",
    "gssencmode",
    "sslmode",
    "requiressl",
    "sslcompression",
    "sslcert",
    "sslkey",
    "sslpassword",
    "sslrootcert",
    "sslcrl",
    "sslcrldir",
    "sslsni",
    "requirepeer",
    "ssl_min_protocol_version",
    "ssl_max_protocol_version",
    "krbsrvname",
    "gsslib",
    "service",
    "target_session_attrs",
});

constexpr auto kSslModes =
    std::to_array<std::string_view>({"disable", "allow", "prefer", "require", "verify-ca", "verify-full"});

std::optional<std::string> PercentDecode(std::string_view text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size() || digit(text[i + 1]) < 0 || digit(text[i + 2]) < 0) return std::nullopt;
    out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
    i += 2;
  }
  if (!IsText(out)) return std::nullopt;
  return out;
}

std::string PercentEncode(std::string_view text, std::string_view also_plain) {
  static constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (kPlain.find(c) != std::string_view::npos || also_plain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += '%';
      out += kDigits[static_cast<unsigned char>(c) >> 4U];
      out += kDigits[static_cast<unsigned char>(c) & 15U];
    }
  }
  return out;
}

// "30s", "1500" (milliseconds), "2min": a setting of PostgreSQL with a unit of time, not below 0.
bool IsDuration(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::optional<std::int64_t> number = ParseInteger(text.substr(0, digits));
  if (!number || *number > std::numeric_limits<std::int32_t>::max()) return false;
  constexpr auto kUnits = std::to_array<std::string_view>({"", "us", "ms", "s", "min", "h", "d"});
  return std::find(kUnits.begin(), kUnits.end(), text.substr(digits)) != kUnits.end();
}

bool IsPort(std::string_view text) {
  const std::optional<std::int64_t> port = ParseInteger(text);
  return port && *port >= 1 && *port <= 65535;
}

// One port, or one for each of several hosts; empty parts take the default.
bool ArePorts(std::string_view text) {
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view port = text.substr(0, comma);
    if (!port.empty() && !IsPort(port)) return false;
    if (comma == std::string_view::npos) return true;
    text.remove_prefix(comma + 1);
  }
}

// "a:1,[::1],b:2" -> hosts "a,::1,b" and ports "1,,2".
bool SplitHosts(std::string_view text, PostgresqlTarget& target) {
  bool any_port = false;
  std::string ports;
  while (!text.empty()) {
    std::string_view host;
    if (text.starts_with('[')) {
      const std::size_t close = text.find(']');
      if (close == std::string_view::npos) return false;
      host = text.substr(1, close - 1);
      text.remove_prefix(close + 1);
    } else {
      host = text.substr(0, text.find_first_of(":,"));
      text.remove_prefix(host.size());
    }
    std::string_view port;
    if (text.starts_with(':')) {
      port = text.substr(1, text.find(',') == std::string_view::npos ? std::string_view::npos : text.find(',') - 1);
      if (!port.empty() && !IsPort(port)) return false;
      any_port = any_port || !port.empty();
      text.remove_prefix(port.size() + 1);
    }
    const std::optional<std::string> decoded = PercentDecode(host);
    if (!decoded) return false;
    target.host += *decoded;
    ports += port;
    if (text.empty()) break;
    if (!text.starts_with(',')) return false;
    text.remove_prefix(1);
    target.host += ',';
    ports += ',';
  }
  if (any_port) target.port = ports;
  return true;
}

std::string Shown(const std::string& uri) { return CutText(WithoutPassword(uri), 200) + ": "; }

}  // namespace

bool IsPostgresqlUri(std::string_view text) {
  return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

std::string WithoutPassword(const std::string& uri) {
  std::string safe = uri;
  const std::size_t scheme = safe.find("://");
  const std::size_t start = scheme == std::string::npos ? 0 : scheme + 3;
  const std::size_t at = safe.rfind('@');
  if (at != std::string::npos && at >= start) {
    const std::size_t colon = safe.find(':', start);
    if (colon < at) safe.replace(colon, at - colon, ":***");
  }
  std::size_t query = safe.find('?');
  while (query != std::string::npos && query < safe.size()) {
    const std::size_t begin = query + 1;
    const std::size_t end = std::min(safe.find('&', begin), safe.size());
    const std::size_t equals = safe.find('=', begin);
    if (equals < end) {
      std::optional<std::string> name = PercentDecode(std::string_view(safe).substr(begin, equals - begin));
      // libpq knows it in small letters only, but it is as secret in others.
      if (name) {
        std::transform(name->begin(), name->end(), name->begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
      }
      if (!name || name->find("password") != std::string::npos) safe.replace(equals + 1, end - equals - 1, "***");
    }
    query = safe.find('&', begin);
  }
  return safe;
}

Result<PostgresqlTarget> ParsePostgresqlUri(const std::string& uri, const Origin& origin, std::string_view path) {
  const auto fail = [&](const std::string& why, const std::string& remedy) {
    return SettingError(origin, path, Shown(uri) + why, remedy);
  };
  const Error malformed = fail("not a PostgreSQL URI",
                               "write postgresql://[user@]host[:port]/database?schema=NAME, other characters as %XX");
  PostgresqlTarget target;
  std::string_view rest = std::string_view(uri).substr(uri.find("://") + 3);
  std::string_view query;
  if (const std::size_t mark = rest.find('?'); mark != std::string_view::npos) {
    query = rest.substr(mark + 1);
    rest = rest.substr(0, mark);
  }
  std::string_view authority = rest.substr(0, rest.find('/'));
  std::string_view database = authority.size() < rest.size() ? rest.substr(authority.size() + 1) : std::string_view();
  bool has_password = false;
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    const std::string_view user = authority.substr(0, at);
    authority.remove_prefix(at + 1);
    const std::size_t colon = user.find(':');
    const std::optional<std::string> name = PercentDecode(user.substr(0, colon));
    const std::optional<std::string> password =
        PercentDecode(colon == std::string_view::npos ? std::string_view() : user.substr(colon + 1));
    if (!name || !password) return malformed;
    target.user = *name;
    target.password = *password;
    has_password = colon != std::string_view::npos;
  }
  const std::optional<std::string> database_name = PercentDecode(database);
  if (!database_name || database.find('/') != std::string_view::npos || !SplitHosts(authority, target)) {
    return malformed;
  }
  target.database = *database_name;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const std::size_t equals = pair.find('=');
    const std::optional<std::string> name = PercentDecode(pair.substr(0, equals));
    if (equals == std::string_view::npos || !name) return malformed;
    const std::optional<std::string> text = PercentDecode(pair.substr(equals + 1));
    if (!text) return malformed;
    if (std::find(kParameters.begin(), kParameters.end(), *name) == kParameters.end()) {
      return fail("unknown parameter " + CutText(*name, 60),
                  "the nearest known one is " + NearestKey(*name, {kParameters.begin(), kParameters.end()}));
    }
    has_password = has_password || *name == "password" || *name == "sslpassword";
    const std::array<std::pair<std::string_view, std::string*>, 7> fields = {{{"schema", &target.schema},
                                                                              {"host", &target.host},
                                                                              {"port", &target.port},
                                                                              {"dbname", &target.database},
                                                                              {"user", &target.user},
                                                                              {"password", &target.password},
                                                                              {"sslmode", &target.sslmode}}};
    const auto field =
        std::find_if(fields.begin(), fields.end(), [&](const auto& known) { return known.first == *name; });
    (field != fields.end() ? *field->second : target.parameters[*name]) = *text;
  }
  if (has_password && origin.kind == Origin::Kind::kFlag) {
    return fail("a password on the command line is seen by every user of the machine",
                "set PGPASSWORD, or name a password file in PGPASSFILE");
  }
  if (!ArePorts(target.port)) return fail("port " + Quoted(target.port) + " is not from 1 to 65535", "");
  if (!target.sslmode.empty() && std::find(kSslModes.begin(), kSslModes.end(), target.sslmode) == kSslModes.end()) {
    return fail("sslmode " + Quoted(target.sslmode) + " is not known",
                "it can be disable, allow, prefer, require, verify-ca or verify-full");
  }
  return target;
}

Result<PostgresqlTarget> ReadPostgresqlSection(const Settings& settings) {
  PostgresqlTarget target;
  target.host = settings.Text("postgresql.host").value_or("");
  target.database = settings.Text("postgresql.database").value_or("");
  target.schema = settings.Text("postgresql.schema").value_or("");
  target.user = settings.Text("postgresql.user").value_or("");
  target.password = settings.Text("postgresql.password").value_or("");
  DAYBOOK_ASSIGN_OR_RETURN(const auto port, settings.Integer("postgresql.port", 1, 65535));
  if (port) target.port = std::to_string(*port);
  DAYBOOK_ASSIGN_OR_RETURN(
      const auto sslmode,
      settings.Choice("postgresql.sslmode", {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}));
  if (sslmode) target.sslmode = kSslModes[*sslmode];
  const std::pair<const char*, std::string*> limits[] = {{"postgresql.lock_timeout", &target.lock_timeout},
                                                         {"postgresql.statement_timeout", &target.statement_timeout}};
  for (const auto& [key, limit] : limits) {
    *limit = settings.Text(key).value_or("");
    if (limit->empty() || IsDuration(*limit)) continue;
    return SettingError(settings.Find(key)->origin, key, Quoted(*limit) + " is no duration",
                        "write a number with us, ms, s, min, h or d, as 30s; 0 is without limit");
  }
  return target;
}

void CompleteFrom(const PostgresqlTarget& section, PostgresqlTarget& target) {
  const auto agree = [](const std::string& given, const std::string& other) { return given.empty() || given == other; };
  const auto fill = [](std::string& to, const std::string& from) {
    if (to.empty()) to = from;
  };
  // Of the run, whatever server it is.
  fill(target.lock_timeout, section.lock_timeout);
  fill(target.statement_timeout, section.statement_timeout);
  if (!agree(target.host, section.host) || !agree(target.port, section.port)) return;
  const bool same_user = agree(target.user, section.user);
  fill(target.host, section.host);
  fill(target.port, section.port);
  fill(target.database, section.database);
  fill(target.schema, section.schema);
  fill(target.sslmode, section.sslmode);
  if (!same_user) return;
  fill(target.user, section.user);
  fill(target.password, section.password);
}

Status RequireSchema(const PostgresqlTarget& target, const Origin& origin, std::string_view path) {
  if (target.schema.empty()) {
    return SettingError(origin, path, DescribePostgresql(target) + ": the tenant's schema is not given",
                        "add ?schema=NAME to the URI, or set postgresql.schema");
  }
  // PostgreSQL would cut a longer name silently, and another schema might have the shorter one.
  if (target.schema.size() > 63) {
    return SettingError(origin, path, "schema " + Quoted(target.schema) + " is longer than 63 bytes");
  }
  return {};
}

std::string DescribePostgresql(const PostgresqlTarget& target) {
  std::string uri = "postgresql://";
  if (!target.user.empty()) uri += PercentEncode(target.user, "") + "@";
  const bool several = target.host.find(',') != std::string::npos;
  const bool ipv6 = !several && target.host.find(':') != std::string::npos;
  uri += ipv6 ? "[" + target.host + "]" : PercentEncode(target.host, ",:[]");
  if (!target.port.empty() && !several) uri += ":" + target.port;
  uri += "/" + PercentEncode(target.database, "");
  if (!target.schema.empty()) uri += "?schema=" + PercentEncode(target.schema, "");
  return uri;
}

}  // namespace daybook
