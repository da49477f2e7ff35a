// SPDX-License-Identifier: Apache-2.0
#include "src/postgresql/connection.h"

#include <libpq-fe.h>
#include <poll.h>

#include <charconv>
#include <chrono>
#include <utility>

namespace daybook {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kSlice{100};            // how late a stop may be noticed
constexpr std::chrono::milliseconds kCancelPatience{2000};  // until a cancelled session is dropped
constexpr int kDefaultConnectTimeoutSeconds = 10;
constexpr int kOldestServer = 130000;  // pg_current_xact_id, pg_xact_status

// Waits at most a slice for the socket. Errors of poll itself show in the libpq call that follows.
void WaitForSocket(int socket, short events) {
  pollfd entry{socket, events, 0};
  poll(&entry, 1, static_cast<int>(kSlice.count()));
}

// libpq's texts end in a line end and may hold several lines.
std::string OneText(const char* message) {
  std::string text = message == nullptr ? "" : message;
  std::string line;
  bool blank = false;
  for (const char c : text) {
    if (c == '\n' || c == '\t' || c == ' ') {
      blank = !line.empty();
      continue;
    }
    if (blank) line += ' ';
    blank = false;
    line += c;
  }
  return line;
}

bool Contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// Connection parameters that cannot be meant, as against a server that is not there.
bool IsBadParameter(std::string_view message) {
  return message.starts_with("invalid ") || Contains(message, "service file") ||
         Contains(message, "definition of service") || Contains(message, "could not match") ||
         (message.starts_with("sslmode value") && Contains(message, "invalid"));
}

// The session's own settings: what an administrator set for interactive users must not end a run that waits for its
// lake, and the answers that are parsed here have one form. `client_connection_check_interval` lets the server
// notice a run that died while it waited for a lock. Compiling a statement takes longer than any of ours runs.
constexpr const char* kSessionSql =
    "SELECT set_config(s.name, v.value, false) FROM pg_catalog.pg_settings s JOIN (VALUES "
    "('statement_timeout', $1), ('lock_timeout', $2), ('idle_in_transaction_session_timeout', '0'), "
    "('idle_session_timeout', '0'), ('transaction_timeout', '0'), ('client_connection_check_interval', '1000'), "
    "('TimeZone', 'UTC'), ('DateStyle', 'ISO, YMD'), ('standard_conforming_strings', 'on'), "
    "('default_transaction_isolation', 'read committed'), ('default_transaction_read_only', 'off'), "
    "('default_transaction_deferrable', 'off'), ('jit', 'off')) AS v(name, value) ON s.name = v.name";

// Who must act on a server's refusal, and how. Of the prefixes of an SQLSTATE the longest counts.
struct SqlstateRule {
  std::string_view prefix;
  ErrorKind kind;
  std::string_view remedy;
};
constexpr std::string_view kRunInitDb = "see the schema's name; `daybook init-db` makes the tables of a new one";
constexpr std::string_view kSeeTables = "see that the tables are those of the tenant's schema";
// A value or a COPY in a form that the server cannot read is made here.
constexpr std::string_view kReportDefect = "this is a defect of daybook: please report it with this line";
constexpr std::string_view kRunLater = "nothing was written; run again when the other session is done";
constexpr SqlstateRule kSqlstateRules[] = {
    {"", ErrorKind::kService, "nothing was written; see the server's log and run again"},
    {"22", ErrorKind::kInput, "the server refuses a value of the reports"},
    {"22P03", ErrorKind::kDefect, kReportDefect},  // invalid binary representation
    {"22P04", ErrorKind::kDefect, kReportDefect},  // bad COPY file format
    {"23", ErrorKind::kConfiguration, "see the table's constraints and partitions"},
    {"23503", ErrorKind::kConfiguration, "see the report period id and the cost category ids"},  // foreign key
    {"25006", ErrorKind::kConfiguration, "name the primary server: this one only reads"},
    {"3D", ErrorKind::kConfiguration, kSeeTables},     // no such database
    {"3F000", ErrorKind::kConfiguration, kRunInitDb},  // no such schema
    {"40", ErrorKind::kService, kRunLater},            // serialization, deadlock
    {"42", ErrorKind::kConfiguration, kSeeTables},
    {"42501", ErrorKind::kConfiguration, "grant the user what is missing"},
    {"42703", ErrorKind::kConfiguration, kRunInitDb},  // no such column
    {"42P01", ErrorKind::kConfiguration, kRunInitDb},  // no such table
    {"55P03", ErrorKind::kService, kRunLater},         // a lock that is not to be had
};

}  // namespace

QueryRows::QueryRows(pg_result* result) : result_(result) {}
void QueryRows::Clear::operator()(pg_result* result) const { PQclear(result); }
int QueryRows::size() const { return PQntuples(result_.get()); }

