// SPDX-License-Identifier: Apache-2.0
#include "src/io/s3_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "src/http/loopback_server.h"
#include "src/io/aws_signature.h"

namespace daybook {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using Reply = LoopbackServer::Reply;
using Received = LoopbackServer::Received;

std::string Fault(const std::string& code) { return "<Error><Code>" + code + "</Code><Message>m</Message></Error>"; }

// A bucket "b" of objects in memory. `fault` may answer in its place.
class FakeS3 {
 public:
  std::map<std::string, std::string> objects;
  std::function<std::optional<Reply>(const Received&, int number)> fault;
  std::size_t page_size = 1000;

  FakeS3() : server_([this](const Received& received) { return Answer(received); }) {
    settings.endpoint = server_.url();
    settings.access_key = "key";
    settings.secret_key = "s3cret";
    settings.retry_seconds = 5;
    settings.timeout_seconds = 1;
  }

  Result<std::vector<ObjectInfo>> List(const std::string& prefix = "") { return Store()->List(prefix); }
  // The message of the error of reading a range, or what was read.
  std::string Read(const ObjectInfo& object, std::int64_t offset, std::int64_t length) {
    const auto reader = Store()->Open(object);
    std::string bytes(static_cast<std::size_t>(length), '?');
    const Status status = (*reader)->ReadAt(offset, length, bytes.data());
    if (!status.ok()) kind = status.error().kind;
    return status.ok() ? bytes : status.error().Message();
  }
  ObjectInfo Info(const std::string& key) {
    return {key, static_cast<std::int64_t>(objects[key].size()), Md5Text(objects[key])};
  }
  ObjectStore* Store() {
    if (store == nullptr) store = OpenS3Store(*ParseS3Uri(uri), settings, stop, [this] { return now.load(); });
    return store.get();
  }
  std::vector<Received> received() const { return server_.received(); }

  S3Settings settings;
  std::string uri = "s3://b";
  std::atomic<bool> stop = false;
  std::atomic<std::int64_t> now = 1'000'000;
  std::unique_ptr<ObjectStore> store;
  ErrorKind kind = ErrorKind::kDefect;

 private:
  Reply Answer(const Received& received) {
    const int number = num_received_++;
    if (fault) {
      if (std::optional<Reply> reply = fault(received, number)) return *reply;
    }
    if (received.target.starts_with("/b/?")) return Page(received.target);
    const std::string key = received.target.substr(3);
    const auto found = objects.find(key);
    if (found == objects.end()) return {LoopbackServer::Answer(404, Fault("NoSuchKey"))};
    const std::string etag = "\"" + Md5Text(found->second) + "\"";
    const auto wanted = received.headers.find("if-match");
    if (wanted != received.headers.end() && wanted->second != etag) {
      return {LoopbackServer::Answer(412, Fault("PreconditionFailed"))};
    }
    std::size_t first = 0;
    std::size_t last = 0;
    std::sscanf(received.headers.at("range").c_str(), "bytes=%zu-%zu", &first, &last);
    return {LoopbackServer::Answer(206, found->second.substr(first, last - first + 1),
                                   "ETag: " + etag + "\r\nContent-Range: bytes " + std::to_string(first) + "-" +
                                       std::to_string(last) + "/" + std::to_string(found->second.size()) + "\r\n")};
  }

  Reply Page(const std::string& target) {
    const auto value = [&](const std::string& name) -> std::string {
      const std::size_t at = target.find(name + "=");
      if (at == std::string::npos) return "";
      std::string text = target.substr(at + name.size() + 1, target.find('&', at) - at - name.size() - 1);
      for (std::size_t slash; (slash = text.find("%2F")) != std::string::npos;) text.replace(slash, 3, "/");
      return text;
    };
    const std::string prefix = value("prefix");
    const std::string after = value("continuation-token");
    std::string xml = "<ListBucketResult>";
    std::size_t count = 0;
    for (const auto& [key, body] : objects) {
      if (!key.starts_with(prefix) || (!after.empty() && key <= after)) continue;
      if (count++ == page_size) {
        xml += "<IsTruncated>true</IsTruncated><NextContinuationToken>" + last_key_ + "</NextContinuationToken>";
        break;
      }
      last_key_ = key;
      xml += "<Contents><Key>" + key + "</Key><Size>" + std::to_string(body.size()) + "</Size><ETag>\"" +
             Md5Text(body) + "\"</ETag></Contents>";
    }
    return {LoopbackServer::Answer(200, xml + "</ListBucketResult>")};
  }

