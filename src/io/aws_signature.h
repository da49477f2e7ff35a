// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/http/http_message.h"

namespace daybook {

struct AwsKeys {
  std::string access_key;
  std::string secret_key;     // never printed
  std::string session_token;  // of temporary keys; never printed
};

// What Amazon's "Signature Version 4" signs of a request.
struct SignedRequest {
  std::string method = "GET";
  std::string host;                                        // with the port where the URL has one
  std::string path = "/";                                  // not yet encoded
  std::vector<std::pair<std::string, std::string>> query;  // not yet encoded
  std::vector<HttpHeader> headers;                         // further ones, names in lower case; they are signed as well
  std::string body;                                        // only its hash is signed
};

// Every byte but letters, digits and "-._~" as %XX; "/" stays where `keep_slash`.
std::string PercentEncode(std::string_view text, bool keep_slash);

// The MD5 of the bytes, in lower-case hexadecimal digits.
std::string Md5Text(std::string_view bytes);

// Path and query as they are sent.
std::string EncodedTarget(const SignedRequest& request);

// The request's headers, and with them "host" and those that sign it. `now`: seconds since 1970-01-01.
std::vector<HttpHeader> SignRequest(const SignedRequest& request, const AwsKeys& keys, std::string_view region,
                                    std::string_view service, std::int64_t now);

}  // namespace daybook
