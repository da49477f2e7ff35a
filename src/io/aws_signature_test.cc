// SPDX-License-Identifier: Apache-2.0
#include "src/io/aws_signature.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace daybook {
namespace {

using testing::EndsWith;

// The examples of "Authenticating Requests: Using the Authorization Header" in Amazon's S3 API Reference.
constexpr std::int64_t kNow = 1369353600;  // 2013-05-24T00:00:00Z

AwsKeys ExampleKeys() { return {"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""}; }

std::string AuthorizationOf(const SignedRequest& request, const AwsKeys& keys) {
  for (const HttpHeader& header : SignRequest(request, keys, "us-east-1", "s3", kNow)) {
    if (header.name == "authorization") return header.value;
  }
  return "none";
}

TEST(SignRequest, SignsAGetOfARangeAsAmazonDoes) {
  SignedRequest request;
  request.host = "examplebucket.s3.amazonaws.com";
  request.path = "/test.txt";
  request.headers = {{"range", "bytes=0-9"}};
  EXPECT_EQ(AuthorizationOf(request, ExampleKeys()),
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
            "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  EXPECT_EQ(EncodedTarget(request), "/test.txt");
}

TEST(SignRequest, SignsAListingAsAmazonDoes) {
  SignedRequest request;
  request.host = "examplebucket.s3.amazonaws.com";
  request.query = {{"prefix", "J"}, {"max-keys", "2"}};  // sorted when it is sent
  EXPECT_THAT(AuthorizationOf(request, ExampleKeys()),
              EndsWith("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"));
  EXPECT_EQ(EncodedTarget(request), "/?max-keys=2&prefix=J");
}

TEST(SignRequest, SignsAPutAsAmazonDoes) {
  SignedRequest request;
  request.method = "PUT";
  request.host = "examplebucket.s3.amazonaws.com";
  request.path = "/test$file.text";
  request.headers = {{"date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}};
  request.body = "Welcome to Amazon S3.";
  EXPECT_THAT(AuthorizationOf(request, ExampleKeys()),
              EndsWith("Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"));
  EXPECT_EQ(EncodedTarget(request), "/test%24file.text");
}

TEST(SignRequest, ATokenIsSentAndSigned) {
  SignedRequest request;
  request.host = "h";
  AwsKeys keys = ExampleKeys();
  keys.session_token = "token";
  const std::string authorization = AuthorizationOf(request, keys);
  EXPECT_NE(authorization.find("x-amz-date;x-amz-security-token,"), std::string::npos) << authorization;
}

TEST(Md5Text, IsThatOfRfc1321) {
  EXPECT_EQ(Md5Text(""), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(Md5Text("message digest"), "f96b697d7cb7938d525a2f31aaf161d0");
}

TEST(PercentEncode, KeepsOnlyWhatTheSignatureKeeps) {
  EXPECT_EQ(PercentEncode("aZ09-._~", false), "aZ09-._~");
  EXPECT_EQ(PercentEncode("a/b=c d+\xC3\xA9", true), "a/b%3Dc%20d%2B%C3%A9");
  EXPECT_EQ(PercentEncode("a/b", false), "a%2Fb");
}

}  // namespace
}  // namespace daybook
