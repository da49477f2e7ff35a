// SPDX-License-Identifier: Apache-2.0
#include "src/http/http_retry.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "src/http/loopback_server.h"

namespace daybook {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using Reply = LoopbackServer::Reply;
using Received = LoopbackServer::Received;

constexpr RetryPolicy kQuick{milliseconds(4), milliseconds(20), milliseconds(200), 1};

bool IsTransient(const HttpResponse& response) { return IsTransientStatus(response.status); }

HttpOutcome SendTo(const std::string& url, HttpClient& client, RetryBudget& budget,
                   const RetryPolicy& policy = kQuick) {
  return SendWithRetries(
      client, policy, budget,
      [&] {
        HttpRequest request;
        request.url = url;
        return request;
      },
      IsTransient);
}

TEST(SendWithRetries, ComesThroughAnswersAndFailuresThatPass) {
  std::atomic<int> num_asked = 0;
  const LoopbackServer server([&](const Received&) {
    switch (num_asked++) {
      case 0: return Reply{LoopbackServer::Answer(503, "SlowDown")};
      case 1: return Reply{LoopbackServer::Answer(429, "")};
      case 2: return Reply{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", Reply::Then::kReset};
      case 3: return Reply{"", Reply::Then::kClose};
      default: return Reply{LoopbackServer::Answer(200, "done")};
    }
  });
  const std::atomic<bool> stop = false;
  HttpClient client({}, stop);
  RetryBudget budget(milliseconds(10'000));
  const HttpOutcome outcome = SendTo(server.url(), client, budget);
  ASSERT_FALSE(outcome.failure.has_value());
  EXPECT_EQ(outcome.response.body, "done");
  EXPECT_GE(client.counts().retries, 3);
}

TEST(SendWithRetries, TakesOtherAnswersAsTheyAre) {
  for (const int status : {200, 301, 400, 403, 404, 412, 501}) {
    const LoopbackServer server([&](const Received&) { return Reply{LoopbackServer::Answer(status, "")}; });
    const std::atomic<bool> stop = false;
    HttpClient client({}, stop);
    RetryBudget budget(milliseconds(10'000));
    EXPECT_EQ(SendTo(server.url(), client, budget).response.status, status);
    EXPECT_EQ(client.counts().requests, 1);
  }
}

TEST(SendWithRetries, GivesTheLastAnswerWhenTheBudgetIsUsedUp) {
  const LoopbackServer server([](const Received&) { return Reply{LoopbackServer::Answer(503, "busy")}; });
  const std::atomic<bool> stop = false;
  HttpClient client({}, stop);
  RetryBudget budget(milliseconds(150));
  const Clock::time_point begin = Clock::now();
  const HttpOutcome outcome = SendTo(server.url(), client, budget);
  ASSERT_FALSE(outcome.failure.has_value());
  EXPECT_EQ(outcome.response.status, 503);
  EXPECT_EQ(outcome.response.body, "busy");
  EXPECT_LT(Clock::now() - begin, milliseconds(1'000));
  EXPECT_GE(client.counts().retries, 2);
  // It is the run's: the next request has none left.
  const Clock::time_point again = Clock::now();
  SendTo(server.url(), client, budget);
  EXPECT_LT(Clock::now() - again, milliseconds(100));
}

TEST(SendWithRetries, GivesUpEarlyOnAServiceThatNeverAnswered) {
  const std::atomic<bool> stop = false;
  HttpClient client({}, stop);
  RetryBudget budget(milliseconds(60'000));
  const Clock::time_point begin = Clock::now();
  const HttpOutcome outcome = SendTo("http://127.0.0.1:1/", client, budget);
  ASSERT_TRUE(outcome.failure.has_value());
  EXPECT_EQ(outcome.failure->kind, HttpFailure::Kind::kUnreachable);
  EXPECT_GE(client.counts().retries, 1);
  EXPECT_LT(Clock::now() - begin, milliseconds(5'000));
}

TEST(SendWithRetries, WaitsForRetryAfterWithinTheBudget) {
  std::atomic<int> num_asked = 0;
  const LoopbackServer server([&](const Received&) {
    return Reply{num_asked++ == 0 ? LoopbackServer::Answer(503, "", "Retry-After: 1\r\n")
                                  : LoopbackServer::Answer(200, "")};
  });
  const std::atomic<bool> stop = false;
  HttpClient client({}, stop);
  RetryBudget budget(milliseconds(10'000));
  Clock::time_point begin = Clock::now();
  EXPECT_EQ(SendTo(server.url(), client, budget).response.status, 200);
  EXPECT_GE(Clock::now() - begin, milliseconds(1'000));

  num_asked = 0;
  begin = Clock::now();
  RetryBudget small(milliseconds(500));
  EXPECT_EQ(SendTo(server.url(), client, small).response.status, 503);
  EXPECT_LT(Clock::now() - begin, milliseconds(400));
}

TEST(SendWithRetries, StopEndsAWait) {
  const LoopbackServer server(
      [](const Received&) { return Reply{LoopbackServer::Answer(503, "", "Retry-After: 60\r\n")}; });
  std::atomic<bool> stop = false;
  HttpClient client({}, stop);
  RetryBudget budget(milliseconds(120'000));
  const std::jthread stopper([&] {
    std::this_thread::sleep_for(milliseconds(100));
    stop = true;
  });
  const Clock::time_point begin = Clock::now();
  const HttpOutcome outcome = SendTo(server.url(), client, budget);
  EXPECT_LT(Clock::now() - begin, milliseconds(900));
  ASSERT_TRUE(outcome.failure.has_value());
  EXPECT_EQ(outcome.failure->kind, HttpFailure::Kind::kInterrupted);
}

TEST(RetryBudget, CountsTimeInWhichAnythingFailsOnce) {
  RetryBudget budget(milliseconds(1'000));
  budget.Begin();
  budget.Begin();
  std::this_thread::sleep_for(milliseconds(60));
  budget.End();
  budget.End();
  std::this_thread::sleep_for(milliseconds(100));  // nothing fails: nothing is lost
  budget.Begin();
  const auto left = budget.Deadline() - Clock::now();
  EXPECT_LE(left, milliseconds(940));
  EXPECT_GT(left, milliseconds(700));
  budget.End();
}

TEST(ParseRetryAfter, TakesSecondsAndDates) {
  EXPECT_EQ(ParseRetryAfter("7", 0), milliseconds(7'000));
  EXPECT_EQ(ParseRetryAfter("-7", 0), milliseconds(0));
  EXPECT_EQ(ParseRetryAfter("", 0), milliseconds(0));
  EXPECT_EQ(ParseRetryAfter("soon", 0), milliseconds(0));
  EXPECT_EQ(ParseRetryAfter("Thu, 01 Jan 1970 00:01:00 GMT", 20), milliseconds(40'000));
  EXPECT_EQ(ParseRetryAfter("999999999", 0), milliseconds(86'400'000));
}

TEST(HttpDate, OfAHeader) {
  EXPECT_EQ(ParseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT"), 784111777);
  for (const char* bad : {"", "yesterday", "Sun, 06 Xxx 1994 08:49:37 GMT"}) {
    EXPECT_FALSE(ParseHttpDate(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace daybook
