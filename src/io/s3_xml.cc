// SPDX-License-Identifier: Apache-2.0
#include "src/io/s3_xml.h"

#include <charconv>
#include <cstdio>
#include <ctime>
#include <pugixml.hpp>
#include <utility>

namespace daybook {
namespace {

int HexadecimalDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// As encoding-type=url has it: "+" is a space.
std::optional<std::string> UrlDecoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = HexadecimalDigit(text[i + 1]);
    const int low = HexadecimalDigit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::optional<std::int64_t> Number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

bool Load(std::string_view xml, pugi::xml_document& document) {
  return static_cast<bool>(document.load_buffer(xml.data(), xml.size(), pugi::parse_default, pugi::encoding_utf8));
}

// "2025-10-01T12:00:00Z", with or without a fraction.
std::optional<std::int64_t> Time(const char* text) {
  std::tm utc{};
  if (std::sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d", &utc.tm_year, &utc.tm_mon, &utc.tm_mday, &utc.tm_hour, &utc.tm_min,
                  &utc.tm_sec) != 6) {
    return std::nullopt;
  }
  utc.tm_year -= 1900;
  utc.tm_mon -= 1;
  return timegm(&utc);
}

}  // namespace

std::optional<S3Page> ParsePage(std::string_view xml) {
  pugi::xml_document document;
  if (!Load(xml, document)) return std::nullopt;
  const pugi::xml_node result = document.child("ListBucketResult");
  if (!result) return std::nullopt;
  S3Page page;
  // A service may pass over that keys are to be encoded.
  const bool is_url_encoded = std::string_view(result.child_value("EncodingType")) == "url";
  for (const pugi::xml_node contents : result.children("Contents")) {
    std::optional<std::string> key = contents.child_value("Key");
    if (is_url_encoded) key = UrlDecoded(*key);
    const std::optional<std::int64_t> size = Number(contents.child_value("Size"));
    std::string_view version = contents.child_value("ETag");
    if (version.size() >= 2 && version.front() == '"' && version.back() == '"') {
      version = version.substr(1, version.size() - 2);
    }
    if (!key.has_value() || key->empty() || !size.has_value()) return std::nullopt;
    page.objects.push_back({*std::move(key), *size, std::string(version)});
  }
  if (std::string_view(result.child_value("IsTruncated")) == "true") {
    page.next_token = result.child_value("NextContinuationToken");
    if (page.next_token.empty()) return std::nullopt;
  }
  return page;
}

S3Fault ParseFault(std::string_view xml) {
  pugi::xml_document document;
  if (!Load(xml, document)) return {};
  // S3 has <Error>, STS <ErrorResponse><Error>.
  pugi::xml_node error = document.child("Error");
  if (!error) error = document.child("ErrorResponse").child("Error");
  return {error.child_value("Code"), error.child_value("Message")};
}

std::optional<S3SessionKeys> ParseSessionKeys(std::string_view xml) {
  pugi::xml_document document;
  if (!Load(xml, document)) return std::nullopt;
  const pugi::xml_node credentials =
      document.child("AssumeRoleWithWebIdentityResponse").child("AssumeRoleWithWebIdentityResult").child("Credentials");
  S3SessionKeys session;
  session.keys = {credentials.child_value("AccessKeyId"), credentials.child_value("SecretAccessKey"),
                  credentials.child_value("SessionToken")};
  const std::optional<std::int64_t> expires = Time(credentials.child_value("Expiration"));
  if (session.keys.access_key.empty() || session.keys.secret_key.empty() || !expires.has_value()) return std::nullopt;
  session.expires = *expires;
  return session;
}

}  // namespace daybook
