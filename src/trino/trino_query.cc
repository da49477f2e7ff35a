// SPDX-License-Identifier: Apache-2.0
#include "src/trino/trino_query.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

namespace daybook {
namespace {

using nlohmann::json;

constexpr const char* kWhat = "query Trino";
// Pages have about a megabyte, and one row at least.
constexpr std::size_t kLongestPage = std::size_t{256} << 20;
constexpr std::chrono::seconds kCancelPatience{2};

HttpOptions OptionsOf(const TrinoTarget& target) {
  HttpOptions options;
  options.verify_tls = target.verify_tls;
  options.ca_file = target.ca_file;
  options.max_connections = 1;
  // The server holds a request back while there is nothing to tell, for about a second.
  options.stall_timeout = std::chrono::seconds(60);
  return options;
}

std::string TextOfNumber(double value) {
  char digits[40];
  return {digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
}

// The value as text; `text` keeps what is no string already.
std::optional<std::string_view> TextOf(const json& value, std::string& text) {
  if (value.is_null()) return std::nullopt;
  if (value.is_string()) return value.get_ref<const std::string&>();
  if (value.is_number_float()) {
    text = TextOfNumber(value.get<double>());
  } else {
    text = value.dump(-1, ' ', false, json::error_handler_t::replace);
  }
  return text;
}

std::string StringIn(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// "scheme://host:port" of a URL, without the port that the scheme has anyway: servers leave it out.
std::string_view OriginOf(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  std::string_view origin = url.substr(0, url.find('/', scheme + 3));
  const std::string_view port = origin.starts_with("https:") ? ":443" : ":80";
  if (origin.ends_with(port)) origin.remove_suffix(port.size());
  return origin;
}

// What a page says of a failure: "TABLE_NOT_FOUND: line 1:15: Table 'x' does not exist".
std::string FailureIn(const json& error) {
  std::string name = StringIn(error, "errorName");
  const std::string message = StringIn(error, "message");
  if (!name.empty() && !message.empty()) name += ": ";
  return CutText(name + message, 600);
}

}  // namespace

struct TrinoQuery::Page {
  json document;
  std::string next;  // where the next page is; empty: this is the last
};

std::string QuoteTrinoName(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

TrinoQuery::TrinoQuery(const TrinoTarget& target, const std::atomic<bool>& stop, std::chrono::milliseconds patience)
    : target_(target),
      base_((target.tls ? "https://" : "http://") + target.host + ":" + std::to_string(target.port)),
      patience_(patience),
      client_(OptionsOf(target), stop) {}

Error TrinoQuery::Fail(std::string why, std::string remedy) const {
  return ServiceError(kWhat, DescribeTrino(target_), std::move(why), std::move(remedy));
}

HttpRequest TrinoQuery::MakeRequest(const char* method, const std::string& url) const {
  HttpRequest request;
  request.method = method;
  request.url = url;
  request.headers = {{"X-Trino-User", target_.user},
                     {"X-Trino-Source", "daybook"},
                     {"X-Trino-Catalog", target_.catalog},
                     {"X-Trino-Schema", target_.schema},
                     {"X-Trino-Time-Zone", "UTC"},
                     {"X-Trino-Client-Capabilities", "PARAMETRIC_DATETIME"},
                     {"Content-Type", "text/plain; charset=utf-8"}};
  request.max_body_bytes = kLongestPage;
  if (!target_.password.empty()) request.basic = HttpCredentials{target_.user, target_.password};
  return request;
}

Result<TrinoQuery::Page> TrinoQuery::Fetch(const char* method, const std::string& url, const std::string& body) {
  RetryPolicy policy;
  policy.first_contact = std::min(policy.first_contact, patience_);
  RetryBudget budget(patience_);
  const auto is_transient = [](const HttpResponse& response) {
    // 500 is an answer of Trino's own: the query is lost there.
    return response.status != 500 && IsTransientStatus(response.status);
  };
  const HttpOutcome outcome = SendWithRetries(
      client_, policy, budget,
      [&] {
        HttpRequest request = MakeRequest(method, url);
        request.body = body;
        return request;
      },
      is_transient);
  if (outcome.failure) {
    if (outcome.failure->kind == HttpFailure::Kind::kInterrupted) return InterruptedError(kWhat);
    return Fail(outcome.failure->why, "see that Trino runs, and the host, port and ssl of the URI");
  }
  const HttpResponse& response = outcome.response;
  if (response.status == 401 || response.status == 403) {
    return Fail("the login is refused (" + std::to_string(response.status) + ")", "see the user and TRINO_PASSWORD");
  }
  if (response.status != 200) {
    return Fail("it answers with status " + std::to_string(response.status) +
                    (response.body.empty() ? "" : ": " + CutText(response.body, 200)),
                "see that the URI names a Trino");
  }
  Page page;
  page.document = json::parse(response.body, nullptr, false);
  if (!page.document.is_object()) return Fail("its answer is no JSON object", "see that the URI names a Trino");
  page.next = StringIn(page.document, "nextUri");
  return page;
}

// The password goes to the server that the URI names, and to no other.
Status TrinoQuery::CheckNext(const std::string& url) const {
  if (target_.password.empty() || OriginOf(url) == OriginOf(base_)) return {};
  return Fail("its next page is at " + std::string(OriginOf(url)) + ", another server",
              "name that server in the URI, or let Trino's proxy forward its name");
}

Status TrinoQuery::Follow(const Page& page, const ColumnConsumer& on_columns, const RowConsumer& on_row,
                          bool& has_columns, std::size_t& num_columns) const {
  const auto error = page.document.find("error");
  if (error != page.document.end() && error->is_object()) return Fail(FailureIn(*error));
  const auto columns = page.document.find("columns");
  if (!has_columns && columns != page.document.end() && columns->is_array()) {
    std::vector<TrinoColumn> told;
    for (const json& column : *columns) told.push_back({StringIn(column, "name"), StringIn(column, "type")});
    has_columns = true;
    num_columns = told.size();
    DAYBOOK_RETURN_IF_ERROR(on_columns(told));
  }
  const auto data = page.document.find("data");
  if (data == page.document.end() || !data->is_array()) return {};
  std::vector<std::string> texts(num_columns);
  std::vector<std::optional<std::string_view>> values(num_columns);
  for (const json& row : *data) {
    if (!has_columns || !row.is_array() || row.size() != num_columns) {
      return Fail("a row does not have the columns of its answer");
    }
    for (std::size_t i = 0; i < num_columns; ++i) values[i] = TextOf(row[i], texts[i]);
    DAYBOOK_RETURN_IF_ERROR(on_row(values));
  }
  return {};
}

// Best effort: a query that nobody reads ends by itself after some minutes.
void TrinoQuery::Cancel(const std::string& next) const {
  const std::atomic<bool> never = false;
  HttpClient client(OptionsOf(target_), never);
  HttpRequest request = MakeRequest("DELETE", next);
  request.deadline = std::chrono::steady_clock::now() + kCancelPatience;
  client.Send(request);
}

Status TrinoQuery::Run(const std::string& sql, const ColumnConsumer& on_columns, const RowConsumer& on_row) {
  bool has_columns = false;
  std::size_t num_columns = 0;
  DAYBOOK_ASSIGN_OR_RETURN(Page page, Fetch("POST", base_ + "/v1/statement", sql));
  while (true) {
    if (!page.next.empty()) DAYBOOK_RETURN_IF_ERROR(CheckNext(page.next));
    Status status = Follow(page, on_columns, on_row, has_columns, num_columns);
    if (!status.ok() || page.next.empty()) {
      if (!page.next.empty()) Cancel(page.next);
      return status;
    }
    const std::string next = std::move(page.next);
    Result<Page> fetched = Fetch("GET", next, "");
    if (!fetched.ok()) {
      Cancel(next);
      return fetched.status();
    }
    page = *std::move(fetched);
  }
}

}  // namespace daybook
