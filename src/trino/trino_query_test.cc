// SPDX-License-Identifier: Apache-2.0
// Exchanges in the form of Trino's client protocol, from a server on the loopback interface.
#include "src/trino/trino_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/http/loopback_server.h"

namespace daybook {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Received = LoopbackServer::Received;
using Reply = LoopbackServer::Reply;

// What a run of a statement gave.
struct Told {
  Status status;
  std::vector<std::string> columns;  // "name type"
  std::vector<std::string> rows;     // values between "|"
};

Told Ask(const LoopbackServer& server, const std::string& password = "",
         std::chrono::milliseconds patience = std::chrono::seconds(5), const Status& of_row = {}) {
  TrinoTarget target;
  target.user = "koku";
  target.password = password;
  target.host = "127.0.0.1";
  target.port = std::stoi(server.url().substr(server.url().rfind(':') + 1));
  target.catalog = "hive";
  target.schema = "org1234567";
  target.table = "t";
  const std::atomic<bool> stop = false;
  TrinoQuery query(target, stop, patience);
  Told told;
  told.status = query.Run(
      "SELECT 1",
      [&](const std::vector<TrinoColumn>& columns) -> Status {
        for (const TrinoColumn& column : columns) told.columns.push_back(column.name + " " + column.type);
        return {};
      },
      [&](auto values) -> Status {
        std::string row;
        for (const auto& value : values) row += (value ? std::string(*value) : "-") + "|";
        told.rows.push_back(row);
        return of_row;
      });
  return told;
}

// Pages by path. "$" in a page stands for the server's URL.
class Script {
 public:
  using Pages = std::map<std::string, std::vector<std::string>>;

  explicit Script(Pages pages)
      : pages_(std::move(pages)), server_([this](const Received& request) { return Answer(request); }) {}
  const LoopbackServer& server() const { return server_; }
  std::vector<std::string> requests() const {
    std::vector<std::string> told;
    for (const Received& request : server_.received()) told.push_back(request.method + " " + request.target);
    return told;
  }

 private:
  Reply Answer(const Received& request) {
    if (request.method == "DELETE") return {LoopbackServer::Answer(204, "")};
    const std::lock_guard lock(mutex_);
    std::vector<std::string>& answers = pages_[request.target];
    if (answers.empty()) return {LoopbackServer::Answer(404, "")};
    std::string page = answers.front();
    answers.erase(answers.begin());
    if (page.size() == 3) return {LoopbackServer::Answer(std::stoi(page), "busy")};
    for (std::size_t at = page.find('$'); at != std::string::npos; at = page.find('$')) {
      page.replace(at, 1, "http://" + request.headers.at("host"));
    }
    return {LoopbackServer::Answer(200, page, "Content-Type: application/json\r\n")};
  }

  std::mutex mutex_;
  std::map<std::string, std::vector<std::string>> pages_;
  LoopbackServer server_;
};

constexpr const char* kQueued = R"({"id":"q","infoUri":"$/ui/q","nextUri":"$/v1/statement/queued/q/1",
  "stats":{"state":"QUEUED"}})";
constexpr const char* kColumns = R"j("columns":[{"name":"usage_start","type":"date"},
  {"name":"cpu","type":"decimal(33,15)"},{"name":"memory","type":"double"},{"name":"labels","type":"map(varchar,varchar)"}])j";

TEST(TrinoQuery, FollowsItsPagesAndDecodesValues) {
  const Script script(
      Script::Pages{{"/v1/statement", {kQueued}},
                    {"/v1/statement/queued/q/1", {R"({"id":"q","nextUri":"$/v1/statement/executing/q/1"})"}},
                    {"/v1/statement/executing/q/1",
                     {std::string(R"({"id":"q","nextUri":"$/v1/statement/executing/q/2",)") + kColumns +
                      R"(,"data":[["2025-10-01","1.500000000000000",0.1,{"app":"web"}]]})"}},
                    {"/v1/statement/executing/q/2",
                     {std::string(R"({"id":"q",)") + kColumns +
                      R"(,"data":[[null,null,"NaN",null],["2025-10-02","-2.000000000000000",3,{}]]})"}}});
  const Told told = Ask(script.server());
  ASSERT_TRUE(told.status.ok()) << told.status.error().Message();
  EXPECT_THAT(told.columns,
              ElementsAre("usage_start date", "cpu decimal(33,15)", "memory double", "labels map(varchar,varchar)"));
  EXPECT_THAT(told.rows, ElementsAre(R"(2025-10-01|1.500000000000000|0.1|{"app":"web"}|)", "-|-|NaN|-|",
                                     "2025-10-02|-2.000000000000000|3|{}|"));
  const Received first = script.server().received().front();
  EXPECT_EQ(first.method, "POST");
  EXPECT_EQ(first.body, "SELECT 1");
  EXPECT_EQ(first.headers.at("x-trino-user"), "koku");
  EXPECT_EQ(first.headers.at("x-trino-catalog"), "hive");
  EXPECT_EQ(first.headers.at("x-trino-schema"), "org1234567");
  EXPECT_FALSE(first.headers.contains("authorization"));
}

