// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daybook/status.h"

namespace daybook {

// The records of CSV (RFC 4180; LF, CRLF) that comes in pieces. An empty field without quotes is NULL; blank lines are
// passed over.
class CsvRecords {
 public:
  // The fields of one record, and the line on which it begins. Views live until the call returns.
  using Consumer = std::function<Status(std::span<const std::optional<std::string_view>> fields, std::int64_t line)>;

  // `object`: for messages.
  CsvRecords(std::string object, Consumer consumer) : object_(std::move(object)), consumer_(std::move(consumer)) {}

  // Hands over the records that are complete with `bytes`.
  Status Feed(std::string_view bytes);
  // REQUIRES: no Feed after. Hands over the last record, which may lack its line end.
  Status Finish();

 private:
  struct Field {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool quoted = false;
    bool doubled = false;  // holds "" for "
  };

  Status ParseAll(bool at_end);
  // Parses the record at `at_`; false when its end is not there yet.
  Result<bool> ParseRecord(bool at_end);
  Status HandOver();

  std::string object_;
  Consumer consumer_;
  std::string buffer_;
  std::size_t at_ = 0;  // where the next record begins
  std::int64_t line_ = 1;
  std::int64_t record_lines_ = 0;  // line ends of the record that was parsed
  std::vector<Field> fields_;
  std::vector<std::optional<std::string_view>> views_;
};

}  // namespace daybook
