// SPDX-License-Identifier: Apache-2.0
#include "src/config/s3_settings.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>

#include "src/config/aws_files.h"

namespace daybook {
namespace {

constexpr const char* kWhat = "read settings";

// What Amazon's programs would take from the environment and its files.
class AwsSurroundings {
 public:
  static Result<AwsSurroundings> Load(const Surroundings& surroundings) {
    AwsSurroundings aws(surroundings);
    const std::optional<std::string> named = aws.Variable({"AWS_PROFILE", "AWS_DEFAULT_PROFILE"});
    const std::string profile = named.value_or("default");
    const std::string home = aws.Variable({"HOME"}).value_or("");
    bool is_found = false;
    for (const bool is_config : {true, false}) {
      const std::optional<std::string> given =
          aws.Variable({is_config ? "AWS_CONFIG_FILE" : "AWS_SHARED_CREDENTIALS_FILE"});
      if (!given && home.empty()) continue;
      const std::string path = given.value_or(home + (is_config ? "/.aws/config" : "/.aws/credentials"));
      const Result<std::string> text = surroundings.read_file(path);
      if (!text.ok()) {
        if (given) return text.error();
        continue;
      }
      const std::optional<AwsSection> section = FindAwsSection(*text, profile, is_config);
      if (!section) continue;
      is_found = true;
      for (const auto& [name, value] : *section) aws.profile_[name] = value;
    }
    if (named && !is_found) {
      return ConfigurationError(kWhat, "AWS_PROFILE", "there is no profile " + Quoted(profile) + " in ~/.aws",
                                "check its name, AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE");
    }
    return aws;
  }

  // The first of these variables that is set and not empty.
  std::optional<std::string> Variable(std::initializer_list<std::string_view> names) const {
    for (const std::string_view name : names) {
      const auto found = environment_->find(std::string(name));
      if (found != environment_->end() && !found->second.empty()) return found->second;
    }
    return std::nullopt;
  }
  // A setting of the profile.
  std::optional<std::string> OfProfile(std::string_view name) const {
    const auto found = profile_.find(name);
    return found != profile_.end() && !found->second.empty() ? std::optional(found->second) : std::nullopt;
  }

 private:
  explicit AwsSurroundings(const Surroundings& surroundings) : environment_(&surroundings.environment) {}