  std::atomic<int> num_received_ = 0;
  std::string last_key_;
  LoopbackServer server_;
};

TEST(ParseS3Uri, TakesBucketAndPrefix) {
  EXPECT_EQ(ParseS3Uri("s3://cost-management")->bucket, "cost-management");
  EXPECT_EQ(ParseS3Uri("s3://cost-management")->prefix, "");
  EXPECT_EQ(ParseS3Uri("s3://b/")->prefix, "");
  EXPECT_EQ(ParseS3Uri("s3://b/a/c")->prefix, "a/c/");
  EXPECT_EQ(ParseS3Uri("s3://b/a/c/")->prefix, "a/c/");
  for (const char* uri : {"s3://", "s3:///a", "s3://b c", "s3://user@b", "s3://b//a", "s3://b/a//c", "/b"}) {
    const auto root = ParseS3Uri(uri);
    ASSERT_FALSE(root.ok()) << uri;
    EXPECT_EQ(root.error().kind, ErrorKind::kConfiguration);
  }
}

TEST(S3Store, ListsPageByPageBelowThePrefix) {
  FakeS3 s3;
  s3.uri = "s3://b/lake";
  s3.page_size = 2;
  for (const char* key : {"lake/data/a", "lake/data/b", "lake/data/c/d", "lake/data/_temporary/x", "lake/data/.hidden",
                          "lake/data/folder/", "lake/other", "lakes/data/a"}) {
    s3.objects[key] = "x";
  }
  const auto objects = s3.List("data/");
  ASSERT_TRUE(objects.ok()) << objects.error().Message();
  std::vector<std::string> keys;
  for (const ObjectInfo& object : *objects) keys.push_back(object.key);
  EXPECT_THAT(keys, ElementsAre("data/a", "data/b", "data/c/d"));
  EXPECT_EQ(s3.Store()->counts().requests, 3);
  EXPECT_EQ(s3.Store()->Describe(), "s3://b/lake");
  EXPECT_TRUE(s3.List("nothing/")->empty());
}

TEST(S3Store, ReadsARangeOfTheListedVersion) {
  FakeS3 s3;
  s3.objects["k"] = "0123456789";
  EXPECT_EQ(s3.Read(s3.Info("k"), 3, 4), "3456");
  const Received received = s3.received()[0];
  EXPECT_EQ(received.target, "/b/k");
  EXPECT_EQ(received.headers.at("range"), "bytes=3-6");
  EXPECT_EQ(received.headers.at("if-match"), "\"" + Md5Text("0123456789") + "\"");
  EXPECT_THAT(received.headers.at("authorization"), HasSubstr("SignedHeaders=host;if-match;range;"));
  EXPECT_EQ(s3.Store()->counts().bytes, 4);
}

TEST(S3Store, AChangedObjectIsAnErrorOfTheInput) {
  FakeS3 s3;
  s3.objects["k"] = "0123456789";
  const ObjectInfo listed = s3.Info("k");
  s3.objects["k"] = "9876543210";
  EXPECT_EQ(s3.Read(listed, 3, 4),
            "read object: s3://b/k: the object has changed since the lake was listed; run again when nothing writes to "
            "the lake");
  EXPECT_EQ(s3.kind, ErrorKind::kInput);
  // A service that passes over If-Match.
  s3.fault = [](const Received&, int) -> std::optional<Reply> {
    return Reply{LoopbackServer::Answer(206, "6543", "ETag: \"other\"\r\nContent-Range: bytes 3-6/10\r\n")};
  };
  EXPECT_THAT(s3.Read(listed, 3, 4), HasSubstr("has changed"));
  s3.fault = [&](const Received&, int) -> std::optional<Reply> {
    return Reply{LoopbackServer::Answer(206, "6543", "Content-Range: bytes 3-6/11\r\n")};
  };
  EXPECT_THAT(s3.Read(listed, 3, 4), HasSubstr("has changed"));
  s3.fault = nullptr;
  s3.objects.erase("k");
  EXPECT_THAT(s3.Read(listed, 3, 4), HasSubstr("the object is gone since the lake was listed"));
  EXPECT_EQ(s3.kind, ErrorKind::kInput);
  EXPECT_EQ(s3.Store()->counts().retries, 0);
}

TEST(S3Store, FlippedBitsOfAWholeObjectAreFound) {
  FakeS3 s3;
  s3.objects["k"] = "0123456789";
  const ObjectInfo listed = s3.Info("k");
  const auto flipped = [&](int how_often) {
    return [&, how_often](const Received&, int number) -> std::optional<Reply> {
      if (number >= how_often) return std::nullopt;
      return Reply{LoopbackServer::Answer(206, "0123457789", "Content-Range: bytes 0-9/10\r\n")};
    };
  };
  s3.fault = flipped(1);
  EXPECT_EQ(s3.Read(listed, 0, 10), "0123456789");
  s3.fault = flipped(1000);
  EXPECT_THAT(s3.Read(listed, 0, 10), HasSubstr("its bytes are not those of its ETag"));
  EXPECT_EQ(s3.kind, ErrorKind::kInput);
  s3.settings.verify_etag = false;
  s3.store.reset();
  EXPECT_EQ(s3.Read(listed, 0, 10), "0123457789");
}

TEST(S3Store, FaultsThatPassAreOvercome) {
  FakeS3 s3;
  s3.settings.retry_seconds = 60;
  s3.objects["k"] = "0123456789";
  s3.fault = [](const Received&, int number) -> std::optional<Reply> {
    const std::string head = "HTTP/1.1 206 X\r\nContent-Range: bytes 0-9/10\r\nContent-Length: ";
    switch (number) {
      case 0: return Reply{LoopbackServer::Answer(503, Fault("SlowDown"))};
      case 1: return Reply{LoopbackServer::Answer(400, Fault("RequestTimeout"))};
      case 2: return Reply{head + "10\r\n\r\n0123", Reply::Then::kClose};
      case 3: return Reply{head + "4\r\n\r\n0123"};
      case 4: return Reply{head + "10\r\n\r\n0123", Reply::Then::kStall};
      case 5: return Reply{"", Reply::Then::kReset};
      default: return std::nullopt;
    }
  };
  EXPECT_EQ(s3.Read(s3.Info("k"), 0, 10), "0123456789");
  EXPECT_GE(s3.Store()->counts().retries, 5);
}

TEST(S3Store, ABodyThatWasCutIsGoneOnWith) {
  FakeS3 s3;
  s3.objects["k"] = "0123456789abcdef";
  s3.fault = [&](const Received&, int number) -> std::optional<Reply> {
    if (number > 1) return std::nullopt;
    return Reply{number == 0 ? "HTTP/1.1 206 X\r\nContent-Range: bytes 2-13/16\r\nContent-Length: 12\r\n\r\n2345"
                             : "HTTP/1.1 206 X\r\nContent-Range: bytes 6-13/16\r\nContent-Length: 8\r\n\r\n678",
                 Reply::Then::kClose};
  };
  EXPECT_EQ(s3.Read(s3.Info("k"), 2, 12), "23456789abcd");
  EXPECT_EQ(s3.received()[1].headers.at("range"), "bytes=6-13");
  EXPECT_EQ(s3.received()[2].headers.at("range"), "bytes=9-13");
  EXPECT_EQ(s3.Store()->counts().bytes, 12);
}

TEST(S3Store, RefusalsAreFinalAndNameTheKey) {
  FakeS3 s3;
  s3.objects["a/k"] = "0123456789";
  s3.fault = [](const Received&, int) -> std::optional<Reply> {
    return Reply{LoopbackServer::Answer(403, Fault("AccessDenied"))};
  };
  EXPECT_EQ(s3.Read(s3.Info("a/k"), 0, 10),
            "read object: s3://b/a/k: the service answered 403 AccessDenied (m); allow the keys s3:ListBucket and "
            "s3:GetObject there");
  EXPECT_EQ(s3.kind, ErrorKind::kService);
  EXPECT_EQ(s3.Store()->counts().requests, 1);
  s3.fault = [](const Received&, int) -> std::optional<Reply> {
    return Reply{LoopbackServer::Answer(404, Fault("NoSuchBucket"))};
  };
  const auto listed = s3.List("a/");
  ASSERT_FALSE(listed.ok());
  EXPECT_EQ(listed.error().kind, ErrorKind::kService);
  EXPECT_THAT(listed.error().Message(), HasSubstr("list: s3://b/a/: the service answered 404 NoSuchBucket"));
  EXPECT_EQ(s3.Store()->counts().requests, 2);
}

TEST(S3Store, GivesUpWhenTheRunsTimeForFaultsIsOver) {
  FakeS3 s3;
  s3.settings.retry_seconds = 1;
  s3.objects["k"] = "x";
  s3.fault = [](const Received&, int) -> std::optional<Reply> {
    return Reply{LoopbackServer::Answer(503, Fault("SlowDown"))};
  };
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(s3.Read(s3.Info("k"), 0, 1),
            "read object: s3://b/k: the service answered 503 SlowDown (m), and so on for as long as s3.retry_seconds "
            "allows; run again when the service is well");
  EXPECT_EQ(s3.kind, ErrorKind::kService);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, milliseconds(3'000));
}

TEST(S3Store, StopEndsARead) {
  FakeS3 s3;
  s3.settings.timeout_seconds = 60;
  s3.objects["k"] = "x";
  s3.fault = [](const Received&, int) -> std::optional<Reply> { return Reply{"", Reply::Then::kStall}; };
  const std::jthread stopper([&] {
    std::this_thread::sleep_for(milliseconds(100));
    s3.stop = true;
  });
  const auto begin = std::chrono::steady_clock::now();
  s3.Read(s3.Info("k"), 0, 1);
  EXPECT_EQ(s3.kind, ErrorKind::kInterrupted);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, milliseconds(900));
}

TEST(S3Store, AddressesABucketByNameOfHostOrPath) {
  S3Settings settings;
  settings.region = "eu-west-1";
  EXPECT_EQ(AddressOf(settings, "b").host, "s3.eu-west-1.amazonaws.com");
  settings.path_style = false;
  EXPECT_EQ(AddressOf(settings, "b").host, "b.s3.eu-west-1.amazonaws.com");
  EXPECT_EQ(AddressOf(settings, "b").scheme, "https");
  settings.endpoint = "http://minio:9000/";
  EXPECT_EQ(AddressOf(settings, "b").host, "b.minio:9000");
  EXPECT_EQ(AddressOf(settings, "b").scheme, "http");
}

// Keys of a role: asked for with the token of the file, and anew before they end or when they are refused.
TEST(S3Store, KeysOfARoleAreRenewed) {
  FakeS3 s3;
  s3.objects["k"] = "x";
  const std::string token_file = testing::TempDir() + "daybook-token";
  std::ofstream(token_file) << "to/ken\n";
  s3.settings.access_key.clear();
  s3.settings.role_arn = "arn:aws:iam::1:role/r";
  s3.settings.role_session_name = "daybook";
  s3.settings.web_identity_token_file = token_file;
  s3.settings.sts_endpoint = s3.settings.endpoint;
  std::atomic<int> num_roles = 0;
  std::atomic<int> refused = 0;
  s3.fault = [&](const Received& received, int) -> std::optional<Reply> {
    if (received.method == "POST") {
      // 1,000 s from 1970-01-12T13:46:40Z, which is second 1,000,000
      return Reply{LoopbackServer::Answer(
          200, "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>key" +
                   std::to_string(++num_roles) +
                   "</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
                   "<Expiration>1970-01-12T14:03:20Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult>"
                   "</AssumeRoleWithWebIdentityResponse>")};
    }
    if (received.headers.at("authorization").find("Credential=key" + std::to_string(refused) + "/") !=
        std::string::npos) {
      return Reply{LoopbackServer::Answer(400, Fault("ExpiredToken"))};
    }
    return std::nullopt;
  };
  EXPECT_EQ(s3.Read(s3.Info("k"), 0, 1), "x");
  EXPECT_EQ(s3.Read(s3.Info("k"), 0, 1), "x");
  EXPECT_EQ(num_roles, 1);
  EXPECT_EQ(s3.received()[0].body,
            "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&"
            "RoleSessionName=daybook&WebIdentityToken=to%2Fken");
  EXPECT_EQ(s3.received()[1].headers.at("x-amz-security-token"), "t");
  refused = 1;
  EXPECT_EQ(s3.Read(s3.Info("k"), 0, 1), "x");
  EXPECT_EQ(num_roles, 2);
  s3.now = 1'000'800;  // a quarter of the time is left
  EXPECT_EQ(s3.Read(s3.Info("k"), 0, 1), "x");
  EXPECT_EQ(num_roles, 3);
  std::remove(token_file.c_str());
  s3.now = 1'000'960;
  EXPECT_THAT(s3.Read(s3.Info("k"), 0, 1), AllOf(HasSubstr("get keys for S3"), HasSubstr("cannot be read")));
}

TEST(S3Store, FixedKeysThatHaveExpiredAreFinal) {
  FakeS3 s3;
  s3.objects["k"] = "x";
  s3.fault = [](const Received&, int) -> std::optional<Reply> {
    return Reply{LoopbackServer::Answer(400, Fault("ExpiredToken"))};
  };
  EXPECT_EQ(
      s3.Read(s3.Info("k"), 0, 1),
      "read object: s3://b/k: the service answered 400 ExpiredToken (m); give keys that last longer than the run");
  EXPECT_EQ(s3.kind, ErrorKind::kService);
  EXPECT_EQ(s3.Store()->counts().requests, 1);
}

}  // namespace
}  // namespace daybook
