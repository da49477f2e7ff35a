// SPDX-License-Identifier: Apache-2.0
#include "src/io/s3_probe.h"

#include <string>
#include <utility>

#include "src/http/http_retry.h"
#include "src/io/s3_xml.h"

namespace daybook {

S3Probe ProbeS3(const S3Root& root, const S3Settings& settings, const std::atomic<bool>& stop, S3Service::Clock clock) {
  S3Service service(settings, stop, std::move(clock));
  SignedRequest request;
  request.host = AddressOf(settings, root.bucket).host;
  request.path = settings.path_style ? "/" + root.bucket + "/" : "/";
  request.query = {{"list-type", "2"}, {"max-keys", "1"}};
  if (!root.prefix.empty()) request.query.emplace_back("prefix", root.prefix);
  S3Probe probe;
  const std::string name = "s3://" + root.bucket + "/" + root.prefix;
  // Asked of refusals too, which are errors below.
  const auto is_expected = [&](const HttpResponse& response) {
    if (const auto date = ParseHttpDate(response.Header("date")); date.has_value()) probe.server_time = date;
    return response.ok();
  };
  const Result<HttpResponse> response = service.Send("list", name, request, std::nullopt, is_expected);
  if (!response.ok()) {
    probe.listed = response.status();
  } else if (!ParsePage(response->body).has_value()) {
    probe.listed = ServiceError("list", name, "the answer is no listing of S3", "check s3.endpoint");
  }
  return probe;
}

}  // namespace daybook
