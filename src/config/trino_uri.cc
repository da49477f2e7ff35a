// SPDX-License-Identifier: Apache-2.0
#include "src/config/trino_uri.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "src/config/load_settings.h"
#include "src/config/lookups_settings.h"
#include "src/config/postgresql_uri.h"

namespace daybook {
namespace {

constexpr const char* kForm =
    "write trino://user@host:port/catalog.schema.table, or trino://user@host:port/catalog.schema?run=summary";

// "a.b.c" -> as many names that are not empty.
bool SplitNames(std::string_view text, const std::vector<std::string*>& names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::size_t dot = text.find('.');
    const bool last = i + 1 == names.size();
    if (last != (dot == std::string_view::npos)) return false;
    *names[i] = std::string(text.substr(0, dot));
    if (names[i]->empty()) return false;
    if (!last) text.remove_prefix(dot + 1);
  }
  return true;
}

// The run that the settings describe. The look-ups are given: what Koku's tables hold is not asked of Trino.
Result<SummaryQuery> ReadSummaryQuery(const Settings& settings) {
  SummaryQuery query;
  DAYBOOK_ASSIGN_OR_RETURN(query.source_uuid, ReadSource(settings));
  DAYBOOK_ASSIGN_OR_RETURN(query.cluster_id, settings.RequiredText("ocp.cluster_id"));
  query.cluster_alias = settings.Text("ocp.cluster_alias");
  DAYBOOK_ASSIGN_OR_RETURN(const auto id,
                           settings.Integer("ocp.report_period_id", 0, std::numeric_limits<std::int32_t>::max()));
  if (id) query.report_period_id = static_cast<std::int32_t>(*id);
  DAYBOOK_ASSIGN_OR_RETURN(const auto storage, settings.Boolean("ocp.storage"));
  query.storage_exists = storage.value_or(true);
  DAYBOOK_ASSIGN_OR_RETURN(const auto start, settings.Date("ocp.start"));
  DAYBOOK_ASSIGN_OR_RETURN(const auto end, settings.Date("ocp.end"));
  if (!start) return settings.RequiredText("ocp.start").status();
  if (!end) return settings.RequiredText("ocp.end").status();
  query.days = {*start, *end};
  const Value* lookups = settings.Find("lookups");
  if (lookups == nullptr || lookups->kind != Value::Kind::kMap) {
    return ConfigurationError("read settings", "lookups", "not given, and run=summary needs them",
                              "give --config with a section lookups: of enabled_keys, cost_categories and nodes");
  }
  DAYBOOK_ASSIGN_OR_RETURN(query.lookups, ReadLookups(settings));
  return query;
}

}  // namespace

bool IsTrinoUri(std::string_view text) { return text.starts_with("trino://"); }

Result<TrinoTarget> ParseTrinoUri(const std::string& uri, const Origin& origin, const Settings& settings,
                                  const Environment& environment) {
  const auto fail = [&](const std::string& why, const std::string& remedy) {
    return SettingError(origin, "", CutText(WithoutPassword(uri), 200) + ": " + why, remedy);
  };
  TrinoTarget target;
  std::string_view rest = std::string_view(uri).substr(std::string_view("trino://").size());
  std::string_view query;
  if (const std::size_t mark = rest.find('?'); mark != std::string_view::npos) {
    query = rest.substr(mark + 1);
    rest = rest.substr(0, mark);
  }
  const std::size_t slash = rest.find('/');
  std::string_view authority = rest.substr(0, slash);
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    const std::string_view user = authority.substr(0, at);
    authority.remove_prefix(at + 1);
    const std::size_t colon = user.find(':');
    target.user = std::string(user.substr(0, colon));
    if (colon != std::string_view::npos) {
      if (origin.kind == Origin::Kind::kFlag) {
        return fail("a password on the command line is seen by every user of the machine", "set TRINO_PASSWORD");
      }
      target.password = std::string(user.substr(colon + 1));
    }
  }
  if (target.user.empty()) return fail("the user is not given", kForm);
  const std::size_t colon = authority.rfind(':');
  target.host = std::string(authority.substr(0, colon));
  if (colon != std::string_view::npos) {
    const std::optional<std::int64_t> port = ParseInteger(authority.substr(colon + 1));
    if (!port || *port < 1 || *port > 65535) return fail("the port is not from 1 to 65535", kForm);
    target.port = static_cast<int>(*port);
  }
  bool run_summary = false;
  std::optional<bool> ssl;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (pair == "run=summary") {
      run_summary = true;
    } else if (pair.starts_with("ssl=")) {
      ssl = ParseBoolean(pair.substr(4));
      if (!ssl) return fail("ssl is neither true nor false", "write ssl=true");
    } else {
      return fail("unknown parameter " + CutText(std::string(pair), 60), "it can be run=summary or ssl=true");
    }
  }
  std::vector<std::string*> names = {&target.catalog, &target.schema};
  if (!run_summary) names.push_back(&target.table);
  if (target.host.empty() || slash == std::string_view::npos || !SplitNames(rest.substr(slash + 1), names)) {
    return fail("not a Trino URI", kForm);
  }
  if (run_summary) {
    DAYBOOK_ASSIGN_OR_RETURN(target.summary, ReadSummaryQuery(settings));
  }
  if (const auto found = environment.find("TRINO_PASSWORD"); found != environment.end() && target.password.empty()) {
    target.password = found->second;
  }
  if (target.password.empty()) target.password = settings.Text("trino.password").value_or("");
  target.ca_file = settings.Text("trino.ca_file").value_or("");
  DAYBOOK_ASSIGN_OR_RETURN(const std::optional<bool> verify, settings.Boolean("trino.verify_ssl"));
  target.verify_tls = verify.value_or(true);
  target.tls = ssl.value_or(!target.password.empty() || target.port == 443 || target.port == 8443);
  if (!target.tls && !target.password.empty()) {
    return fail("a password is sent over TLS only", "write ssl=true, or unset TRINO_PASSWORD");
  }
  return target;
}

std::string DescribeTrino(const TrinoTarget& target) {
  return "trino://" + target.user + "@" + target.host + ":" + std::to_string(target.port) + "/" + target.catalog + "." +
         target.schema + (target.summary ? "?run=summary" : "." + target.table);
}

}  // namespace daybook
