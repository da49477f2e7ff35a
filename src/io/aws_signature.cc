// SPDX-License-Identifier: Apache-2.0
#include "src/io/aws_signature.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

namespace daybook {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
// SHA-256 of nothing.
constexpr std::string_view kHashOfNoBody = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

std::string Hexadecimal(std::basic_string_view<unsigned char> digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : digest) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

std::string Hexadecimal(const Digest& digest) { return Hexadecimal({digest.data(), digest.size()}); }

Digest Hash(std::string_view text) {
  Digest digest;
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return digest;
}

Digest Keyed(std::string_view key, std::string_view text) {
  Digest digest;
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), digest.data(), &size);
  return digest;
}

Digest Keyed(const Digest& key, std::string_view text) {
  return Keyed(std::string_view(reinterpret_cast<const char*>(key.data()), key.size()), text);
}

std::string EncodedQuery(const SignedRequest& request) {
  std::vector<std::pair<std::string, std::string>> encoded;
  for (const auto& [name, value] : request.query) {
    encoded.emplace_back(PercentEncode(name, false), PercentEncode(value, false));
  }
  std::sort(encoded.begin(), encoded.end());
  std::string text;
  for (const auto& [name, value] : encoded) text += (text.empty() ? "" : "&") + name + "=" + value;
  return text;
}

}  // namespace

std::string PercentEncode(std::string_view text, bool keep_slash) {
  std::string out;
  for (const char c : text) {
    const bool is_plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                          c == '.' || c == '_' || c == '~';
    if (is_plain || (keep_slash && c == '/')) {
      out += c;
      continue;
    }
    char escape[4];
    std::snprintf(escape, sizeof escape, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    out += escape;
  }
  return out;
}

std::string Md5Text(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_md5(), nullptr);
  return Hexadecimal({digest.data(), size});
}

std::string EncodedTarget(const SignedRequest& request) {
  const std::string query = EncodedQuery(request);
  return PercentEncode(request.path, true) + (query.empty() ? "" : "?" + query);
}

std::vector<HttpHeader> SignRequest(const SignedRequest& request, const AwsKeys& keys, std::string_view region,
                                    std::string_view service, std::int64_t now) {
  const std::time_t time = now;
  std::tm utc{};
  gmtime_r(&time, &utc);
  std::array<char, 32> date_and_time{};
  std::strftime(date_and_time.data(), date_and_time.size(), "%Y%m%dT%H%M%SZ", &utc);
  const std::string when = date_and_time.data();
  const std::string date = when.substr(0, 8);

  std::vector<HttpHeader> headers = request.headers;
  headers.push_back({"host", request.host});
  const std::string body_hash = request.body.empty() ? std::string(kHashOfNoBody) : Hexadecimal(Hash(request.body));
  headers.push_back({"x-amz-content-sha256", body_hash});
  headers.push_back({"x-amz-date", when});
  if (!keys.session_token.empty()) headers.push_back({"x-amz-security-token", keys.session_token});
  std::sort(headers.begin(), headers.end(), [](const auto& a, const auto& b) { return a.name < b.name; });

  std::string names;
  std::string canonical =
      request.method + "\n" + PercentEncode(request.path, true) + "\n" + EncodedQuery(request) + "\n";
  for (const HttpHeader& header : headers) {
    canonical += header.name + ":" + header.value + "\n";
    names += (names.empty() ? "" : ";") + header.name;
  }
  canonical += "\n" + names + "\n" + body_hash;

  const std::string scope = date + "/" + std::string(region) + "/" + std::string(service) + "/aws4_request";
  const std::string to_sign =
      std::string(kAlgorithm) + "\n" + when + "\n" + scope + "\n" + Hexadecimal(Hash(canonical));
  Digest key = Keyed("AWS4" + keys.secret_key, date);
  key = Keyed(key, region);
  key = Keyed(key, service);
  key = Keyed(key, "aws4_request");
  headers.push_back({"authorization", std::string(kAlgorithm) + " Credential=" + keys.access_key + "/" + scope +
                                          ",SignedHeaders=" + names +
                                          ",Signature=" + Hexadecimal(Keyed(key, to_sign))});
  return headers;
}

}  // namespace daybook
