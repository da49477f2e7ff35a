// SPDX-License-Identifier: Apache-2.0
#include "src/config/s3_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/config/aws_files.h"
#include "src/config/fake_surroundings.h"

namespace daybook {
namespace {

using testing::HasSubstr;

FakeWorld World(const std::string& s3 = "") {
  FakeWorld world = LeastWorld(s3.empty() ? "" : "s3: {" + s3 + "}\n");
  world.files["d.yaml"].replace(world.files["d.yaml"].find("{uri: lake}"), 11, "{uri: 's3://bucket'}");
  world.environment["HOME"] = "/home/me";
  return world;
}

S3Settings S3Of(const FakeWorld& world) {
  const Result<LoadedJob> loaded = LoadJob(ConfigFlag(), world.surroundings());
  EXPECT_TRUE(loaded.ok()) << loaded.error().Message();
  return loaded.ok() ? loaded->job.s3 : S3Settings();
}

constexpr const char* kKeys = "access_key: k, secret_key: s";

TEST(S3Settings, TheSectionSaysAll) {
  const S3Settings s3 = S3Of(World(std::string(kKeys) +
                                   ", session_token: t, endpoint: 'https://minio:9000/', region: r, verify_ssl: false, "
                                   "verify_etag: no, ca_file: /ca.pem, timeout_seconds: 3, retry_seconds: 4, "
                                   "connections: 5"));
  EXPECT_EQ(s3.endpoint, "https://minio:9000");
  EXPECT_EQ(s3.region, "r");
  EXPECT_EQ(s3.access_key, "k");
  EXPECT_EQ(s3.secret_key, "s");
  EXPECT_EQ(s3.session_token, "t");
  EXPECT_FALSE(s3.verify_tls);
  EXPECT_FALSE(s3.verify_etag);
  EXPECT_EQ(s3.ca_file, "/ca.pem");
  EXPECT_EQ(s3.timeout_seconds, 3);
  EXPECT_EQ(s3.retry_seconds, 4);
  EXPECT_EQ(s3.connections, 5);
  EXPECT_TRUE(s3.path_style);
  EXPECT_EQ(S3Of(World(std::string(kKeys) + ", endpoint: 'minio:9000'")).endpoint, "https://minio:9000");
}

TEST(S3Settings, VariablesOfDaybookComeBeforeThoseOfAmazon) {
  FakeWorld world = World();
  world.environment["AWS_ACCESS_KEY_ID"] = "k1";
  world.environment["AWS_SECRET_ACCESS_KEY"] = "s1";
  world.environment["AWS_SESSION_TOKEN"] = "t1";
  world.environment["AWS_REGION"] = "eu-west-1";
  world.environment["AWS_ENDPOINT_URL"] = "http://one:1";
  world.environment["AWS_ENDPOINT_URL_S3"] = "http://two:2";
  world.environment["AWS_CA_BUNDLE"] = "/ca.pem";
  EXPECT_EQ(S3Of(world).access_key, "k1");
  world.files["d.yaml"] += "s3: {access_key: '${NONE:-}', secret_key: '${NONE:-}'}\n";
  EXPECT_EQ(S3Of(world).access_key, "k1");
  EXPECT_EQ(S3Of(world).session_token, "t1");
  EXPECT_EQ(S3Of(world).region, "eu-west-1");
  EXPECT_EQ(S3Of(world).endpoint, "http://two:2");
  EXPECT_EQ(S3Of(world).ca_file, "/ca.pem");
  world.environment["DAYBOOK_S3__ENDPOINT"] = "http://three:3";
  world.environment["DAYBOOK_S3__ACCESS_KEY"] = "k2";
  world.environment["DAYBOOK_S3__SECRET_KEY"] = "s2";
  EXPECT_EQ(S3Of(world).endpoint, "http://three:3");
  EXPECT_EQ(S3Of(world).access_key, "k2");
  EXPECT_EQ(S3Of(world).session_token, "") << "a token belongs to its keys";
}

TEST(S3Settings, AmazonsBucketsHaveNamesOfTheirOwn) {
  EXPECT_FALSE(S3Of(World(kKeys)).path_style);
  EXPECT_EQ(S3Of(World(kKeys)).endpoint, "");
  EXPECT_FALSE(S3Of(World(std::string(kKeys) + ", endpoint: 'https://s3.eu-west-1.amazonaws.com'")).path_style);
  EXPECT_TRUE(S3Of(World(std::string(kKeys) + ", path_style: true")).path_style);
  FakeWorld dotted = World(kKeys);
  dotted.files["d.yaml"].replace(dotted.files["d.yaml"].find("s3://bucket"), 11, "s3://a.bucket");
  EXPECT_TRUE(S3Of(dotted).path_style);
}

TEST(S3Settings, KeysOfAProfile) {
  FakeWorld world = World();
  world.files["/home/me/.aws/credentials"] =
      "[default]\naws_access_key_id = k1\naws_secret_access_key = s1\n\n"
      "[other]\naws_access_key_id=k2\nAWS_SECRET_ACCESS_KEY=s2=\naws_session_token = t2\n";
  world.files["/home/me/.aws/config"] = "[default]\nregion = r1\n[profile other]\nregion = r2\n";
  EXPECT_EQ(S3Of(world).access_key, "k1");
  EXPECT_EQ(S3Of(world).region, "r1");
  world.environment["AWS_PROFILE"] = "other";
  EXPECT_EQ(S3Of(world).access_key, "k2");
  EXPECT_EQ(S3Of(world).secret_key, "s2=");
  EXPECT_EQ(S3Of(world).session_token, "t2");
  EXPECT_EQ(S3Of(world).region, "r2");
  world.environment["AWS_PROFILE"] = "third";
  EXPECT_THAT(LoadMessage(world), HasSubstr("AWS_PROFILE: there is no profile 'third'"));
  world.environment["AWS_PROFILE"] = "default";
  world.environment["AWS_SHARED_CREDENTIALS_FILE"] = "/elsewhere";
  EXPECT_THAT(LoadMessage(world), HasSubstr("/elsewhere"));
  world.files["/elsewhere"] = "[default]\naws_access_key_id = k3\naws_secret_access_key = s3\n";
  EXPECT_EQ(S3Of(world).access_key, "k3");
}

TEST(S3Settings, ARoleForAWebIdentity) {
  FakeWorld world = World("region: eu-west-1");
  world.environment["AWS_ROLE_ARN"] = "arn:aws:iam::1:role/r";
  world.environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token";
  EXPECT_EQ(S3Of(world).role_arn, "arn:aws:iam::1:role/r");
  EXPECT_EQ(S3Of(world).web_identity_token_file, "/token");
  EXPECT_EQ(S3Of(world).role_session_name, "daybook");
  EXPECT_EQ(S3Of(world).sts_endpoint, "https://sts.eu-west-1.amazonaws.com");
  world.environment["AWS_ENDPOINT_URL_S3"] = "http://minio:9000";
  EXPECT_EQ(S3Of(world).sts_endpoint, "http://minio:9000");
  world.environment["AWS_ENDPOINT_URL_STS"] = "http://sts:1";
  EXPECT_EQ(S3Of(world).sts_endpoint, "http://sts:1");
  // Keys that are given come first.
  world.environment["AWS_ACCESS_KEY_ID"] = "k";
  world.environment["AWS_SECRET_ACCESS_KEY"] = "s";
  EXPECT_EQ(S3Of(world).role_arn, "");
  // In a profile.
  FakeWorld other = World();
  other.files["/home/me/.aws/config"] = "[default]\nrole_arn = a\nweb_identity_token_file = /t\n";
  EXPECT_EQ(S3Of(other).role_arn, "a");
}

TEST(S3Settings, WhatIsMissingIsSaid) {
  EXPECT_EQ(LoadMessage(World()),
            "read settings: s3.access_key: no keys for S3 are given; give s3.access_key and s3.secret_key, "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or AWS_ROLE_ARN and "
            "AWS_WEB_IDENTITY_TOKEN_FILE");
  EXPECT_EQ(LoadMessage(World("access_key: k")),
            "read settings: s3.secret_key: not given; give both, or neither of, s3.access_key and s3.secret_key");
  EXPECT_EQ(LoadMessage(World(std::string(kKeys) + ", endpoint: 'ftp://u:s3cret@h'")),
            "read settings: d.yaml:10: s3.endpoint: not the address of a service; write it as https://host:port");
  EXPECT_THAT(LoadMessage(World(std::string(kKeys) + ", connections: 0")), HasSubstr("s3.connections"));
}

TEST(FindAwsSection, ReadsAsAmazonsProgramsDo) {
  const auto section =
      FindAwsSection("# c\n[profile  a ]\nregion=r ; not a comment\ns3 =\n  region = nested\n[b]\nx=1\n", "a", true);
  ASSERT_TRUE(section.has_value());
  EXPECT_EQ(section->at("region"), "r ; not a comment");
  EXPECT_EQ(section->at("s3"), "");
  EXPECT_EQ(section->size(), 2U);
  EXPECT_FALSE(FindAwsSection("[a]\nx=1\n", "a", true).has_value());
  EXPECT_TRUE(FindAwsSection("[a]\r\nx=1\r\n", "a", false).has_value());
  EXPECT_FALSE(FindAwsSection("", "a", false).has_value());
}

}  // namespace
}  // namespace daybook
