// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string_view>

#include "src/http/http_client.h"
#include "src/http/http_message.h"

namespace daybook {

struct RetryPolicy {
  // The n-th wait is drawn evenly from nothing to first_wait * 2^(n-1), and at most to longest_wait ("full jitter"):
  // many who fail together do not come again together.
  std::chrono::milliseconds first_wait{50};
  std::chrono::milliseconds longest_wait{5'000};
  // How long a service that never answered is tried: rather a wrong address than an outage.
  std::chrono::milliseconds first_contact{10'000};
  std::uint64_t seed = 0;  // of the draws; 0: from the machine's entropy
};

// The time that everything which shares it may lose to faults: the time during which at least one request of them has
// failed and not yet gone well. Any thread may call.
class RetryBudget {
 public:
  using Clock = std::chrono::steady_clock;

  explicit RetryBudget(std::chrono::milliseconds budget) : left_(budget) {}

  // A request has failed for the first time. Pairs with End.
  void Begin();
  void End();
  // When the budget is used up, should nothing go well until then. REQUIRES: between Begin and End.
  Clock::time_point Deadline() const;

 private:
  mutable std::mutex mutex_;
  Clock::duration left_;
  Clock::time_point since_;
  int num_failing_ = 0;
};

// Sends what `make` gives, anew for each attempt (a signature has a date), until there is an answer that is not
// transient, a failure that is final, or no budget left. What is returned is the last outcome. `is_transient` says
// which answers may be better the next time. A Retry-After of such an answer is waited for, where there is time.
HttpOutcome SendWithRetries(HttpClient& client, const RetryPolicy& policy, RetryBudget& budget,
                            const std::function<HttpRequest()>& make,
                            const std::function<bool(const HttpResponse&)>& is_transient,
                            const std::function<void(const HttpOutcome&)>& on_retry = nullptr);

// 408, 429, 500, 502, 503, 504.
bool IsTransientStatus(int status);

// The time of a header's date, seconds since 1970. Nothing where it cannot be read.
std::optional<std::int64_t> ParseHttpDate(std::string_view value);

// What a Retry-After asks for: seconds, or a date against `now` (seconds since 1970). Nothing where it cannot be read.
std::chrono::milliseconds ParseRetryAfter(std::string_view value, std::int64_t now);

}  // namespace daybook
