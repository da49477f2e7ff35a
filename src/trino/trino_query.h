// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daybook/status.h"
#include "src/config/trino_uri.h"
#include "src/http/http_retry.h"

namespace daybook {

struct TrinoColumn {
  std::string name;
  std::string type;  // as Trino names it: "decimal(33,15)", "map(varchar, varchar)"
};

// `name` as an identifier of Trino's SQL, always quoted: `a"b` is "a""b".
std::string QuoteTrinoName(std::string_view name);

// A Trino over its REST protocol: a statement is posted, and its answer followed from page to page. What is transient
// (503, 429, a connection that is reset) is tried again for `patience`. Every failure is kService with the server's own
// message, whatever its cause; `stop` cancels the query there and gives kInterrupted. One thread at a time.
class TrinoQuery {
 public:
  using ColumnConsumer = std::function<Status(const std::vector<TrinoColumn>& columns)>;
  // The values as text: numbers as they are printed, maps and rows as JSON, NULL as nothing. Views live until the call
  // returns.
  using RowConsumer = std::function<Status(std::span<const std::optional<std::string_view>> values)>;

  // `stop` is borrowed.
  TrinoQuery(const TrinoTarget& target, const std::atomic<bool>& stop,
             std::chrono::milliseconds patience = std::chrono::seconds(60));

  // Runs `sql`. The columns come once, before the first row; an error of a consumer cancels the query.
  Status Run(const std::string& sql, const ColumnConsumer& on_columns, const RowConsumer& on_row);

 private:
  struct Page;

  HttpRequest MakeRequest(const char* method, const std::string& url) const;
  Result<Page> Fetch(const char* method, const std::string& url, const std::string& body);
  Status Follow(const Page& page, const ColumnConsumer& on_columns, const RowConsumer& on_row, bool& has_columns,
                std::size_t& num_columns) const;
  Status CheckNext(const std::string& url) const;
  void Cancel(const std::string& next) const;
  Error Fail(std::string why, std::string remedy = "") const;

  const TrinoTarget target_;
  const std::string base_;  // "https://host:port"
  const std::chrono::milliseconds patience_;
  HttpClient client_;
};

}  // namespace daybook
