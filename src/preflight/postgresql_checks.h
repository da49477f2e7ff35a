// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>

#include "daybook/job.h"
#include "src/preflight/preflight_report.h"

namespace daybook {

// The server that a run of `job` talks to: that of its output, else that of its look-ups; null when there is none.
const PostgresqlTarget* ServerOf(const Job& job);

// Everything about that server, in one session that may only read. REQUIRES: ServerOf(job) != nullptr.
void CheckPostgresql(const Job& job, const std::function<std::chrono::system_clock::time_point()>& now,
                     std::chrono::milliseconds limit, const std::atomic<bool>& stop, CheckList& checks);

// The look-ups that need no server.
void CheckGivenLookups(const Job& job, CheckList& checks);

// Pure parts of the checks.
// `number`: as server_version_num tells it, 150004; `text`: "15.4".
void CheckVersion(int number, const std::string& text, CheckList& checks);
// `address`: of the server, "" for a socket; `encryption`: "TLSv1.3, TLS_AES_256_GCM_SHA384", "" without.
void CheckEncryption(const std::string& address, const std::string& encryption, CheckList& checks);
}  // namespace daybook