std::optional<std::string_view> QueryRows::At(int row, int column) const {
  if (PQgetisnull(result_.get(), row, column) != 0) return std::nullopt;
  return std::string_view(PQgetvalue(result_.get(), row, column),
                          static_cast<std::size_t>(PQgetlength(result_.get(), row, column)));
}

std::int64_t QueryRows::affected() const {
  if (result_ == nullptr) return 0;
  const std::string_view text = PQcmdTuples(result_.get());
  std::int64_t rows = 0;
  std::from_chars(text.data(), text.data() + text.size(), rows);
  return rows;
}

std::string_view QueryRows::command() const {
  return result_ == nullptr ? std::string_view() : std::string_view(PQcmdStatus(result_.get()));
}

Result<std::unique_ptr<Connection>> Connection::Open(const PostgresqlTarget& target, const std::atomic<bool>& stop) {
  std::unique_ptr<Connection> connection(new Connection(stop));
  DAYBOOK_RETURN_IF_ERROR(connection->Connect(target));
  DAYBOOK_RETURN_IF_ERROR(connection->PrepareSession(target));
  return connection;
}

Connection::~Connection() { Close(); }

Status Connection::Connect(const PostgresqlTarget& target) {
  description_ = DescribeTarget(target);
  std::vector<std::pair<std::string, std::string>> wanted;
  // PGAPPNAME and the URI may say another name.
  wanted.emplace_back("fallback_application_name", "daybook");
  for (const auto& [name, value] : target.parameters) wanted.emplace_back(name, value);
  const std::pair<const char*, const std::string*> own[] = {
      {"host", &target.host}, {"port", &target.port},         {"dbname", &target.database},
      {"user", &target.user}, {"password", &target.password}, {"sslmode", &target.sslmode}};
  for (const auto& [name, value] : own) {
    if (!value->empty()) wanted.emplace_back(name, *value);
  }
  wanted.emplace_back("client_encoding", "UTF8");

  PQconninfoOption* const known = PQconndefaults();
  std::string unknown;
  for (const auto& entry : wanted) {
    bool found = false;
    for (const PQconninfoOption* option = known; option != nullptr && option->keyword != nullptr; ++option) {
      found = found || entry.first == option->keyword;
    }
    if (!found && known != nullptr && unknown.empty()) unknown = entry.first;
  }
  PQconninfoFree(known);
  if (!unknown.empty()) {
    return ConfigurationError("connection to PostgreSQL", description_, "libpq knows no parameter '" + unknown + "'",
                              "take it out of the URI");
  }

  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const auto& [name, value] : wanted) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  if (stopped()) return InterruptedError("connection to PostgreSQL");
  connection_ = PQconnectStartParams(names.data(), values.data(), 0);
  if (connection_ == nullptr) return ServiceError("connection to PostgreSQL", description_, "out of memory");
  if (PQstatus(connection_) == CONNECTION_BAD) return ConnectError();

  // libpq applies connect_timeout only when it waits itself.
  int timeout = kDefaultConnectTimeoutSeconds;
  PQconninfoOption* const options = PQconninfo(connection_);
  for (const PQconninfoOption* option = options; option != nullptr && option->keyword != nullptr; ++option) {
    if (std::string_view(option->keyword) == "connect_timeout" && option->val != nullptr && *option->val != '\0') {
      const std::string_view text = option->val;
      std::from_chars(text.data(), text.data() + text.size(), timeout);
    }
  }
  PQconninfoFree(options);
  const Clock::time_point deadline =
      timeout <= 0 ? Clock::time_point::max() : Clock::now() + std::chrono::seconds(timeout);

  PostgresPollingStatusType state = PGRES_POLLING_WRITING;
  while (state != PGRES_POLLING_OK) {
    if (state == PGRES_POLLING_FAILED) return ConnectError();
    if (stopped()) return InterruptedError("connection to PostgreSQL");
    if (Clock::now() >= deadline) {
      return ServiceError("connection to PostgreSQL", description_,
                          "no answer within " + std::to_string(timeout) + " s",
                          "see that the server runs and can be reached");
    }
    pollfd entry{PQsocket(connection_), static_cast<short>(state == PGRES_POLLING_READING ? POLLIN : POLLOUT), 0};
    const int ready = poll(&entry, 1, static_cast<int>(kSlice.count()));
    if (ready > 0) state = PQconnectPoll(connection_);
  }
  if (PQsetnonblocking(connection_, 1) != 0) return LostError("connection to PostgreSQL");
  PQsetNoticeProcessor(connection_, [](void*, const char*) {}, nullptr);
  // Of several hosts, the one that answered.
  description_ =
      std::string("postgresql://") + PQhost(connection_) + ":" + PQport(connection_) + "/" + PQdb(connection_);
  return {};
}

