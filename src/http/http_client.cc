// SPDX-License-Identifier: Apache-2.0
#include "src/http/http_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <utility>

namespace daybook {
namespace {

using Clock = std::chrono::steady_clock;

// How long a wait lasts before `stop` is looked at again.
constexpr std::chrono::milliseconds kLook{100};

void InitializeLibrary() {
  // Needed once a process; it is thread-safe in this version of the library, and a static's initialisation is.
  static const CURLcode initialized = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(initialized);
}

// What the callbacks of one request know of it.
struct Exchange {
  const HttpRequest* request = nullptr;
  CURL* easy = nullptr;
  HttpResponse response;
  Clock::time_point last_byte = Clock::now();
  std::int64_t body_bytes = 0;
  bool is_too_long = false;
};

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == '\r' || text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}

std::size_t OnHeader(char* data, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  exchange.last_byte = Clock::now();
  const std::string_view line(data, size * count);
  if (line.starts_with("HTTP/")) {  // of an answer 100 first, then of the one that counts
    exchange.response.headers.clear();
    return size * count;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return size * count;
  std::string name(line.substr(0, colon));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  exchange.response.headers.push_back({std::move(name), std::string(Trimmed(line.substr(colon + 1)))});
  return size * count;
}

std::size_t OnBody(char* data, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const std::size_t num_bytes = size * count;
  exchange.last_byte = Clock::now();
  exchange.body_bytes += static_cast<std::int64_t>(num_bytes);
  long status = 0;
  curl_easy_getinfo(exchange.easy, CURLINFO_RESPONSE_CODE, &status);
  const std::span<char> into = exchange.request->into;
  const bool is_direct = !into.empty() && status >= 200 && status < 300;
  const std::size_t room = is_direct ? into.size() : exchange.request->max_body_bytes;
  if (num_bytes > room - exchange.response.num_body_bytes) {
    exchange.is_too_long = true;
    return 0;  // ends the transfer
  }
  if (is_direct) {
    std::memcpy(into.data() + exchange.response.num_body_bytes, data, num_bytes);
  } else {
    exchange.response.body.append(data, num_bytes);
  }
  exchange.response.num_body_bytes += num_bytes;
  return num_bytes;
}

HttpFailure::Kind KindOf(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR: return HttpFailure::Kind::kUnreachable;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
    case CURLE_OUT_OF_MEMORY:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_BAD_FUNCTION_ARGUMENT:
    case CURLE_WRITE_ERROR: return HttpFailure::Kind::kFinal;
    default: return HttpFailure::Kind::kTransient;
  }
}

HttpFailure Failure(HttpFailure::Kind kind, std::string why) { return {kind, std::move(why)}; }

}  // namespace

// A handle with a set of its own: the set keeps the connection open between requests, and unlike the handle alone it
// can be left at any time.
struct HttpClient::Connection {
  CURL* const easy = curl_easy_init();
  CURLM* const multi = curl_multi_init();
  std::array<char, CURL_ERROR_SIZE> error_text{};

  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    if (easy != nullptr) curl_easy_cleanup(easy);
    if (multi != nullptr) curl_multi_cleanup(multi);
  }

  void Prepare(const HttpRequest& request, const HttpOptions& options, curl_slist* headers, Exchange& exchange);
  std::optional<HttpFailure> Perform(const HttpRequest& request, const HttpOptions& options, Exchange& exchange,
                                     const std::atomic<bool>& stop);
};

void HttpClient::Connection::Prepare(const HttpRequest& request, const HttpOptions& options, curl_slist* headers,
                                     Exchange& exchange) {
  curl_easy_reset(easy);  // connections stay
  error_text[0] = '\0';
  const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(easy, option, value); };
  set(CURLOPT_ERRORBUFFER, error_text.data());
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // a name server that does not answer is not waited for
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_BUFFERSIZE, 64L * 1024);
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
  set(CURLOPT_USERAGENT, "daybook/" DAYBOOK_VERSION);
  set(CURLOPT_SSL_VERIFYPEER, options.verify_tls ? 1L : 0L);
  set(CURLOPT_SSL_VERIFYHOST, options.verify_tls ? 2L : 0L);
  if (!options.ca_file.empty()) set(CURLOPT_CAINFO, options.ca_file.c_str());
  set(CURLOPT_PATH_AS_IS, 1L);  // "." and ".." may be parts of a name
  set(CURLOPT_URL, request.url.c_str());
  set(CURLOPT_HTTPHEADER, headers);
  if (request.basic.has_value()) {
    set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    set(CURLOPT_USERNAME, request.basic->user.c_str());
    set(CURLOPT_PASSWORD, request.basic->password.c_str());
  }
  if (request.method == "HEAD") {
    set(CURLOPT_NOBODY, 1L);
  } else if (request.method == "POST" || !request.body.empty()) {
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(CURLOPT_POSTFIELDS, request.body.c_str());
    set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  } else if (request.method != "GET") {
    set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
  set(CURLOPT_HEADERFUNCTION, &OnHeader);
  set(CURLOPT_HEADERDATA, &exchange);
  set(CURLOPT_WRITEFUNCTION, &OnBody);
  set(CURLOPT_WRITEDATA, &exchange);
}