  const Environment* environment_;
  AwsSection profile_;
};

// "https://host:port"
Result<std::string> ReadEndpoint(const std::string& given, const std::string& name) {
  std::string endpoint = given.find("://") == std::string::npos ? "https://" + given : given;
  while (endpoint.ends_with('/')) endpoint.pop_back();
  const std::size_t scheme = endpoint.find("://");
  const std::string host = endpoint.substr(scheme + 3);
  const bool is_http = endpoint.starts_with("http://") || endpoint.starts_with("https://");
  if (!is_http || host.empty() || host.find_first_of("/?#@ ") != std::string::npos) {
    // It may hold a password, and is not shown.
    return ConfigurationError(kWhat, name, "not the address of a service", "write it as https://host:port");
  }
  return endpoint;
}

bool IsAmazon(const std::string& endpoint) {
  return endpoint.empty() || endpoint.ends_with(".amazonaws.com") || endpoint.ends_with(".amazonaws.com.cn");
}

// Text of the section, else of the variables, else of the profile.
std::optional<std::string> First(const Settings& settings, const char* path, const AwsSurroundings& aws,
                                 std::initializer_list<std::string_view> variables, std::string_view of_profile) {
  std::optional<std::string> text = settings.Text(path);
  if (!text) text = aws.Variable(variables);
  if (!text && !of_profile.empty()) text = aws.OfProfile(of_profile);
  return text;
}

Status ReadKeys(const Settings& settings, const AwsSurroundings& aws, S3Settings& s3) {
  const auto take = [&](std::optional<std::string> access, std::optional<std::string> secret,
                        std::optional<std::string> token, const char* access_name,
                        const char* secret_name) -> Result<bool> {
    for (std::optional<std::string>* text : {&access, &secret, &token}) {
      if (*text && (*text)->empty()) text->reset();  // "${NAME:-}" of a variable that is not set
    }
    if (!access && !secret) return false;
    if (!access || !secret) {
      return ConfigurationError(kWhat, access ? secret_name : access_name, "not given",
                                std::string("give both, or neither of, ") + access_name + " and " + secret_name);
    }
    s3.access_key = *std::move(access);
    s3.secret_key = *std::move(secret);
    s3.session_token = std::move(token).value_or("");
    s3.keys_from = access_name;
    return true;
  };
  const auto role = [&](std::optional<std::string> file, std::optional<std::string> arn,
                        std::optional<std::string> name) {
    if (!file || !arn) return false;
    s3.web_identity_token_file = *std::move(file);
    s3.role_arn = *std::move(arn);
    s3.role_session_name = std::move(name).value_or("daybook");
    s3.keys_from = "role " + s3.role_arn + ", by the token of " + s3.web_identity_token_file;
    return true;
  };
  DAYBOOK_ASSIGN_OR_RETURN(bool found, take(settings.Text("s3.access_key"), settings.Text("s3.secret_key"),
                                            settings.Text("s3.session_token"), "s3.access_key", "s3.secret_key"));
  if (found) return {};
  DAYBOOK_ASSIGN_OR_RETURN(found,
                           take(aws.Variable({"AWS_ACCESS_KEY_ID"}), aws.Variable({"AWS_SECRET_ACCESS_KEY"}),
                                aws.Variable({"AWS_SESSION_TOKEN"}), "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"));
  if (found) return {};
  if (role(aws.Variable({"AWS_WEB_IDENTITY_TOKEN_FILE"}), aws.Variable({"AWS_ROLE_ARN"}),
           aws.Variable({"AWS_ROLE_SESSION_NAME"}))) {
    return {};
  }
  DAYBOOK_ASSIGN_OR_RETURN(found,
                           take(aws.OfProfile("aws_access_key_id"), aws.OfProfile("aws_secret_access_key"),
                                aws.OfProfile("aws_session_token"), "aws_access_key_id", "aws_secret_access_key"));
  if (found) return {};
  if (role(aws.OfProfile("web_identity_token_file"), aws.OfProfile("role_arn"), aws.OfProfile("role_session_name"))) {
    return {};
  }
  return ConfigurationError(kWhat, "s3.access_key", "no keys for S3 are given",
                            "give s3.access_key and s3.secret_key, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
                            "AWS_PROFILE, or AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE");
}

Status ReadNumbers(const Settings& settings, S3Settings& s3) {
  DAYBOOK_ASSIGN_OR_RETURN(const auto verify_ssl, settings.Boolean("s3.verify_ssl"));
  DAYBOOK_ASSIGN_OR_RETURN(const auto verify_etag, settings.Boolean("s3.verify_etag"));
  DAYBOOK_ASSIGN_OR_RETURN(const auto timeout, settings.Integer("s3.timeout_seconds", 1, 3600));
  DAYBOOK_ASSIGN_OR_RETURN(const auto retry, settings.Integer("s3.retry_seconds", 0, 86400));
  DAYBOOK_ASSIGN_OR_RETURN(const auto connections, settings.Integer("s3.connections", 1, 256));
  s3.verify_tls = verify_ssl.value_or(true);
  s3.verify_etag = verify_etag.value_or(true);
  s3.timeout_seconds = static_cast<std::int32_t>(timeout.value_or(s3.timeout_seconds));
  s3.retry_seconds = static_cast<std::int32_t>(retry.value_or(s3.retry_seconds));
  s3.connections = static_cast<std::int32_t>(connections.value_or(s3.connections));
  return {};
}

}  // namespace

Result<S3Settings> ReadS3Settings(const Settings& settings, const Surroundings& surroundings,
                                  const std::string& bucket) {
  S3Settings s3;
  DAYBOOK_RETURN_IF_ERROR(ReadNumbers(settings, s3));
  DAYBOOK_ASSIGN_OR_RETURN(const AwsSurroundings aws, AwsSurroundings::Load(surroundings));
  const auto endpoint =
      First(settings, "s3.endpoint", aws, {"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"}, "endpoint_url");
  if (endpoint && !endpoint->empty()) {
    const Value* const given = settings.Find("s3.endpoint");
    DAYBOOK_ASSIGN_OR_RETURN(
        s3.endpoint,
        ReadEndpoint(*endpoint, given != nullptr ? given->origin.where + ": s3.endpoint" : "AWS_ENDPOINT_URL"));
  }
  s3.region = First(settings, "s3.region", aws, {"AWS_REGION", "AWS_DEFAULT_REGION"}, "region").value_or("us-east-1");
  s3.ca_file = First(settings, "s3.ca_file", aws, {"AWS_CA_BUNDLE"}, "ca_bundle").value_or("");
  DAYBOOK_ASSIGN_OR_RETURN(const auto path_style, settings.Boolean("s3.path_style"));
  // Other services seldom have a name for each bucket, and the certificate of Amazon's names does not fit one with
  // dots.
  s3.path_style = path_style.value_or(!IsAmazon(s3.endpoint) || bucket.find('.') != std::string::npos);
  DAYBOOK_RETURN_IF_ERROR(ReadKeys(settings, aws, s3));
  if (!s3.role_arn.empty()) {
    const std::string of_amazon = "https://sts." + s3.region + ".amazonaws.com";
    DAYBOOK_ASSIGN_OR_RETURN(
        s3.sts_endpoint,
        ReadEndpoint(aws.Variable({"AWS_ENDPOINT_URL_STS"}).value_or(IsAmazon(s3.endpoint) ? of_amazon : s3.endpoint),
                     "AWS_ENDPOINT_URL_STS"));
  }
  return s3;
}

Status CheckS3Section(const Settings& settings) {
  S3Settings unused;
  DAYBOOK_RETURN_IF_ERROR(settings.Boolean("s3.path_style").status());
  return ReadNumbers(settings, unused);
}

}  // namespace daybook
