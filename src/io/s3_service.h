// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "daybook/job.h"
#include "daybook/status.h"
#include "src/http/http_client.h"
#include "src/http/http_retry.h"
#include "src/io/aws_signature.h"

namespace daybook {

// Signed requests to one S3 service, tried again where that is of use. Any thread may call. `stop` is borrowed.
class S3Service {
 public:
  // Gives seconds since 1970-01-01.
  using Clock = std::function<std::int64_t()>;

  S3Service(S3Settings settings, const std::atomic<bool>& stop, Clock clock);

  // The part of an object that a request asks for.
  struct Part {
    std::int64_t offset = 0;
    std::span<char> into;  // as long as the part
  };

  // The answer to a GET, or to a PUT with its body, or an error that names `object`. `path` ("/bucket/key" or "/key",
  // unencoded) and `bucket` say what is asked for. With a `part` that part is asked for, and on success is there in
  // full; what came of a body that was cut is not asked for again. Answers that `is_expected` takes are handed out,
  // others than those of success too.
  Result<HttpResponse> Send(const std::string& what, const std::string& object, const SignedRequest& request,
                            std::optional<Part> part, const std::function<bool(const HttpResponse&)>& is_expected);

  HttpCounts& counts() { return client_.counts(); }
  const S3Settings& settings() const { return settings_; }

 private:
  struct Session {
    AwsKeys keys;
    std::int64_t renew_at = 0;  // seconds since 1970-01-01
  };

  bool has_role() const { return !settings_.role_arn.empty(); }
  // Keys to sign with; asks for new ones where those in hand end soon or are `refused`.
  Result<AwsKeys> Keys(const AwsKeys* refused);
  Result<Session> AssumeRole();
  Error ErrorOf(const std::string& what, const std::string& object, const HttpOutcome& outcome) const;

  const S3Settings settings_;
  const Clock clock_;
  HttpClient client_;
  RetryBudget budget_;
  std::mutex mutex_;  // of what follows; held while new keys are asked for
  Session session_;
};

// What a user may be shown of a service's address, and its parts.
struct S3Address {
  std::string scheme;  // "https"
  std::string host;    // with the port
};

// Where requests for `bucket` go.
S3Address AddressOf(const S3Settings& settings, const std::string& bucket);

}  // namespace daybook
