// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "src/http/http_message.h"

namespace daybook {

struct HttpOptions {
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds stall_timeout{20'000};  // the longest time without a byte in either direction
  bool verify_tls = true;
  std::string ca_file;  // PEM; empty: the system's
  std::size_t max_connections = 16;
};

// What a client did. Any thread may read it at any time.
struct HttpCounts {
  std::atomic<std::int64_t> requests = 0;    // that were sent, repeated ones too
  std::atomic<std::int64_t> retries = 0;     // of these, repeated ones
  std::atomic<std::int64_t> body_bytes = 0;  // received, those of answers that were cut short too
};

// Requests over connections that are kept open and used again, at most `max_connections` at a time: who comes when all
// are in use waits for one. Any thread may call. Redirections are not followed. A proxy is used as libcurl's variables
// of the environment say. `stop` is borrowed: once it is true every call ends within a fifth of a second, whatever the
// server does.
class HttpClient {
 public:
  HttpClient(HttpOptions options, const std::atomic<bool>& stop);
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  // REQUIRES: no call is under way.
  ~HttpClient();

  // Tries once.
  HttpOutcome Send(const HttpRequest& request);

  HttpCounts& counts() { return counts_; }
  // Whether any request was ever answered: the address is right, then.
  bool has_answered() const { return has_answered_.load(std::memory_order_relaxed); }
  const std::atomic<bool>& stop() const { return stop_; }

 private:
  struct Connection;

  // Nothing when `deadline` comes first, or `stop`.
  std::unique_ptr<Connection> Take(HttpRequest::TimePoint deadline);
  void GiveBack(std::unique_ptr<Connection> connection);

  const HttpOptions options_;
  const std::atomic<bool>& stop_;
  HttpCounts counts_;
  std::atomic<bool> has_answered_ = false;

  std::mutex mutex_;  // of what follows
  std::condition_variable given_back_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t num_connections_ = 0;
};

}  // namespace daybook
