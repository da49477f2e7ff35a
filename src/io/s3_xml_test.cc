// SPDX-License-Identifier: Apache-2.0
#include "src/io/s3_xml.h"

#include <gtest/gtest.h>

namespace daybook {
namespace {

constexpr const char* kPage = R"(<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>
<NextContinuationToken>a&amp;b==</NextContinuationToken>
<Contents><Key>a%2Fx%3D1+%C3%A9</Key><ETag>&#34;d41d8-2&#34;</ETag><Size>12</Size></Contents>
<Contents><Key>b</Key><ETag>"e"</ETag><Size>0</Size></Contents></ListBucketResult>)";

TEST(ParsePage, TakesKeysSizesAndVersions) {
  const std::optional<S3Page> page = ParsePage(kPage);
  ASSERT_TRUE(page.has_value());
  ASSERT_EQ(page->objects.size(), 2U);
  EXPECT_EQ(page->objects[0].key, "a/x=1 \xC3\xA9");
  EXPECT_EQ(page->objects[0].size, 12);
  EXPECT_EQ(page->objects[0].version, "d41d8-2");
  EXPECT_EQ(page->objects[1].version, "e");
  EXPECT_EQ(page->next_token, "a&b==");
  std::string plain = kPage;
  plain.erase(plain.find("<EncodingType>"), std::string("<EncodingType>url</EncodingType>").size());
  EXPECT_EQ(ParsePage(plain)->objects[0].key, "a%2Fx%3D1+%C3%A9");
}

TEST(ParsePage, RefusesWhatIsNoPage) {
  EXPECT_FALSE(ParsePage("").has_value());
  EXPECT_FALSE(ParsePage("<html></html>").has_value());
  EXPECT_FALSE(ParsePage("<ListBucketResult><Contents>").has_value());
  EXPECT_FALSE(ParsePage("<ListBucketResult><Contents><Key>a</Key><Size>x</Size></Contents></ListBucketResult>"));
  EXPECT_FALSE(
      ParsePage("<ListBucketResult><EncodingType>url</EncodingType><Contents><Key>a%2</Key><Size>1</Size></Contents></"
                "ListBucketResult>"));
  // A page that says there is more, and not how to get it, would lose objects.
  EXPECT_FALSE(ParsePage("<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>").has_value());
  EXPECT_TRUE(ParsePage("<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>").has_value());
}

TEST(ParseFault, TakesThoseOfS3AndOfSts) {
  const S3Fault fault = ParseFault("<Error><Code>NoSuchKey</Code><Message>gone</Message></Error>");
  EXPECT_EQ(fault.code, "NoSuchKey");
  EXPECT_EQ(fault.message, "gone");
  EXPECT_EQ(ParseFault("<ErrorResponse><Error><Code>ExpiredTokenException</Code></Error></ErrorResponse>").code,
            "ExpiredTokenException");
  EXPECT_EQ(ParseFault("upstream connect error").code, "");
}

TEST(ParseSessionKeys, TakesKeysAndTheirEnd) {
  const auto session = ParseSessionKeys(
      "<AssumeRoleWithWebIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
      "<AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>a</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
      "<SessionToken>t</SessionToken><Expiration>1970-01-02T00:00:01Z</Expiration></Credentials>"
      "</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>");
  ASSERT_TRUE(session.has_value());
  EXPECT_EQ(session->keys.access_key, "a");
  EXPECT_EQ(session->keys.secret_key, "s");
  EXPECT_EQ(session->keys.session_token, "t");
  EXPECT_EQ(session->expires, 86401);
  EXPECT_FALSE(ParseSessionKeys("<AssumeRoleWithWebIdentityResponse/>").has_value());
}

}  // namespace
}  // namespace daybook
