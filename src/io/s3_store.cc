// SPDX-License-Identifier: Apache-2.0
#include "src/io/s3_store.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "src/base/utf8.h"
#include "src/io/s3_xml.h"

namespace daybook {
namespace {

constexpr const char* kChangedRemedy = "run again when nothing writes to the lake";
// A read is cut into requests of this size, so that a fault costs no more than one of them.
constexpr std::int64_t kLargestRequest = std::int64_t{8} << 20;

// What everything of one bucket shares.
struct Bucket {
  Bucket(S3Root to_root, const S3Settings& settings, const std::atomic<bool>& stop, S3Service::Clock clock)
      : root(std::move(to_root)),
        service(settings, stop, std::move(clock)),
        host(AddressOf(settings, root.bucket).host),
        path(settings.path_style ? "/" + root.bucket + "/" : "/") {}

  SignedRequest RequestFor(const std::string& key) const {
    SignedRequest request;
    request.host = host;
    request.path = path + key;
    return request;
  }
  // As messages name it.
  std::string NameOf(const std::string& key) const { return "s3://" + root.bucket + "/" + root.prefix + key; }

  const S3Root root;
  mutable S3Service service;
  const std::string host;
  const std::string path;  // before the key
};

class S3Reader final : public ObjectReader {
 public:
  S3Reader(std::shared_ptr<const Bucket> bucket, ObjectInfo object)
      : bucket_(std::move(bucket)), object_(std::move(object)) {}

  std::int64_t size() const override { return object_.size; }

  Status ReadAt(std::int64_t offset, std::int64_t length, void* out) const override {
    for (std::int64_t done = 0; done < length;) {
      const std::int64_t count = std::min(length - done, kLargestRequest);
      const std::span<char> part(static_cast<char*>(out) + done, static_cast<std::size_t>(count));
      DAYBOOK_RETURN_IF_ERROR(ReadPart(offset + done, part));
      done += count;
    }
    return {};
  }

 private:
  Status ReadPart(std::int64_t offset, std::span<char> out) const {
    const std::string name = bucket_->NameOf(object_.key);
    SignedRequest request = bucket_->RequestFor(bucket_->root.prefix + object_.key);
    if (!object_.version.empty()) request.headers = {{"if-match", "\"" + object_.version + "\""}};
    const bool is_whole = offset == 0 && static_cast<std::int64_t>(out.size()) == object_.size;
    const std::string end =
        "-" + std::to_string(offset + static_cast<std::int64_t>(out.size()) - 1) + "/" + std::to_string(object_.size);
    // A server that passes over If-Match is caught by what it sends.
    const auto is_listed_version = [&](const HttpResponse& response) {
      if (response.status == 412 || response.status == 416 || !IsOfListedVersion(response.Header("etag"))) return false;
      return response.status != 206 || response.Header("content-range").ends_with(end);
    };
    const auto is_expected = [&](const HttpResponse& response) {
      return response.status == 206 || response.status == 200 || response.status == 412 || response.status == 416 ||
             (response.status == 404 && ParseFault(response.body).code != "NoSuchBucket");
    };
    HttpResponse response;
    // A bit that was flipped on the way is not flipped again, most likely.
    for (int attempt = 0;; ++attempt) {
      DAYBOOK_ASSIGN_OR_RETURN(
          response, bucket_->service.Send("read object", name, request, S3Service::Part{offset, out}, is_expected));
      if (!response.ok() || !is_whole || !bucket_->service.settings().verify_etag || IsContent(out, response)) break;
      if (!is_listed_version(response)) break;
      if (attempt == 1) {
        return InputError("read object", name, "its bytes are not those of its ETag, the MD5 of what was stored",
                          "upload it again, or set s3.verify_etag to false where ETags are something else");
      }
    }
    if (response.status == 404) {
      return InputError("read object", name, "the object is gone since the lake was listed", kChangedRemedy);
    }
    if (!is_listed_version(response)) {
      return InputError("read object", name, "the object has changed since the lake was listed", kChangedRemedy);
    }
    if (response.status == 200 && !is_whole) {
      return ServiceError("read object", name, "the service gives whole objects only, and not parts of them",
                          "use a service that knows ranges");
    }
    return {};
  }

  // Of an object that was put at once the ETag is the MD5 of its bytes, unless a key of the user's encrypts it.
  bool IsContent(std::span<const char> bytes, const HttpResponse& response) const {
    if (object_.version.size() != 32 || response.Header("x-amz-server-side-encryption").starts_with("aws:kms") ||
        !response.Header("x-amz-server-side-encryption-customer-algorithm").empty()) {
      return true;
    }
    return Md5Text({bytes.data(), bytes.size()}) == object_.version;
  }

  bool IsOfListedVersion(std::string_view etag) const {
    if (etag.empty() || object_.version.empty()) return true;
    if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') etag = etag.substr(1, etag.size() - 2);
    return etag == object_.version;
  }