std::optional<HttpFailure> HttpClient::Connection::Perform(const HttpRequest& request, const HttpOptions& options,
                                                           Exchange& exchange, const std::atomic<bool>& stop) {
  using Kind = HttpFailure::Kind;
  curl_off_t uploaded = 0;
  for (int running = 1;;) {
    const CURLMcode code = curl_multi_perform(multi, &running);
    if (code != CURLM_OK) return Failure(Kind::kFinal, curl_multi_strerror(code));
    if (running == 0) break;
    if (stop.load(std::memory_order_relaxed)) return Failure(Kind::kInterrupted, "interrupted");
    const Clock::time_point now = Clock::now();
    curl_off_t now_uploaded = 0;
    curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &now_uploaded);
    if (now_uploaded != uploaded) exchange.last_byte = now;
    uploaded = now_uploaded;
    if (now >= request.deadline) return Failure(Kind::kTransient, "the time for it is over");
    if (now - exchange.last_byte > options.stall_timeout) {
      return Failure(Kind::kTransient, "nothing came for " + std::to_string(options.stall_timeout.count()) + " ms");
    }
    curl_multi_poll(multi, nullptr, 0, static_cast<int>(kLook.count()), nullptr);
  }
  int left = 0;
  const CURLMsg* const message = curl_multi_info_read(multi, &left);
  const CURLcode code = message != nullptr ? message->data.result : CURLE_OUT_OF_MEMORY;
  if (exchange.is_too_long) return Failure(Kind::kFinal, "the answer is longer than what was asked for");
  if (code == CURLE_OK) return std::nullopt;
  return Failure(KindOf(code), error_text[0] != '\0' ? error_text.data() : curl_easy_strerror(code));
}

HttpClient::HttpClient(HttpOptions options, const std::atomic<bool>& stop) : options_(std::move(options)), stop_(stop) {
  InitializeLibrary();
}

HttpClient::~HttpClient() = default;

std::unique_ptr<HttpClient::Connection> HttpClient::Take(HttpRequest::TimePoint deadline) {
  std::unique_lock lock(mutex_);
  while (idle_.empty() && num_connections_ >= std::max<std::size_t>(options_.max_connections, 1)) {
    if (stop_.load(std::memory_order_relaxed) || Clock::now() >= deadline) return nullptr;
    given_back_.wait_for(lock, kLook);
  }
  if (idle_.empty()) {
    ++num_connections_;
    return std::make_unique<Connection>();
  }
  std::unique_ptr<Connection> connection = std::move(idle_.back());  // the last one used is the likeliest to be open
  idle_.pop_back();
  return connection;
}

void HttpClient::GiveBack(std::unique_ptr<Connection> connection) {
  {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
  }
  given_back_.notify_one();
}

HttpOutcome HttpClient::Send(const HttpRequest& request) {
  using Kind = HttpFailure::Kind;
  HttpOutcome outcome;
  if (stop_.load(std::memory_order_relaxed)) {
    outcome.failure = Failure(Kind::kInterrupted, "interrupted");
    return outcome;
  }
  for (const HttpHeader& header : request.headers) {
    // What follows a line end would be a header of its own.
    if ((header.name + header.value).find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos) continue;
    outcome.failure = Failure(Kind::kFinal, "the header " + header.name + " would have a line end in it");
    return outcome;
  }
  std::unique_ptr<Connection> connection = Take(request.deadline);
  if (connection == nullptr) {
    outcome.failure = stop_.load() ? Failure(Kind::kInterrupted, "interrupted")
                                   : Failure(Kind::kTransient, "no connection became free in time");
    return outcome;
  }
  curl_slist* headers = curl_slist_append(nullptr, "Expect:");  // no waiting for an answer 100
  for (const HttpHeader& header : request.headers) {
    // "name;" is how the library is told of an empty value.
    headers = curl_slist_append(headers,
                                (header.value.empty() ? header.name + ";" : header.name + ": " + header.value).c_str());
  }
  if (connection->easy == nullptr || connection->multi == nullptr || headers == nullptr) {
    outcome.failure = Failure(Kind::kFinal, "no memory");
  } else {
    counts_.requests.fetch_add(1, std::memory_order_relaxed);
    Exchange exchange;
    exchange.request = &request;
    exchange.easy = connection->easy;
    connection->Prepare(request, options_, headers, exchange);
    curl_multi_add_handle(connection->multi, connection->easy);
    outcome.failure = connection->Perform(request, options_, exchange, stop_);
    long status = 0;
    curl_easy_getinfo(connection->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_multi_remove_handle(connection->multi, connection->easy);
    curl_easy_reset(connection->easy);  // nothing of the request, credentials included, is kept
    exchange.response.status = static_cast<int>(status);
    counts_.body_bytes.fetch_add(exchange.body_bytes, std::memory_order_relaxed);
    if (status != 0) has_answered_.store(true, std::memory_order_relaxed);
    outcome.response = std::move(exchange.response);
  }
  curl_slist_free_all(headers);
  GiveBack(std::move(connection));
  return outcome;
}

}  // namespace daybook
