// SPDX-License-Identifier: Apache-2.0
#include "src/postgresql/run_lock.h"

namespace daybook {
namespace {

constexpr std::string_view kWhat = "lock of source and month";

// pg_locks shows a 64-bit key as two halves, with objsubid 1.
constexpr const char* kHolderSql =
    "SELECT l.pid, coalesce(nullif(a.application_name, ''), 'unknown'), coalesce(host(a.client_addr), 'local'),"
    " coalesce(to_char(a.backend_start, 'YYYY-MM-DD HH24:MI:SS \"UTC\"'), 'unknown')"
    " FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid"
    " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1"
    " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND l.classid::bigint = ((hashtextextended($1, 0) >> 32) & 4294967295)"
    " AND l.objid::bigint = (hashtextextended($1, 0) & 4294967295)";

}  // namespace

std::string RunLockName(const std::string& schema, const std::string& source_uuid, Month month) {
  return "daybook:" + schema + ":" + source_uuid + ":" + month.ToString();
}

std::string LockHolder::Describe() const {
  return "pid " + pid + " (application " + application + ", client " + client + ", since " + since + ")";
}

Result<std::vector<LockHolder>> FindRunLockHolders(Connection& connection, const std::string& schema,
                                                   const std::string& source_uuid, Month month) {
  DAYBOOK_ASSIGN_OR_RETURN(const QueryRows rows,
                           connection.Query(kWhat, kHolderSql, {RunLockName(schema, source_uuid, month)}));
  std::vector<LockHolder> holders;
  for (int row = 0; row < rows.size(); ++row) {
    holders.push_back({rows.Text(row, 0), rows.Text(row, 1), rows.Text(row, 2), rows.Text(row, 3)});
  }
  return holders;
}

Status TakeRunLock(Connection& connection, const std::string& schema, const std::string& source_uuid, Month month,
                   Observer& observer) {
  const std::string name = RunLockName(schema, source_uuid, month);
  DAYBOOK_ASSIGN_OR_RETURN(const QueryRows tried,
                           connection.Query(kWhat, "SELECT pg_try_advisory_lock(hashtextextended($1, 0))", {name}));
  if (tried.Text(0, 0) == "t") return {};

  DAYBOOK_ASSIGN_OR_RETURN(const auto holders, FindRunLockHolders(connection, schema, source_uuid, month));
  const std::string of_what = "the lock of source " + source_uuid + ", month " + month.ToString();
  std::string holder = "another session";
  if (!holders.empty()) {
    holder = holders.front().Describe();
    observer.Log(Observer::Level::kInfo, "waiting for " + holder + ", which has " + of_what);
  }
  const Status taken = connection.Query(kWhat, "SELECT pg_advisory_lock(hashtextextended($1, 0))", {name}).status();
  if (!taken.ok() && connection.last_sqlstate() == "55P03") {
    Error error = taken.error();
    error.why = holder + " has " + of_what + ", and lock_timeout is over";
    return error;
  }
  DAYBOOK_RETURN_IF_ERROR(taken);
  observer.Log(Observer::Level::kInfo, "got " + of_what);
  return {};
}

}  // namespace daybook