TEST(TrinoQuery, TriesAgainWhatIsTransient) {
  const Script script(
      Script::Pages{{"/v1/statement", {"503", "429", kQueued}},
                    {"/v1/statement/queued/q/1",
                     {"502", "504", std::string(R"({"id":"q",)") + R"("columns":[{"name":"a","type":"bigint"}],
                         "data":[[7]]})"}}});
  const Told told = Ask(script.server());
  ASSERT_TRUE(told.status.ok()) << told.status.error().Message();
  EXPECT_THAT(told.rows, ElementsAre("7|"));
  EXPECT_EQ(script.requests().size(), 6U);
}

TEST(TrinoQuery, AFailureHalfWayIsToldInItsWords) {
  const Script script(Script::Pages{
      {"/v1/statement", {kQueued}},
      {"/v1/statement/queued/q/1",
       {R"({"id":"q","nextUri":"$/v1/statement/executing/q/1","columns":[{"name":"a","type":"bigint"}],
                             "data":[[7]]})"}},
      {"/v1/statement/executing/q/1", {R"({"id":"q","error":{"message":"Query exceeded per-node memory limit of 1GB",
                            "errorCode":131079,"errorName":"EXCEEDED_LOCAL_MEMORY_LIMIT",
                            "errorType":"INSUFFICIENT_RESOURCES"}})"}}});
  const Told told = Ask(script.server());
  ASSERT_FALSE(told.status.ok());
  EXPECT_EQ(told.status.error().kind, ErrorKind::kService);
  EXPECT_THAT(
      told.status.error().Message(),
      HasSubstr("/hive.org1234567.t: EXCEEDED_LOCAL_MEMORY_LIMIT: Query exceeded per-node memory limit of 1GB"));
  EXPECT_THAT(told.rows, ElementsAre("7|"));
}

TEST(TrinoQuery, AnErrorOfTheReaderCancelsTheQuery) {
  const Script script(Script::Pages{
      {"/v1/statement", {R"({"id":"q","nextUri":"$/v1/statement/executing/q/1","columns":[{"name":"a","type":"bigint"}],
                             "data":[[7],[8]]})"}}});
  const Told told = Ask(script.server(), "", std::chrono::seconds(5), InputError("read", "row", "bad"));
  EXPECT_EQ(told.status.error().Message(), "read: row: bad");
  EXPECT_THAT(script.requests(), ElementsAre("POST /v1/statement", "DELETE /v1/statement/executing/q/1"));
}

TEST(TrinoQuery, APageThatIsGoneCancelsTheQuery) {
  const Script script(Script::Pages{{"/v1/statement", {kQueued}}});
  const Told told = Ask(script.server());
  ASSERT_FALSE(told.status.ok());
  EXPECT_THAT(told.status.error().Message(), HasSubstr("it answers with status 404"));
  EXPECT_EQ(script.requests().back(), "DELETE /v1/statement/queued/q/1");
}

TEST(TrinoQuery, NeverSendsThePasswordElsewhere) {
  const Script script(
      Script::Pages{{"/v1/statement", {R"({"id":"q","nextUri":"https://other.example/v1/statement/q/1"})"}}});
  // Beside TLS, which the configuration sees to.
  const Told told = Ask(script.server(), "hushhush");
  ASSERT_FALSE(told.status.ok());
  EXPECT_THAT(told.status.error().Message(), HasSubstr("its next page is at https://other.example, another server"));
  EXPECT_EQ(told.status.error().Message().find("hushhush"), std::string::npos);
  EXPECT_EQ(script.server().received().at(0).headers.at("authorization"), "Basic a29rdTpodXNoaHVzaA==");
}

TEST(TrinoQuery, SaysWhoDoesNotAnswer) {
  const Script script(Script::Pages{{"/v1/statement", {"401"}}});
  EXPECT_THAT(Ask(script.server()).status.error().Message(), HasSubstr("the login is refused (401)"));
  const Script html(Script::Pages{{"/v1/statement", {"<html></html>"}}});
  EXPECT_THAT(Ask(html.server()).status.error().Message(), HasSubstr("its answer is no JSON object"));
  const Script busy(Script::Pages{{"/v1/statement", std::vector<std::string>(100, "503")}});
  const Told told = Ask(busy.server(), "", std::chrono::milliseconds(300));
  EXPECT_THAT(told.status.error().Message(), HasSubstr("it answers with status 503"));
  EXPECT_THAT(told.rows, IsEmpty());
}

TEST(TrinoQuery, AStopCancelsTheQuery) {
  std::atomic<bool> stop = false;
  const LoopbackServer server([&](const Received& request) -> Reply {
    if (request.method == "POST") {
      return {
          LoopbackServer::Answer(200, R"({"id":"q","nextUri":"http://)" + request.headers.at("host") + R"(/next"})")};
    }
    if (request.method == "DELETE") return {LoopbackServer::Answer(204, "")};
    stop = true;
    return {"", Reply::Then::kStall};
  });
  TrinoTarget target;
  target.user = "koku";
  target.host = "127.0.0.1";
  target.port = std::stoi(server.url().substr(server.url().rfind(':') + 1));
  TrinoQuery query(target, stop);
  const Status status = query.Run("SELECT 1", [](const auto&) { return Status(); }, [](auto) { return Status(); });
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kInterrupted);
  EXPECT_EQ(server.received().back().method, "DELETE");
}

}  // namespace
}  // namespace daybook
