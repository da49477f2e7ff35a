// SPDX-License-Identifier: Apache-2.0
// For tests: an HTTP server on the loopback interface that answers as it is told, wrongly too.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <functional>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace daybook {

class LoopbackServer {
 public:
  struct Received {
    std::string method;
    std::string target;                          // path and query, as sent
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;
  };
  struct Reply {
    std::string bytes;  // the whole answer, status line and headers included
    enum class Then { kKeep, kClose, kReset, kStall } then = Then::kKeep;
  };
  using Handler = std::function<Reply(const Received&)>;

  // An answer with a Content-Length.
  static std::string Answer(int status, const std::string& body, const std::string& headers = "") {
    return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           headers + "\r\n" + body;
  }

  // `handler` may be called from several threads at once.
  explicit LoopbackServer(Handler handler) : handler_(std::move(handler)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || listen(listener_, 64) != 0 ||
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
      throw std::runtime_error("no loopback interface");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { Accept(); });
  }
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;
  ~LoopbackServer() {
    end_ = true;
    acceptor_.join();
    for (std::thread& thread : threads_) thread.join();
    close(listener_);
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int num_connections() const { return num_connections_; }
  std::vector<Received> received() const {
    const std::lock_guard lock(mutex_);
    return received_;
  }

 private:
  static bool IsReadable(int descriptor) {
    pollfd waiting{descriptor, POLLIN, 0};
    return poll(&waiting, 1, 20) > 0;
  }

  void Accept() {
    while (!end_) {
      if (!IsReadable(listener_)) continue;
      const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (connection < 0) continue;
      ++num_connections_;
      threads_.emplace_back([this, connection] {
        Serve(connection);
        close(connection);
      });
    }
  }

  // Reads on until `text` has `size` bytes or, where that is 0, the end of the headers. False when the peer has gone.
  bool Fill(int connection, std::string& text, std::size_t size) {
    while (size == 0 ? text.find("\r\n\r\n") == std::string::npos : text.size() < size) {
      if (end_) return false;
      if (!IsReadable(connection)) continue;
      char buffer[4096];
      const ssize_t count = recv(connection, buffer, sizeof buffer, 0);
      if (count <= 0) return false;
      text.append(buffer, static_cast<std::size_t>(count));
    }
    return true;
  }

  void Serve(int connection) {
    std::string text;
    while (Fill(connection, text, 0)) {
      Received received;
      const std::size_t head = text.find("\r\n\r\n") + 4;
      const std::size_t line = text.find("\r\n");
      const std::size_t space = text.find(' ');
      received.method = text.substr(0, space);
      received.target = text.substr(space + 1, text.rfind(' ', line) - space - 1);
      for (std::size_t at = line + 2; at + 2 < head;) {
        const std::size_t end = text.find("\r\n", at);
        const std::size_t colon = text.find(':', at);
        std::string name = text.substr(at, colon - at);
        std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
        received.headers[name] = text.substr(std::min(colon + 2, end), end - std::min(colon + 2, end));
        at = end + 2;
      }
      const auto length = received.headers.find("content-length");
      const std::size_t body = length == received.headers.end() ? 0 : std::stoul(length->second);
      if (body > 0 && !Fill(connection, text, head + body)) return;
      received.body = text.substr(head, body);
      text.erase(0, head + body);
      {
        const std::lock_guard lock(mutex_);
        received_.push_back(received);
      }
      const Reply reply = handler_(received);
      for (std::size_t sent = 0; sent < reply.bytes.size();) {
        const ssize_t count = send(connection, reply.bytes.data() + sent, reply.bytes.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) return;
        sent += static_cast<std::size_t>(count);
      }
      if (reply.then == Reply::Then::kReset) {
        const linger at_once{1, 0};
        setsockopt(connection, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
      }
      if (reply.then == Reply::Then::kStall) {
        while (!end_) std::this_thread::sleep_for(std::chrono::milliseconds(10));
      }
      if (reply.then != Reply::Then::kKeep) return;
    }
  }

  const Handler handler_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> end_ = false;
  std::atomic<int> num_connections_ = 0;
  mutable std::mutex mutex_;
  std::vector<Received> received_;
  std::vector<std::thread> threads_;  // of the acceptor alone, until it has ended
  std::thread acceptor_;
};

}  // namespace daybook
