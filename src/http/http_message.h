// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace daybook {

struct HttpHeader {
  std::string name;
  std::string value;  // may be a secret: never printed
};

struct HttpCredentials {
  std::string user;
  std::string password;  // never printed
};

// One request. Nothing of it is ever logged.
struct HttpRequest {
  using TimePoint = std::chrono::steady_clock::time_point;

  std::string method = "GET";
  std::string url;  // http:// or https://, without user and password
  std::vector<HttpHeader> headers;
  std::string body;  // of POST, PUT and the like
  std::optional<HttpCredentials> basic;
  // Where the body of an answer 200 to 299 goes. Where it is empty, and for all other answers, HttpResponse::body.
  std::span<char> into;
  // An answer with more bytes than this (than `into` has room for) fails.
  std::size_t max_body_bytes = std::size_t{16} << 20U;
  TimePoint deadline = TimePoint::max();
};

struct HttpResponse {
  int status = 0;
  std::vector<HttpHeader> headers;  // names in lower case
  std::string body;
  std::size_t num_body_bytes = 0;  // of `body`, or of what went into HttpRequest::into

  bool ok() const { return status >= 200 && status < 300; }
  // The value of the first header of that name (lower case), or "".
  std::string_view Header(std::string_view name) const {
    for (const HttpHeader& header : headers) {
      if (header.name == name) return header.value;
    }
    return {};
  }
};

// Why there is no answer.
struct HttpFailure {
  enum class Kind {
    kTransient,    // reset, time-out, a body cut short: may go well when tried again
    kUnreachable,  // no such host, refused, no TLS there: a wrong address, or a service that is not up yet
    kFinal,        // a certificate that is not trusted, an answer that is too long: trying again is of no use
    kInterrupted,  // the run was asked to stop
  };
  Kind kind = Kind::kTransient;
  std::string why;  // without a secret
};

// An answer, whatever its status, or a failure.
struct HttpOutcome {
  std::optional<HttpFailure> failure;
  HttpResponse response;  // where there is no failure
};

}  // namespace daybook
