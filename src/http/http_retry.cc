// SPDX-License-Identifier: Apache-2.0
#include "src/http/http_retry.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>

namespace daybook {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

// False when `stop` came first.
bool Wait(Milliseconds time, const std::atomic<bool>& stop) {
  constexpr Milliseconds kLook{50};
  const Clock::time_point end = Clock::now() + time;
  for (;;) {
    if (stop.load(std::memory_order_relaxed)) return false;
    const Clock::time_point now = Clock::now();
    if (now >= end) return true;
    std::this_thread::sleep_for(std::min<Clock::duration>(end - now, kLook));
  }
}

// The time that this request takes of the budget.
class Trouble {
 public:
  explicit Trouble(RetryBudget& budget) : budget_(budget) {}
  Trouble(const Trouble&) = delete;
  Trouble& operator=(const Trouble&) = delete;
  ~Trouble() {
    if (has_begun_) budget_.End();
  }
  void Begin() {
    if (!has_begun_) budget_.Begin();
    has_begun_ = true;
  }

 private:
  RetryBudget& budget_;
  bool has_begun_ = false;
};

}  // namespace

void RetryBudget::Begin() {
  const std::lock_guard lock(mutex_);
  if (num_failing_++ == 0) since_ = Clock::now();
}

void RetryBudget::End() {
  const std::lock_guard lock(mutex_);
  if (--num_failing_ == 0) left_ -= Clock::now() - since_;
}

RetryBudget::Clock::time_point RetryBudget::Deadline() const {
  const std::lock_guard lock(mutex_);
  return since_ + left_;
}

HttpOutcome SendWithRetries(HttpClient& client, const RetryPolicy& policy, RetryBudget& budget,
                            const std::function<HttpRequest()>& make,
                            const std::function<bool(const HttpResponse&)>& is_transient,
                            const std::function<void(const HttpOutcome&)>& on_retry) {
  const Clock::time_point begin = Clock::now();
  std::optional<std::mt19937_64> random;
  Trouble trouble(budget);
  Clock::time_point deadline = Clock::time_point::max();
  Milliseconds limit = policy.first_wait;
  std::optional<HttpOutcome> last;
  for (;;) {
    HttpRequest request = make();
    request.deadline = std::min(request.deadline, deadline);
    HttpOutcome outcome = client.Send(request);
    // What was wrong before tells more than that the time has run out.
    if (outcome.failure.has_value() && last.has_value() && Clock::now() >= deadline && !client.stop().load())
      return *last;
    Milliseconds asked{0};
    if (outcome.failure.has_value()) {
      switch (outcome.failure->kind) {
        case HttpFailure::Kind::kFinal:
        case HttpFailure::Kind::kInterrupted: return outcome;
        case HttpFailure::Kind::kUnreachable:
          if (!client.has_answered()) deadline = std::min(deadline, begin + policy.first_contact);
          break;
        case HttpFailure::Kind::kTransient: break;
      }
    } else {
      if (!is_transient(outcome.response)) return outcome;
      asked = ParseRetryAfter(outcome.response.Header("retry-after"), std::time(nullptr));
    }
    trouble.Begin();
    deadline = std::min(deadline, budget.Deadline());
    if (!random.has_value()) random.emplace(policy.seed != 0 ? policy.seed : std::random_device()());
    std::uniform_int_distribution<std::int64_t> draw(0, limit.count());
    const Milliseconds wait = std::max(Milliseconds(draw(*random)), asked);
    limit = std::min(limit * 2, policy.longest_wait);
    if (Clock::now() + wait >= deadline) return outcome;
    if (!Wait(wait, client.stop())) {
      outcome.failure = HttpFailure{HttpFailure::Kind::kInterrupted, "interrupted"};
      return outcome;
    }
    client.counts().retries.fetch_add(1, std::memory_order_relaxed);
    if (on_retry != nullptr) on_retry(outcome);
    last = std::move(outcome);
  }
}

bool IsTransientStatus(int status) {
  return status == 408 || status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
}

std::optional<std::int64_t> ParseHttpDate(std::string_view value) {
  const std::time_t date = value.empty() ? -1 : curl_getdate(std::string(value).c_str(), nullptr);
  return date < 0 ? std::nullopt : std::optional<std::int64_t>(date);
}

Milliseconds ParseRetryAfter(std::string_view value, std::int64_t now) {
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
  if (error != std::errc() || end != value.data() + value.size()) {
    const std::optional<std::int64_t> date = ParseHttpDate(value);
    if (!date.has_value()) return Milliseconds(0);
    seconds = *date - now;
  }
  constexpr std::int64_t kMost = 86400;  // whoever asks for more is not waited for in any case
  return std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, kMost));
}

}  // namespace daybook
