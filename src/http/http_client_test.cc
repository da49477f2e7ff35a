// SPDX-License-Identifier: Apache-2.0
#include "src/http/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "src/http/loopback_server.h"

namespace daybook {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using testing::HasSubstr;
using Kind = HttpFailure::Kind;
using Reply = LoopbackServer::Reply;
using Received = LoopbackServer::Received;

HttpRequest Get(const std::string& url) {
  HttpRequest request;
  request.url = url;
  return request;
}

TEST(HttpClient, GivesStatusHeadersAndBody) {
  const LoopbackServer server([](const Received&) {
    return Reply{LoopbackServer::Answer(404, "no such thing", "X-Why: not there \r\nETag: \"a\"\r\n")};
  });
  const std::atomic<bool> stop = false;
  HttpClient client({}, stop);
  const HttpOutcome outcome = client.Send(Get(server.url() + "/a/b?c=d"));
  ASSERT_FALSE(outcome.failure.has_value());
  EXPECT_EQ(outcome.response.status, 404);
  EXPECT_FALSE(outcome.response.ok());
  EXPECT_EQ(outcome.response.body, "no such thing");
  EXPECT_EQ(outcome.response.Header("x-why"), "not there");
  EXPECT_EQ(outcome.response.Header("etag"), "\"a\"");
  EXPECT_EQ(outcome.response.Header("x-other"), "");
  EXPECT_EQ(server.received()[0].target, "/a/b?c=d");
  EXPECT_EQ(client.counts().requests, 1);
  EXPECT_EQ(client.counts().body_bytes, 13);
}

TEST(HttpClient, SendsMethodHeadersCredentialsAndBody) {
  const LoopbackServer server([](const Received&) { return Reply{LoopbackServer::Answer(200, "ok")}; });
  const std::atomic<bool> stop = false;
  HttpClient client({}, stop);
  HttpRequest request = Get(server.url() + "/v1/statement");
  request.method = "POST";
  request.headers = {{"X-Trino-User", "me"}, {"X-Empty", ""}};
  request.basic = HttpCredentials{"user", "pass:word"};
  request.body = std::string("SELECT 1\0", 9);
  ASSERT_TRUE(client.Send(request).response.ok());
  const Received received = server.received()[0];
  EXPECT_EQ(received.method, "POST");
  EXPECT_EQ(received.headers.at("x-trino-user"), "me");
  EXPECT_EQ(received.headers.at("x-empty"), "");
  EXPECT_EQ(received.headers.at("authorization"), "Basic dXNlcjpwYXNzOndvcmQ=");
  EXPECT_EQ(received.headers.count("expect"), 0U);
  EXPECT_EQ(received.body, request.body);

  // Nothing of a request is left in the next one.
  ASSERT_TRUE(client.Send(Get(server.url())).response.ok());
  EXPECT_EQ(server.received()[1].method, "GET");
  EXPECT_EQ(server.received()[1].headers.count("authorization"), 0U);
  EXPECT_EQ(server.received()[1].headers.count("x-trino-user"), 0U);

  request = Get(server.url());
  request.method = "DELETE";
  ASSERT_TRUE(client.Send(request).response.ok());
  EXPECT_EQ(server.received()[2].method, "DELETE");
}

TEST(HttpClient, RefusesAHeaderWithALineEndInIt) {
  const LoopbackServer server([](const Received&) { return Reply{LoopbackServer::Answer(200, "ok")}; });
  const std::atomic<bool> stop = false;
  HttpClient client({}, stop);
  for (const std::string& value : {std::string("a\r\nX-Evil: 1"), std::string("a\n"), std::string("a\0b", 3)}) {
    HttpRequest request = Get(server.url() + "/");
    request.headers = {{"X-Token", value}};
    const HttpOutcome outcome = client.Send(request);
    ASSERT_TRUE(outcome.failure.has_value());
    EXPECT_EQ(outcome.failure->kind, Kind::kFinal);
    EXPECT_EQ(outcome.failure->why, "the header X-Token would have a line end in it");
  }
  EXPECT_TRUE(server.received().empty());
}

TEST(HttpClient, UsesConnectionsAgainAndKeepsToItsBound) {
  const LoopbackServer server([](const Received&) {
    std::this_thread::sleep_for(milliseconds(5));
    return Reply{LoopbackServer::Answer(200, "ok")};
  });
  const std::atomic<bool> stop = false;
  HttpOptions options;
  options.max_connections = 2;
  HttpClient client(options, stop);
  std::atomic<int> num_ok = 0;
  std::vector<std::jthread> threads;
  for (int t = 0; t < 6; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 5; ++i) num_ok += client.Send(Get(server.url())).response.ok() ? 1 : 0;
    });
  }
  threads.clear();
  EXPECT_EQ(num_ok, 30);
  EXPECT_LE(server.num_connections(), 2);
}

