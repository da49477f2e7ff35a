// SPDX-License-Identifier: Apache-2.0
#include "src/baseline/csv_records.h"

#include <algorithm>
#include <cstring>

namespace daybook {
namespace {

constexpr const char* kWhat = "read CSV";
// A record that is longer has a quote that nobody closed.
constexpr std::size_t kLongestRecord = std::size_t{64} << 20;

}  // namespace

Status CsvRecords::Feed(std::string_view bytes) {
  buffer_.erase(0, at_);
  at_ = 0;
  buffer_.append(bytes);
  return ParseAll(false);
}

Status CsvRecords::Finish() { return ParseAll(true); }

Status CsvRecords::ParseAll(bool at_end) {
  while (at_ < buffer_.size()) {
    const std::size_t begin = at_;
    DAYBOOK_ASSIGN_OR_RETURN(const bool complete, ParseRecord(at_end));
    if (!complete) {
      at_ = begin;
      if (buffer_.size() - at_ <= kLongestRecord && !at_end) return {};
      return InputError(kWhat, object_ + ", line " + std::to_string(line_), "a quote is not closed");
    }
    const bool blank = fields_.size() == 1 && fields_[0].begin == fields_[0].end && !fields_[0].quoted;
    if (!blank) DAYBOOK_RETURN_IF_ERROR(HandOver());
    line_ += record_lines_;
  }
  return {};
}

Result<bool> CsvRecords::ParseRecord(bool at_end) {
  fields_.clear();
  record_lines_ = 0;
  const char* const data = buffer_.data();
  const std::size_t size = buffer_.size();
  std::size_t at = at_;
  while (true) {
    Field field;
    if (at < size && data[at] == '"') {
      field.quoted = true;
      field.begin = ++at;
      while (true) {
        const void* const quote = at < size ? std::memchr(data + at, '"', size - at) : nullptr;
        if (quote == nullptr) return false;
        const auto end = static_cast<std::size_t>(static_cast<const char*>(quote) - data);
        record_lines_ += std::count(data + at, data + end, '\n');
        at = end + 1;
        // What follows the quote decides whether it closes.
        if (at == size && !at_end) return false;
        if (at < size && data[at] == '"') {
          field.doubled = true;
          ++at;
          continue;
        }
        field.end = end;
        break;
      }
    } else {
      field.begin = at;
      while (at < size && data[at] != ',' && data[at] != '\n') ++at;
      field.end = at;
      if (at < size && data[at] == '\n' && at > field.begin && data[at - 1] == '\r') --field.end;
      if (at == size && at_end && at > field.begin && data[at - 1] == '\r') --field.end;
    }
    fields_.push_back(field);
    if (field.quoted && at + 1 < size && data[at] == '\r' && data[at + 1] == '\n') ++at;
    if (at == size) {
      if (!at_end) return false;
      at_ = at;
      return true;
    }
    if (data[at] == '\n') {
      ++record_lines_;
      at_ = at + 1;
      return true;
    }
    if (data[at] == '\r' && at + 1 == size && !at_end) return false;
    if (data[at] != ',') {
      return InputError(kWhat, object_ + ", line " + std::to_string(line_ + record_lines_),
                        "something stands between a closing quote and the next comma");
    }
    ++at;
    if (at == size && !at_end) return false;
  }
}

Status CsvRecords::HandOver() {
  views_.clear();
  for (const Field& field : fields_) {
    std::size_t end = field.end;
    if (field.doubled) {
      std::size_t to = field.begin;
      for (std::size_t from = field.begin; from < field.end; ++from) {
        buffer_[to++] = buffer_[from];
        if (buffer_[from] == '"') ++from;
      }
      end = to;
    }
    if (field.begin == end && !field.quoted) {
      views_.emplace_back(std::nullopt);
    } else {
      views_.emplace_back(std::string_view(buffer_).substr(field.begin, end - field.begin));
    }
  }
  return consumer_(views_, line_);
}

}  // namespace daybook