Status Connection::PrepareSession(const PostgresqlTarget& target) {
  if (PQserverVersion(connection_) < kOldestServer) {
    return ConfigurationError("connection to PostgreSQL", description_,
                              "the server is version " + std::to_string(PQserverVersion(connection_) / 10000),
                              "take PostgreSQL 13 or newer (15 and 16 are tested)");
  }
  const auto limit = [](const std::string& text) { return text.empty() ? "0" : text; };
  return Query("session settings", kSessionSql, {limit(target.statement_timeout), limit(target.lock_timeout)}).status();
}

void Connection::Close() {
  if (connection_ == nullptr) return;
  if (copying_) {
    PQputCopyEnd(connection_, "given up by daybook");
    PQflush(connection_);
  }
  PQfinish(connection_);
  connection_ = nullptr;
  copying_ = false;
}

bool Connection::lost() const { return connection_ == nullptr || PQstatus(connection_) == CONNECTION_BAD; }
std::string Connection::Describe() const { return description_; }

std::string Connection::Address() const {
  const char* const address = connection_ == nullptr ? nullptr : PQhostaddr(connection_);
  return address == nullptr ? "" : address;
}

bool Connection::UsedPassword() const { return connection_ != nullptr && PQconnectionUsedPassword(connection_) != 0; }

Error Connection::ConnectError() const {
  const std::string why = OneText(PQerrorMessage(connection_));
  if (IsBadParameter(why)) {
    return ConfigurationError("connection to PostgreSQL", description_, why, "correct the connection parameters");
  }
  const bool login =
      Contains(why, "authentication") || Contains(why, "no password supplied") || Contains(why, "pg_hba.conf");
  return ServiceError("connection to PostgreSQL", description_, why,
                      login ? "see the user and its password (PGPASSWORD or a password file)"
                            : "see that the server runs and can be reached");
}

Error Connection::LostError(std::string_view what) {
  std::string why = connection_ == nullptr ? "" : OneText(PQerrorMessage(connection_));
  if (why.empty()) why = "the connection was closed";
  return ServiceError(std::string(what), description_, "connection lost: " + why,
                      "nothing was written; see the server's log and run again");
}

Error Connection::StatementError(std::string_view what, const pg_result* result) {
  const char* const state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  last_sqlstate_ = state == nullptr ? "" : state;
  if (last_sqlstate_.empty()) return LostError(what);
  std::string why = OneText(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
  const std::string detail = OneText(PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL));
  if (!detail.empty()) why += " (" + detail + ")";
  // COPY tells the line and the column in its context.
  const std::string context = OneText(PQresultErrorField(result, PG_DIAG_CONTEXT));
  if (last_sqlstate_.starts_with("22") && !context.empty()) why += " (" + context + ")";
  if (last_sqlstate_ == "57014" && stopped()) return InterruptedError(std::string(what));
  return ErrorOfSqlstate(last_sqlstate_, std::string(what), description_, CutText(why, 600));
}

void Connection::Cancel() {
  PGcancel* const cancel = PQgetCancel(connection_);
  if (cancel == nullptr) return;
  char message[256];
  PQcancel(cancel, message, sizeof message);  // best effort: the session is dropped if it does not help
  PQfreeCancel(cancel);
}

Status Connection::Flush(std::string_view what) {
  while (true) {
    const int left = PQflush(connection_);
    if (left < 0) return LostError(what);
    if (left == 0) return {};
    if (stopped()) {
      Cancel();
      Close();
      return InterruptedError(std::string(what));
    }
    WaitForSocket(PQsocket(connection_), POLLIN | POLLOUT);
    if (PQconsumeInput(connection_) == 0) return LostError(what);
  }
}

Status Connection::AwaitResult(std::string_view what, bool cancellable) {
  std::optional<Clock::time_point> give_up;
  while (PQisBusy(connection_) != 0) {
    WaitForSocket(PQsocket(connection_), POLLIN);
    if (PQconsumeInput(connection_) == 0) return LostError(what);
    if (!give_up.has_value() && stopped()) {
      if (cancellable) Cancel();
      give_up = Clock::now() + kCancelPatience;
    }
    if (give_up.has_value() && PQisBusy(connection_) != 0 && Clock::now() >= *give_up) {
      Close();
      return InterruptedError(std::string(what));
    }
  }
  return {};
}