TEST(HttpClient, PutsTheBodyIntoTheCallersBuffer) {
  const LoopbackServer server([](const Received& received) {
    return Reply{LoopbackServer::Answer(received.target == "/missing" ? 404 : 206, "12345678")};
  });
  const std::atomic<bool> stop = false;
  HttpClient client({}, stop);
  std::array<char, 8> buffer{};
  HttpRequest request = Get(server.url());
  request.into = buffer;
  HttpOutcome outcome = client.Send(request);
  ASSERT_FALSE(outcome.failure.has_value());
  EXPECT_EQ(std::string(buffer.data(), outcome.response.num_body_bytes), "12345678");
  EXPECT_EQ(outcome.response.body, "");

  request.into = std::span(buffer).first(7);
  outcome = client.Send(request);
  ASSERT_TRUE(outcome.failure.has_value());
  EXPECT_EQ(outcome.failure->kind, Kind::kFinal);
  EXPECT_EQ(outcome.failure->why, "the answer is longer than what was asked for");

  buffer.fill('-');
  request.url += "/missing";
  outcome = client.Send(request);
  EXPECT_EQ(outcome.response.body, "12345678");
  EXPECT_EQ(buffer[0], '-');
}

TEST(HttpClient, TellsFaultsApart) {
  const LoopbackServer server([](const Received& received) {
    if (received.target == "/short") {
      return Reply{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", Reply::Then::kClose};
    }
    if (received.target == "/reset") return Reply{"HTTP/1.1 200 OK\r\nContent-Le", Reply::Then::kReset};
    return Reply{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", Reply::Then::kStall};
  });
  const std::atomic<bool> stop = false;
  HttpOptions options;
  options.stall_timeout = milliseconds(200);
  HttpClient client(options, stop);
  for (const char* target : {"/short", "/reset", "/stall"}) {
    const HttpOutcome outcome = client.Send(Get(server.url() + target));
    ASSERT_TRUE(outcome.failure.has_value()) << target;
    EXPECT_EQ(outcome.failure->kind, Kind::kTransient) << target << ": " << outcome.failure->why;
  }
  HttpRequest request = Get(server.url() + "/stall");
  request.deadline = Clock::now() + milliseconds(50);
  EXPECT_EQ(client.Send(request).failure->why, "the time for it is over");

  // Port 1 is nobody's.
  HttpClient other({}, stop);
  EXPECT_EQ(other.Send(Get("http://127.0.0.1:1/")).failure->kind, Kind::kUnreachable);
  EXPECT_FALSE(other.has_answered());
  EXPECT_EQ(other.Send(Get("ftp://127.0.0.1/")).failure->kind, Kind::kFinal);
}

TEST(HttpClient, StopEndsAStalledTransferWithinASecond) {
  const LoopbackServer server(
      [](const Received&) { return Reply{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", Reply::Then::kStall}; });
  std::atomic<bool> stop = false;
  HttpClient client({}, stop);
  const std::jthread stopper([&] {
    std::this_thread::sleep_for(milliseconds(150));
    stop = true;
  });
  const Clock::time_point begin = Clock::now();
  const HttpOutcome outcome = client.Send(Get(server.url()));
  EXPECT_LT(Clock::now() - begin, milliseconds(900));
  ASSERT_TRUE(outcome.failure.has_value());
  EXPECT_EQ(outcome.failure->kind, Kind::kInterrupted);
  EXPECT_EQ(client.Send(Get(server.url())).failure->kind, Kind::kInterrupted);
}

}  // namespace
}  // namespace daybook
