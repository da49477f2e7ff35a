// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "daybook/day.h"
#include "daybook/status.h"
#include "daybook/summarize.h"
#include "src/postgresql/connection.h"

namespace daybook {

// What is locked: "daybook:SCHEMA:SOURCE:YYYY-MM". The 64-bit key of the advisory lock is PostgreSQL's own
// hashtextextended(name, 0), so that anybody can ask pg_locks for it (docs/postgresql.md).
std::string RunLockName(const std::string& schema, const std::string& source_uuid, Month month);

// A session that has a lock, as the server describes it to this user: "unknown" where it does not.
struct LockHolder {
  std::string pid;
  std::string application;
  std::string client;  // address, or "local"
  std::string since;   // when the session began

  // "pid 7 (application daybook, client local, since 2025-10-01 12:00:00 UTC)"
  std::string Describe() const;
};
// Who has the lock now; does not wait, and takes nothing.
Result<std::vector<LockHolder>> FindRunLockHolders(Connection& connection, const std::string& schema,
                                                   const std::string& source_uuid, Month month);

// Takes the lock of one source and month for the session (spec: postgresql.md, "Lock first"). When another session
// has it, says which one to `observer` and waits; a stop ends the wait with kInterrupted. Whoever takes several takes
// them in the order of their months, so that two runs cannot wait for each other in a ring.
Status TakeRunLock(Connection& connection, const std::string& schema, const std::string& source_uuid, Month month,
                   Observer& observer);

}  // namespace daybook