  const std::shared_ptr<const Bucket> bucket_;
  const ObjectInfo object_;
};

// As Hive does; a name that ends in "/" stands for a folder.
bool IsPassedOver(std::string_view key) {
  if (key.empty() || key.ends_with('/')) return true;
  for (std::size_t at = 0; at < key.size();) {
    if (key[at] == '.' || key[at] == '_') return true;
    const std::size_t slash = key.find('/', at);
    if (slash == std::string_view::npos) return false;
    at = slash + 1;
  }
  return false;
}

class S3Store final : public ObjectStore {
 public:
  explicit S3Store(std::shared_ptr<const Bucket> bucket) : bucket_(std::move(bucket)) {}

  std::string Describe() const override {
    std::string name = bucket_->NameOf("");
    name.pop_back();
    return name;
  }

  Result<std::vector<ObjectInfo>> List(const std::string& prefix) const override {
    std::vector<ObjectInfo> objects;
    std::string token;
    do {
      DAYBOOK_ASSIGN_OR_RETURN(S3Page page, ListPage(prefix, token));
      for (ObjectInfo& object : page.objects) {
        if (!object.key.starts_with(bucket_->root.prefix)) continue;
        object.key.erase(0, bucket_->root.prefix.size());
        if (IsPassedOver(object.key)) continue;
        if (!IsUtf8(object.key)) {
          return InputError("list", bucket_->NameOf(prefix), "the name of an object is not UTF-8", "rename it");
        }
        objects.push_back(std::move(object));
      }
      if (!page.next_token.empty() && page.next_token == token) {
        return ServiceError("list", bucket_->NameOf(prefix), "the service gives the same page again and again");
      }
      token = std::move(page.next_token);
    } while (!token.empty());
    std::sort(objects.begin(), objects.end(), [](const ObjectInfo& a, const ObjectInfo& b) { return a.key < b.key; });
    return objects;
  }

  Result<std::unique_ptr<ObjectReader>> Open(const ObjectInfo& object) const override {
    return std::unique_ptr<ObjectReader>(std::make_unique<S3Reader>(bucket_, object));
  }

  std::size_t concurrent_reads() const override {
    return static_cast<std::size_t>(std::max(bucket_->service.settings().connections, 1));
  }

  StoreCounts counts() const override {
    const HttpCounts& counts = bucket_->service.counts();
    return {counts.requests, counts.retries, counts.body_bytes};
  }

 private:
  Result<S3Page> ListPage(const std::string& prefix, const std::string& token) const {
    const std::string name = bucket_->NameOf(prefix);
    SignedRequest request = bucket_->RequestFor("");
    request.query = {{"list-type", "2"}, {"encoding-type", "url"}};
    if (!(bucket_->root.prefix + prefix).empty()) request.query.emplace_back("prefix", bucket_->root.prefix + prefix);
    if (!token.empty()) request.query.emplace_back("continuation-token", token);
    DAYBOOK_ASSIGN_OR_RETURN(
        const HttpResponse response,
        bucket_->service.Send("list", name, request, std::nullopt, [](const HttpResponse& of) { return of.ok(); }));
    std::optional<S3Page> page = ParsePage(response.body);
    if (!page.has_value()) {
      return ServiceError("list", name, "the answer is no listing of S3", "check s3.endpoint");
    }
    return *std::move(page);
  }

  const std::shared_ptr<const Bucket> bucket_;
};

}  // namespace

Result<S3Root> ParseS3Uri(const std::string& uri) {
  constexpr std::string_view kScheme = "s3://";
  const auto refuse = [&](const char* why) {
    return ConfigurationError("open the lake", uri, why, "write it as s3://bucket or s3://bucket/prefix");
  };
  if (!uri.starts_with(kScheme)) return refuse("no URI of an S3 bucket");
  S3Root root;
  const std::size_t slash = std::min(uri.find('/', kScheme.size()), uri.size());
  root.bucket = uri.substr(kScheme.size(), slash - kScheme.size());
  const bool is_name = !root.bucket.empty() && std::all_of(root.bucket.begin(), root.bucket.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_';
  });
  if (!is_name) return refuse("no name of a bucket");
  if (slash < uri.size()) root.prefix = uri.substr(slash + 1);
  while (root.prefix.ends_with('/')) root.prefix.pop_back();
  if (root.prefix.starts_with('/') || root.prefix.find("//") != std::string::npos) {
    return refuse("an empty part in the prefix");
  }
  if (!root.prefix.empty()) root.prefix += '/';
  return root;
}

std::unique_ptr<ObjectStore> OpenS3Store(const S3Root& root, const S3Settings& settings, const std::atomic<bool>& stop,
                                         S3Service::Clock clock) {
  return std::make_unique<S3Store>(std::make_shared<const Bucket>(root, settings, stop, std::move(clock)));
}

}  // namespace daybook
