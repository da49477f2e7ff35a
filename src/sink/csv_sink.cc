// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <string>
#include <string_view>

#include "src/base/elapsed_time.h"
#include "src/sink/row_sink.h"
#include "src/sink/temporary_file.h"

namespace daybook {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 20;

// Quotes are for the empty string, which NULL would be otherwise, and for text that needs them (RFC 4180).
void AppendText(std::string_view text, std::string& out) {
  if (!text.empty() && text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (;;) {
    const std::size_t quote = text.find('"');
    out += text.substr(0, quote);
    if (quote == std::string_view::npos) break;
    out += "\"\"";
    text.remove_prefix(quote + 1);
  }
  out += '"';
}

void AppendInteger(std::int32_t value, std::string& out) {
  char digits[16];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void AppendField(const Column& column, const RunIdentity& identity, const FinishedRow& row, std::string_view date,
                 std::string& out) {
  switch (column.kind) {
    case ColumnKind::kDate: out += date; break;
    case ColumnKind::kMetric:
      if (const auto& metric = row.metrics[column.index]; metric.has_value()) metric.numeric().AppendTo(out);
      break;
    case ColumnKind::kInteger:
      if (const auto value = IntegerOf(column, identity, row); value.has_value()) AppendInteger(*value, out);
      break;
    case ColumnKind::kText:
    case ColumnKind::kJson:
    case ColumnKind::kUuid:
      if (const auto text = TextOf(column, identity, row); text.has_value()) AppendText(*text, out);
      break;
  }
}

class CsvSink final : public RowSink {
 public:
  explicit CsvSink(const std::string& path) : path_(path) { report_.target = path; }

  Status Open() override {
    const ElapsedTime time(report_.seconds);
    DAYBOOK_ASSIGN_OR_RETURN(file_, TemporaryFile::Create(path_));
    for (const Column& column : RowColumns()) {
      if (!buffer_.empty()) buffer_ += ',';
      buffer_ += column.name;
    }
    buffer_ += '\n';
    return {};
  }

  Status WriteDay(Day day, const RunIdentity& identity, std::span<const FinishedRow> rows) override {
    const ElapsedTime time(report_.seconds);
    const std::string date = day.ToString();
    for (const FinishedRow& row : rows) {
      bool first = true;
      for (const Column& column : RowColumns()) {
        if (!first) buffer_ += ',';
        first = false;
        AppendField(column, identity, row, date, buffer_);
      }
      buffer_ += '\n';
      if (buffer_.size() >= kBufferBytes) DAYBOOK_RETURN_IF_ERROR(Flush());
    }
    report_.rows += static_cast<std::int64_t>(rows.size());
    return {};
  }

  Status Prepare() override {
    const ElapsedTime time(report_.seconds);
    DAYBOOK_RETURN_IF_ERROR(Flush());
    return file_.Finish();
  }

  Status Commit() override {
    const ElapsedTime time(report_.seconds);
    return file_.Commit();
  }

  OutputReport report() const override { return report_; }

 private:
  Status Flush() {
    DAYBOOK_RETURN_IF_ERROR(file_.file().Append(buffer_));
    buffer_.clear();
    return {};
  }

  const std::string path_;
  TemporaryFile file_;
  std::string buffer_;
  OutputReport report_;
};

}  // namespace

std::unique_ptr<RowSink> MakeCsvSink(const std::string& path) { return std::make_unique<CsvSink>(path); }

}  // namespace daybook
