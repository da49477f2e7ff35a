// SPDX-License-Identifier: Apache-2.0
#include <libpq-fe.h>
#include <poll.h>

#include <memory>

#include "src/postgresql/connection.h"

namespace daybook {
namespace {

constexpr int kSliceMilliseconds = 100;  // how late a stop may be noticed

struct FreeCopy {
  void operator()(char* bytes) const { PQfreemem(bytes); }
};

}  // namespace

Status Connection::CopyOut(std::string_view what, const std::string& sql, const CopyConsumer& consumer) {
  if (stopped()) return InterruptedError(std::string(what));
  if (lost() || PQsendQuery(connection_, sql.c_str()) == 0) return LostError(what);
  last_sqlstate_.clear();
  DAYBOOK_RETURN_IF_ERROR(Flush(what));
  DAYBOOK_RETURN_IF_ERROR(AwaitResult(what, true));
  pg_result* const result = PQgetResult(connection_);
  const QueryRows begun(result);
  if (PQresultStatus(result) != PGRES_COPY_OUT) {
    const Error failure = StatementError(what, result);
    DAYBOOK_RETURN_IF_ERROR(FinishStatement(what, true));
    return failure;
  }
  while (true) {
    char* bytes = nullptr;
    const int length = PQgetCopyData(connection_, &bytes, 1);
    const std::unique_ptr<char, FreeCopy> owner(bytes);
    if (length > 0) {
      Status status = consumer({bytes, static_cast<std::size_t>(length)});
      if (status.ok()) continue;
      Cancel();
      Close();
      return status;
    }
    if (length < 0) return FinishStatement(what, true).status();
    if (stopped()) {
      Cancel();
      Close();
      return InterruptedError(std::string(what));
    }
    pollfd entry{PQsocket(connection_), POLLIN, 0};
    poll(&entry, 1, kSliceMilliseconds);
    if (PQconsumeInput(connection_) == 0) return LostError(what);
  }
}

}  // namespace daybook
