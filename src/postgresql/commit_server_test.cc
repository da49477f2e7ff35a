// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "src/postgresql/server_fixture.h"

namespace daybook {
namespace {

using testing::HasSubstr;

// Stands between a client and the server and cuts the first connection when a COMMIT goes by.
class CuttingProxy {
 public:
  enum class Cut {
    kAfterCommit,   // the server gets the COMMIT and commits; its answer is lost
    kBeforeCommit,  // the COMMIT itself is lost
    kServerIsGone,  // its answer is lost, and nobody can connect any more
  };

  explicit CuttingProxy(Cut cut) : cut_(cut) {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = Loopback(0);
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(listen(listener_, 5), 0);
    socklen_t length = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Serve(); });
  }
  ~CuttingProxy() {
    done_ = true;
    thread_.join();
    if (listener_ >= 0) close(listener_);
  }
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;

  std::string port() const { return std::to_string(port_); }
  bool has_cut() const { return has_cut_; }

 private:
  static sockaddr_in Loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    return address;
  }

  void Serve() {
    while (!done_) {
      pollfd entry{listener_, POLLIN, 0};
      if (poll(&entry, 1, 50) <= 0) continue;
      const int client = accept(listener_, nullptr, nullptr);
      const int server = socket(AF_INET, SOCK_STREAM, 0);
      sockaddr_in address = Loopback(std::atoi(std::getenv("PGPORT")));
      EXPECT_EQ(connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
      Relay(client, server);
      close(client);
      if (has_cut_ && !waited_ && cut_ != Cut::kBeforeCommit) {
        // The server answers when it has committed: only then is its side closed.
        char answer[64];
        EXPECT_GT(read(server, answer, sizeof answer), 0);
        waited_ = true;
      }
      close(server);
      if (has_cut_ && cut_ == Cut::kServerIsGone) {
        close(listener_);
        listener_ = -1;
        return;
      }
    }
  }

  // Copies both ways until one side closes or the COMMIT is cut.
  void Relay(int client, int server) {
    std::vector<char> buffer(1 << 16);
    while (!done_) {
      pollfd entries[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
      if (poll(entries, 2, 50) <= 0) continue;
      for (const auto& [from, to] : {std::pair{client, server}, std::pair{server, client}}) {
        if ((entries[from == client ? 0 : 1].revents & (POLLIN | POLLHUP)) == 0) continue;
        const ssize_t size = read(from, buffer.data(), buffer.size());
        if (size <= 0) return;
        const bool commits =
            from == client && !has_cut_ &&
            std::string_view(buffer.data(), static_cast<std::size_t>(size)).find("COMMIT") != std::string_view::npos;
        has_cut_ = has_cut_ || commits;
        if (commits && cut_ == Cut::kBeforeCommit) return;
        if (write(to, buffer.data(), static_cast<std::size_t>(size)) != size) return;
        if (commits) return;
      }
    }
  }

  const Cut cut_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> done_{false};
  std::atomic<bool> has_cut_{false};
  bool waited_ = false;
  std::thread thread_;
};

// spec: cli.md "When the connection dies in COMMIT the program asks the server (pg_xact_status)"
class CommitServerTest : public ServerTest {
 protected:
  void SetUp() override {
    ServerTest::SetUp();
    // With rows of the month in the default partition no partition is made, whose COMMIT would be cut instead.
    Sql("INSERT INTO " + Table() +
        " (uuid, usage_start, usage_end, node, report_period_id) VALUES (gen_random_uuid(), "
        "'2025-10-01', '2025-10-01', 'old', 7)");
  }

  Status ReplaceThrough(const CuttingProxy& proxy) {
    PostgresqlSinkOptions options = Options("2025-10-01", "2025-10-01");
    options.target.host = "127.0.0.1";
    options.target.port = proxy.port();
    options.target.sslmode = "disable";  // the proxy reads along
    options.target.parameters["gssencmode"] = "disable";
    options.outcome_patience = std::chrono::milliseconds(1000);
    return Replace(options, {PodRow("new", 1)});
  }
};

TEST_F(CommitServerTest, ACommitWhoseAnswerIsLostIsDone) {
  const CuttingProxy proxy(CuttingProxy::Cut::kAfterCommit);
  const Status status = ReplaceThrough(proxy);
  EXPECT_TRUE(proxy.has_cut());
  EXPECT_TRUE(status.ok()) << status.error().Message();
  EXPECT_EQ(Sql("SELECT node FROM " + Table()), "new\n");
}

TEST_F(CommitServerTest, ACommitThatNeverArrivedIsRolledBack) {
  const CuttingProxy proxy(CuttingProxy::Cut::kBeforeCommit);
  const Status status = ReplaceThrough(proxy);
  EXPECT_TRUE(proxy.has_cut());
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kService);
  EXPECT_THAT(status.error().Message(), HasSubstr("the server rolled the transaction back; nothing was written"));
  EXPECT_EQ(Sql("SELECT node FROM " + Table()), "old\n");
}

TEST_F(CommitServerTest, AnOutcomeThatCannotBeLearntIsSaidToBeUnknown) {
  const CuttingProxy proxy(CuttingProxy::Cut::kServerIsGone);
  const Status status = ReplaceThrough(proxy);
  EXPECT_TRUE(proxy.has_cut());
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kService);
  EXPECT_THAT(status.error().Message(), HasSubstr("; outcome unknown, running again is safe"));
}

}  // namespace
}  // namespace daybook
