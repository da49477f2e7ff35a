// SPDX-License-Identifier: Apache-2.0
#include "src/io/s3_service.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <utility>

#include "src/io/s3_xml.h"

namespace daybook {
namespace {

constexpr const char* kWhatKeys = "get keys for S3";

HttpOptions OptionsOf(const S3Settings& settings) {
  HttpOptions options;
  options.stall_timeout = std::chrono::seconds(settings.timeout_seconds);
  options.connect_timeout = std::min(options.connect_timeout, options.stall_timeout);
  options.verify_tls = settings.verify_tls;
  options.ca_file = settings.ca_file;
  options.max_connections = static_cast<std::size_t>(std::max(settings.connections, 1));
  return options;
}

bool IsTransientFault(const HttpResponse& response) {
  if (IsTransientStatus(response.status)) return true;
  if (response.ok()) return false;
  const std::string code = ParseFault(response.body).code;
  return code == "RequestTimeout" || code == "SlowDown" || code == "InternalError" || code.starts_with("Throttling") ||
         code == "RequestLimitExceeded";
}

bool IsExpired(const HttpResponse& response) {
  if (response.status != 400 && response.status != 401 && response.status != 403) return false;
  const std::string code = ParseFault(response.body).code;
  return code == "ExpiredToken" || code == "ExpiredTokenException" || code == "InvalidToken" ||
         code == "TokenRefreshRequired" || code == "InvalidAccessKeyId" || code == "InvalidClientTokenId";
}

// What to do about an answer of refusal.
std::string RemedyOf(const S3Fault& fault, int status) {
  if (fault.code == "NoSuchBucket") return "check the bucket's name and s3.endpoint";
  if (fault.code == "RequestTimeTooSkewed") return "set this machine's clock";
  if (fault.code == "SignatureDoesNotMatch") return "check s3.secret_key (or AWS_SECRET_ACCESS_KEY) and s3.region";
  if (fault.code == "InvalidAccessKeyId") return "check s3.access_key (or AWS_ACCESS_KEY_ID)";
  if (fault.code.starts_with("ExpiredToken") || fault.code == "InvalidToken") {
    return "give keys that last longer than the run";
  }
  if (status == 403) return "allow the keys s3:ListBucket and s3:GetObject there";
  if (status == 301 || status == 307 || fault.code == "AuthorizationHeaderMalformed") {
    return "check s3.region and s3.endpoint";
  }
  return status == 404 ? "check the bucket, s3.endpoint and s3.path_style" : "";
}

Result<std::string> ReadTokenFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string token((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r' || token.back() == ' ')) token.pop_back();
  if (!file.is_open() || token.empty()) {
    return ServiceError(kWhatKeys, path, "the web identity token cannot be read, or is empty",
                        "check AWS_WEB_IDENTITY_TOKEN_FILE");
  }
  return token;
}

}  // namespace

S3Address AddressOf(const S3Settings& settings, const std::string& bucket) {
  std::string endpoint = settings.endpoint;
  if (endpoint.empty()) endpoint = "https://s3." + settings.region + ".amazonaws.com";
  const std::size_t scheme = endpoint.find("://");
  S3Address address{endpoint.substr(0, scheme), endpoint.substr(scheme + 3)};
  while (address.host.ends_with('/')) address.host.pop_back();
  if (!settings.path_style) address.host = bucket + "." + address.host;
  return address;
}

S3Service::S3Service(S3Settings settings, const std::atomic<bool>& stop, Clock clock)
    : settings_(std::move(settings)),
      clock_(std::move(clock)),
      client_(OptionsOf(settings_), stop),
      budget_(std::chrono::seconds(settings_.retry_seconds)) {}

Error S3Service::ErrorOf(const std::string& what, const std::string& object, const HttpOutcome& outcome) const {
  if (outcome.failure.has_value()) {
    const HttpFailure& failure = *outcome.failure;
    switch (failure.kind) {
      case HttpFailure::Kind::kInterrupted: return InterruptedError(what);
      case HttpFailure::Kind::kUnreachable:
        return ServiceError(what, object, failure.why, "check s3.endpoint, and whether the service is up");
      case HttpFailure::Kind::kFinal:
        return ServiceError(what, object, failure.why, "check s3.endpoint and s3.ca_file");
      case HttpFailure::Kind::kTransient: break;
    }
    return ServiceError(what, object, failure.why + ", and so on for as long as s3.retry_seconds allows",
                        "run again when the service is well");
  }
  const HttpResponse& response = outcome.response;
  const S3Fault fault = ParseFault(response.body);
  std::string why = "the service answered " + std::to_string(response.status);
  if (!fault.code.empty()) why += " " + CutText(fault.code, 100);
  if (!fault.message.empty()) why += " (" + CutText(fault.message, 200) + ")";
  if (IsTransientFault(response)) {
    return ServiceError(what, object, why + ", and so on for as long as s3.retry_seconds allows",
                        "run again when the service is well");
  }
  if (response.ok())
    why += " with " + std::to_string(response.num_body_bytes) + " bytes, not those that were asked for";
  return ServiceError(what, object, why, RemedyOf(fault, response.status));
}

// The token is sent in the body: addresses are logged by proxies.
Result<S3Service::Session> S3Service::AssumeRole() {
  DAYBOOK_ASSIGN_OR_RETURN(const std::string token, ReadTokenFile(settings_.web_identity_token_file));
  const auto make = [&] {
    HttpRequest request;
    request.method = "POST";
    request.url = settings_.sts_endpoint + "/";
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    request.body =
        "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=" + PercentEncode(settings_.role_arn, false) +
        "&RoleSessionName=" + PercentEncode(settings_.role_session_name, false) +
        "&WebIdentityToken=" + PercentEncode(token, false);
    return request;
  };
  const std::int64_t now = clock_();
  const HttpOutcome outcome = SendWithRetries(client_, {}, budget_, make, IsTransientFault);
  if (outcome.failure.has_value() || !outcome.response.ok()) {
    return ErrorOf(kWhatKeys, settings_.role_arn, outcome);
  }
  const std::optional<S3SessionKeys> session = ParseSessionKeys(outcome.response.body);
  if (!session.has_value()) {
    return ServiceError(kWhatKeys, settings_.role_arn, "the answer of " + settings_.sts_endpoint + " holds no keys",
                        "check AWS_ENDPOINT_URL_STS");
  }
  // A run may hold on to keys for as long as a request takes.
  constexpr std::int64_t kBefore = 300;
  return Session{session->keys, session->expires - std::min(kBefore, (session->expires - now) / 4)};
}

Result<AwsKeys> S3Service::Keys(const AwsKeys* refused) {
  if (!has_role()) return AwsKeys{settings_.access_key, settings_.secret_key, settings_.session_token};
  const std::lock_guard lock(mutex_);
  const bool is_refused = refused != nullptr && refused->access_key == session_.keys.access_key;
  if (session_.keys.access_key.empty() || clock_() >= session_.renew_at || is_refused) {
    DAYBOOK_ASSIGN_OR_RETURN(session_, AssumeRole());
  }
  return session_.keys;
}

Result<HttpResponse> S3Service::Send(const std::string& what, const std::string& object, const SignedRequest& request,
                                     std::optional<Part> part,
                                     const std::function<bool(const HttpResponse&)>& is_expected) {
  const std::string url = AddressOf(settings_, "").scheme + "://" + request.host + EncodedTarget(request);
  DAYBOOK_ASSIGN_OR_RETURN(AwsKeys keys, Keys(nullptr));
  const auto make = [&] {
    SignedRequest to_sign = request;
    HttpRequest signed_request;
    if (part.has_value()) {
      const std::int64_t last = part->offset + static_cast<std::int64_t>(part->into.size()) - 1;
      to_sign.headers.push_back({"range", "bytes=" + std::to_string(part->offset) + "-" + std::to_string(last)});
      signed_request.into = part->into;
    }
    signed_request.method = request.method;
    signed_request.url = url;
    signed_request.body = request.body;
    signed_request.headers = SignRequest(to_sign, keys, settings_.region, "s3", clock_());
    return signed_request;
  };
  const auto is_transient = [&](const HttpResponse& response) {
    // A body that is shorter than it should be is one that was cut.
    if (response.ok() && part.has_value() && response.num_body_bytes < part->into.size()) return true;
    return IsTransientFault(response);
  };
  const auto go_on = [&](const HttpOutcome& outcome) {
    const HttpResponse& response = outcome.response;
    const std::string begins = "bytes " + std::to_string(part.has_value() ? part->offset : 0) + "-";
    if (!part.has_value() || response.status != 206 || response.num_body_bytes >= part->into.size() ||
        !response.Header("content-range").starts_with(begins) || !is_expected(response)) {
      return;
    }
    part->offset += static_cast<std::int64_t>(response.num_body_bytes);
    part->into = part->into.subspan(response.num_body_bytes);
  };
  for (int renewed = 0;; ++renewed) {
    HttpOutcome outcome = SendWithRetries(client_, {}, budget_, make, is_transient, go_on);
    if (!outcome.failure.has_value()) {
      const HttpResponse& response = outcome.response;
      if (is_expected(response) && !is_transient(response)) return std::move(outcome.response);
      if (has_role() && renewed == 0 && IsExpired(response)) {
        const AwsKeys refused = keys;
        DAYBOOK_ASSIGN_OR_RETURN(keys, Keys(&refused));
        continue;
      }
    }
    return ErrorOf(what, object, outcome);
  }
}

}  // namespace daybook
