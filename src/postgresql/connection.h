// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daybook/job.h"
#include "daybook/status.h"

// libpq's own names, so that its header stays in this folder's sources.
struct pg_conn;
struct pg_result;

namespace daybook {

// The rows that a statement gave, all as text.
class QueryRows {
 public:
  QueryRows() = default;
  explicit QueryRows(pg_result* result);  // takes ownership

  int size() const;
  // NULL is nothing. The view lives as long as this object. REQUIRES: row < size(), an existing column.
  std::optional<std::string_view> At(int row, int column) const;
  // Of a column that is never NULL.
  std::string Text(int row, int column) const { return std::string(At(row, column).value_or("")); }
  // Of an UPDATE, DELETE, INSERT or COPY: the rows it touched.
  std::int64_t affected() const;
  // The command that was done: "COMMIT", or "ROLLBACK" where a COMMIT found its transaction aborted.
  std::string_view command() const;

 private:
  struct Clear {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, Clear> result_;
};

// A parameter of a statement: text, or NULL.
using QueryParameter = std::optional<std::string>;

// One session with a server. Every wait looks at `stop`: when it is set while the server works, the statement is
// cancelled there, and kInterrupted comes back within about two seconds. One thread at a time. Errors are
// kService when the server cannot be reached, refuses the login, or is lost; kConfiguration when a schema, table or
// column is not there; kInput when it refuses a value. No password is part of any message.
//
// Destroying a Connection ends the session: a COPY is given up and a transaction rolled back.
class Connection {
 public:
  // `stop` is not owned and outlives the connection.
  static Result<std::unique_ptr<Connection>> Open(const PostgresqlTarget& target, const std::atomic<bool>& stop);
  ~Connection();
  // From here on `stop` ends waits too, as the one of Open does. Not owned; outlives the connection.
  void StopAlsoBy(const std::atomic<bool>& stop) { other_stop_ = &stop; }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Runs one statement with $1, $2 ... `what` says in an error what was being done ("look-up of the tags").
  Result<QueryRows> Query(std::string_view what, const std::string& sql,
                          const std::vector<QueryParameter>& parameters = {});
  // Runs statements without parameters, divided by semicolons: one transaction, unless one is open already.
  Status Execute(std::string_view what, const std::string& sql);
  // As Execute, but `stop` does not cancel: the wait goes on for at most two seconds once it is set.
  Result<QueryRows> ExecuteUncancelled(std::string_view what, const std::string& sql);

  // COPY table FROM STDIN: begin, any number of writes, end. EndCopy gives the rows that the server took.
  Status BeginCopy(std::string_view what, const std::string& sql);
  Status WriteCopy(std::string_view bytes);
  Result<std::int64_t> EndCopy();

  // COPY ... TO STDOUT: hands over the server's bytes, a row at a time. An error of the consumer ends the session.
  using CopyConsumer = std::function<Status(std::string_view bytes)>;
  Status CopyOut(std::string_view what, const std::string& sql, const CopyConsumer& consumer);

  // SQLSTATE of the last statement that failed, "" when the server did not say one (it was lost).
  const std::string& last_sqlstate() const { return last_sqlstate_; }
  bool lost() const;
  // "postgresql://host:port/database", of the server that was reached.
  std::string Describe() const;
  // Address of the server that was reached; "" for a socket of this machine.
  std::string Address() const;
  // Whether the server asked for a password and took it.
  bool UsedPassword() const;

 private:
  explicit Connection(const std::atomic<bool>& stop) : stop_(stop) {}
  Status Connect(const PostgresqlTarget& target);
  Status PrepareSession(const PostgresqlTarget& target);
  Result<QueryRows> FinishStatement(std::string_view what, bool cancellable);
  Status Flush(std::string_view what);
  Status AwaitResult(std::string_view what, bool cancellable);
  Error ConnectError() const;
  Error LostError(std::string_view what);
  Error StatementError(std::string_view what, const pg_result* result);
  void Cancel();
  void Close();

  bool stopped() const { return stop_.load() || (other_stop_ != nullptr && other_stop_->load()); }

  const std::atomic<bool>& stop_;
  const std::atomic<bool>* other_stop_ = nullptr;
  pg_conn* connection_ = nullptr;
  std::string description_;
  std::string copy_what_;
  bool copying_ = false;
  std::string last_sqlstate_;
};

// `name` as an SQL identifier, always quoted: `a"b` is "a""b".
std::string QuoteIdentifier(std::string_view name);
// `text` as an SQL string constant, for statements that take no parameters.
std::string QuoteLiteral(std::string_view text);
// "schema"."table"
std::string QualifiedName(std::string_view schema, std::string_view table);
// "postgresql://host:port/database?schema=name" of what is known without connecting; never with a password.
std::string DescribeTarget(const PostgresqlTarget& target);

// The error of a server's answer (spec: cli.md, "Exit status"). `sqlstate` has five characters.
Error ErrorOfSqlstate(std::string_view sqlstate, std::string what, std::string object, std::string why);

}  // namespace daybook
