// SPDX-License-Identifier: Apache-2.0
#include "src/preflight/lake_access.h"

#include <algorithm>
#include <ctime>
#include <string>
#include <utility>

#include "src/io/open_lake.h"
#include "src/io/s3_probe.h"
#include "src/preflight/clock_check.h"

namespace daybook {
namespace {

constexpr const char* kLake = "lake";
constexpr const char* kClock = "lake clock";
// S3 refuses what was signed more than 15 minutes ago, or ahead.
constexpr double kRefusedSkewSeconds = 900;
// An answer is wanted soon; a run may be more patient.
constexpr std::int32_t kRetrySeconds = 3;
constexpr std::int32_t kTimeoutSeconds = 10;

// A host with or without its port. A name may begin as an address does.
bool IsThisMachine(const std::string& host) {
  const std::string name = host.starts_with("[") ? host.substr(0, host.find(']') + 1) : host.substr(0, host.find(':'));
  const bool is_address = name.find_first_not_of("0123456789.") == std::string::npos;
  return name == "localhost" || name == "[::1]" || (is_address && name.starts_with("127."));
}

// Whether the bucket can be listed.
bool CheckBucket(const Job& job, const S3Root& root, const std::function<std::chrono::system_clock::time_point()>& now,
                 const TimeLimit& time, CheckList& checks) {
  checks.Ok("credentials", job.s3.keys_from);
  ClockReading reading;
  reading.before = SecondsOf(now());
  const S3Probe probe = ProbeS3(root, job.s3, time.stop(), [] { return std::int64_t{std::time(nullptr)}; });
  reading.after = SecondsOf(now());
  const S3Address address = AddressOf(job.s3, root.bucket);
  const std::string service = address.scheme + "://" + address.host;
  if (probe.listed.ok()) {
    checks.Ok(kLake, job.lake_root + " at " + service);
  } else {
    checks.Fail(kLake, time.ErrorOf(probe.listed.error(), service));
  }
  CheckLakeEncryption(job.s3, checks);
  if (probe.server_time.has_value()) {
    reading.theirs = static_cast<double>(*probe.server_time);
    reading.unit = 1;
    CheckSkew(kClock, reading, kRefusedSkewSeconds, checks);
  } else {
    checks.NotTried(kClock, "no answer told the time");
  }
  return probe.listed.ok();
}

}  // namespace

std::unique_ptr<ObjectStore> CheckAccess(const Job& job,
                                         const std::function<std::chrono::system_clock::time_point()>& now,
                                         const TimeLimit& time, CheckList& checks) {
  const bool is_bucket = job.lake_root.starts_with("s3://");
  Job patient = job;
  patient.s3.retry_seconds = std::min(job.s3.retry_seconds, kRetrySeconds);
  patient.s3.timeout_seconds = std::min(job.s3.timeout_seconds, kTimeoutSeconds);
  if (is_bucket) {
    const Result<S3Root> root = ParseS3Uri(job.lake_root);
    if (!root.ok()) {
      checks.Fail(kLake, root.error());
      return nullptr;
    }
    if (!CheckBucket(patient, *root, now, time, checks)) return nullptr;
  }
  Result<std::unique_ptr<ObjectStore>> store = OpenLake(patient, time.stop());
  if (!store.ok()) {
    checks.Fail(kLake, time.ErrorOf(store.error(), job.lake_root));
    return nullptr;
  }
  if (!is_bucket) checks.Ok(kLake, (*store)->Describe());
  return *std::move(store);
}

void CheckLakeEncryption(const S3Settings& settings, CheckList& checks) {
  const std::string name = "lake TLS";
  S3Settings of_service = settings;
  of_service.path_style = true;  // the host is that of the service alone, then
  const S3Address address = AddressOf(of_service, "");
  if (address.scheme == "https") {
    if (settings.verify_tls) return checks.Ok(name, "https, and the certificate is verified");
    return checks.Warn(name, "https, but the certificate is not verified", "give s3.ca_file, and s3.verify_ssl: true");
  }
  if (IsThisMachine(address.host)) return checks.Ok(name, "not encrypted, and within this machine");
  checks.Warn(name, "requests to " + address.host + " are not encrypted", "give s3.endpoint an https:// address");
}

}  // namespace daybook
