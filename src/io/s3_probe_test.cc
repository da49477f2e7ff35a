// SPDX-License-Identifier: Apache-2.0
#include "src/io/s3_probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "src/http/loopback_server.h"

namespace daybook {
namespace {

using Reply = LoopbackServer::Reply;
using Received = LoopbackServer::Received;

constexpr const char* kDate = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";

S3Probe Probe(const std::string& answer, std::string* target = nullptr) {
  const LoopbackServer server([&](const Received&) { return Reply{answer, Reply::Then::kClose}; });
  S3Settings settings;
  settings.endpoint = server.url();
  settings.access_key = "key";
  settings.secret_key = "s3cret";
  settings.retry_seconds = 0;
  const std::atomic<bool> stop = false;
  S3Probe probe = ProbeS3({"b", "root/"}, settings, stop, [] { return std::int64_t{784111777}; });
  if (target != nullptr) *target = server.received().at(0).target;
  return probe;
}

TEST(S3Probe, AsksForOneNameAndTellsTheTime) {
  std::string target;
  const S3Probe probe =
      Probe(LoopbackServer::Answer(200, "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>", kDate),
            &target);
  EXPECT_TRUE(probe.listed.ok()) << probe.listed.error().Message();
  EXPECT_EQ(probe.server_time, 784111777);
  EXPECT_THAT(target, testing::AllOf(testing::StartsWith("/b/?"), testing::HasSubstr("max-keys=1"),
                                     testing::HasSubstr("prefix=root%2F")));
}

TEST(S3Probe, ARefusalTellsTheTimeToo) {
  const S3Probe probe = Probe(LoopbackServer::Answer(
      403, "<Error><Code>RequestTimeTooSkewed</Code><Message>The difference is too large</Message></Error>", kDate));
  ASSERT_FALSE(probe.listed.ok());
  EXPECT_EQ(probe.listed.error().Message(),
            "list: s3://b/root/: the service answered 403 RequestTimeTooSkewed (The difference is too large); set this "
            "machine's clock");
  EXPECT_EQ(probe.server_time, 784111777);
}

TEST(S3Probe, AnotherServiceIsSeen) {
  const S3Probe probe = Probe(LoopbackServer::Answer(200, "<html>hello</html>", ""));
  ASSERT_FALSE(probe.listed.ok());
  EXPECT_EQ(probe.listed.error().why, "the answer is no listing of S3");
  EXPECT_FALSE(probe.server_time.has_value());
}

}  // namespace
}  // namespace daybook