Result<QueryRows> Connection::FinishStatement(std::string_view what, bool cancellable) {
  last_sqlstate_.clear();
  DAYBOOK_RETURN_IF_ERROR(Flush(what));
  QueryRows rows;
  std::optional<Error> failure;
  while (true) {
    DAYBOOK_RETURN_IF_ERROR(AwaitResult(what, cancellable));
    pg_result* const result = PQgetResult(connection_);
    if (result == nullptr) break;
    QueryRows answer(result);
    const ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COPY_IN) return answer;
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && !failure.has_value()) {
      failure = StatementError(what, result);
    }
    rows = std::move(answer);
  }
  if (failure.has_value()) return *std::move(failure);
  if (cancellable && stopped()) return InterruptedError(std::string(what));
  return rows;
}

Result<QueryRows> Connection::Query(std::string_view what, const std::string& sql,
                                    const std::vector<QueryParameter>& parameters) {
  if (stopped()) return InterruptedError(std::string(what));
  if (lost()) return LostError(what);
  std::vector<const char*> values;
  for (const QueryParameter& parameter : parameters) {
    values.push_back(parameter.has_value() ? parameter->c_str() : nullptr);
  }
  if (PQsendQueryParams(connection_, sql.c_str(), static_cast<int>(values.size()), nullptr, values.data(), nullptr,
                        nullptr, 0) == 0) {
    return LostError(what);
  }
  return FinishStatement(what, true);
}

Status Connection::Execute(std::string_view what, const std::string& sql) {
  if (stopped()) return InterruptedError(std::string(what));
  if (lost()) return LostError(what);
  if (PQsendQuery(connection_, sql.c_str()) == 0) return LostError(what);
  return FinishStatement(what, true).status();
}

Result<QueryRows> Connection::ExecuteUncancelled(std::string_view what, const std::string& sql) {
  if (lost()) return LostError(what);
  if (PQsendQuery(connection_, sql.c_str()) == 0) return LostError(what);
  return FinishStatement(what, false);
}

Status Connection::BeginCopy(std::string_view what, const std::string& sql) {
  DAYBOOK_RETURN_IF_ERROR(Execute(what, sql));
  copying_ = true;
  copy_what_ = what;
  return {};
}

Status Connection::WriteCopy(std::string_view bytes) {
  while (true) {
    if (stopped()) {
      Cancel();
      Close();
      return InterruptedError(copy_what_);
    }
    if (lost()) return LostError(copy_what_);
    const int sent = PQputCopyData(connection_, bytes.data(), static_cast<int>(bytes.size()));
    if (sent == 1) return Flush(copy_what_);
    if (sent < 0) {
      // The server ended the COPY by itself: its reason is the result that waits.
      copying_ = false;
      Status status = FinishStatement(copy_what_, true).status();
      return status.ok() ? Status(LostError(copy_what_)) : status;
    }
    WaitForSocket(PQsocket(connection_), POLLIN | POLLOUT);
    if (PQconsumeInput(connection_) == 0) return LostError(copy_what_);
  }
}

Result<std::int64_t> Connection::EndCopy() {
  while (true) {
    if (stopped()) {
      Cancel();
      Close();
      return InterruptedError(copy_what_);
    }
    if (lost()) return LostError(copy_what_);
    const int sent = PQputCopyEnd(connection_, nullptr);
    if (sent != 0) break;  // -1: the server ended it already, which FinishStatement tells
    WaitForSocket(PQsocket(connection_), POLLIN | POLLOUT);
    if (PQconsumeInput(connection_) == 0) return LostError(copy_what_);
  }
  copying_ = false;
  DAYBOOK_ASSIGN_OR_RETURN(QueryRows rows, FinishStatement(copy_what_, true));
  return rows.affected();
}

std::string QuoteIdentifier(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string QuoteLiteral(std::string_view text) {
  // A backslash needs no care: standard_conforming_strings is on in every session of ours.
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') quoted += '\'';
    quoted += c;
  }
  return quoted + '\'';
}

std::string QualifiedName(std::string_view schema, std::string_view table) {
  return QuoteIdentifier(schema) + "." + QuoteIdentifier(table);
}

std::string DescribeTarget(const PostgresqlTarget& target) {
  std::string text = "postgresql://" + target.host;
  if (!target.port.empty()) text += ":" + target.port;
  text += "/" + target.database;
  if (!target.schema.empty()) text += "?schema=" + target.schema;
  return text;
}

Error ErrorOfSqlstate(std::string_view sqlstate, std::string what, std::string object, std::string why) {
  const SqlstateRule* best = nullptr;
  for (const SqlstateRule& rule : kSqlstateRules) {
    if (!sqlstate.starts_with(rule.prefix)) continue;
    if (best == nullptr || rule.prefix.size() > best->prefix.size()) best = &rule;
  }
  why += " (SQLSTATE " + std::string(sqlstate) + ")";
  return {best->kind, std::move(what), std::move(object), std::move(why), std::string(best->remedy)};
}

}  // namespace daybook
