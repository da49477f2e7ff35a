// SPDX-License-Identifier: Apache-2.0
#include "src/bench/answer_check.h"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <fmt/format.h>
#include <parquet/arrow/reader.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <system_error>
#include <vector>

#include "src/sink/arrow_status.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;

constexpr const char* kWhat = "check answer";
// Of sums over up to billions of terms; each value of the answer is rounded at 15 decimals.
constexpr double kTolerance = 1e-9;

using Sums = std::array<long double, kPodTotals.size()>;

arrow::Status AddFile(const std::string& path, Sums& sums, std::int64_t& rows) {
  ARROW_ASSIGN_OR_RAISE(const auto input, arrow::io::ReadableFile::Open(path));
  ARROW_ASSIGN_OR_RAISE(const auto reader, parquet::arrow::OpenFile(input, arrow::default_memory_pool()));
  std::shared_ptr<arrow::Schema> schema;
  ARROW_RETURN_NOT_OK(reader->GetSchema(&schema));
  std::vector<int> columns;
  for (const PodTotal& total : kPodTotals) {
    const int column = schema->GetFieldIndex(std::string(total.hourly));
    if (column < 0 || schema->field(column)->type()->id() != arrow::Type::DOUBLE) {
      return arrow::Status::Invalid("no numbers in column ", total.hourly);
    }
    columns.push_back(column);
  }
  for (int group = 0; group < reader->num_row_groups(); ++group) {
    ARROW_ASSIGN_OR_RAISE(const std::shared_ptr<arrow::Table> table, reader->ReadRowGroup(group, columns));
    rows += table->num_rows();
    for (std::size_t i = 0; i < kPodTotals.size(); ++i) {
      const auto column = table->GetColumnByName(std::string(kPodTotals[i].hourly));
      for (const auto& chunk : column->chunks()) {
        const auto& numbers = static_cast<const arrow::DoubleArray&>(*chunk);
        for (std::int64_t row = 0; row < numbers.length(); ++row) {
          if (!numbers.IsNull(row)) sums[i] += numbers.Value(row);
        }
      }
    }
  }
  return arrow::Status::OK();
}

// The records of a CSV file, one after another. A field that is quoted may hold commas and line ends.
class CsvRecords {
 public:
  explicit CsvRecords(const std::string& path) : file_(path, std::ios::binary) {}
  bool is_open() const { return file_.is_open(); }

  // False at the end of the file.
  bool Next(std::vector<std::string>* fields) {
    std::string line;
    if (!std::getline(file_, line)) return false;
    fields->clear();
    std::string field;
    bool quoted = false;
    for (std::size_t at = 0;; ++at) {
      if (at == line.size()) {
        if (!quoted) break;
        if (!std::getline(file_, line)) break;  // the file ends within quotes
        field += '\n';
        at = static_cast<std::size_t>(-1);
        continue;
      }
      const char c = line[at];
      if (quoted && c == '"' && at + 1 < line.size() && line[at + 1] == '"') {
        field += '"';
        ++at;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields->push_back(std::move(field));
        field.clear();
      } else {
        field += c;
      }
    }
    fields->push_back(std::move(field));
    return true;
  }

 private:
  std::ifstream file_;
};

PodTotals Rounded(std::int64_t rows, const Sums& sums) {
  PodTotals totals;
  totals.rows = rows;
  std::transform(sums.begin(), sums.end(), totals.sums.begin(),
                 [](long double sum) { return static_cast<double>(sum); });
  return totals;
}

}  // namespace

Result<PodTotals> TotalsOfReports(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().extension() == ".parquet") paths.push_back(entry->path().string());
  }
  if (error) return ServiceError(kWhat, folder, error.message());
  Sums sums{};
  std::int64_t rows = 0;
  for (const std::string& path : paths) {
    DAYBOOK_RETURN_IF_ERROR(CallArrow(kWhat, path, [&] { return AddFile(path, sums, rows); }));
  }
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] /= kPodTotals[i].unit;
  return Rounded(rows, sums);
}

Result<PodTotals> TotalsOfAnswer(const std::string& path) {
  CsvRecords records(path);
  if (!records.is_open()) return ServiceError(kWhat, path, std::strerror(errno));
  std::vector<std::string> fields;
  if (!records.Next(&fields)) return InputError(kWhat, path, "is empty");
  const auto column_of = [&](std::string_view name) {
    return static_cast<std::size_t>(std::find(fields.begin(), fields.end(), name) - fields.begin());
  };
  const std::size_t num_columns = fields.size();
  const std::size_t data_source = column_of("data_source");
  const std::size_t cost = column_of("infrastructure_usage_cost");
  std::array<std::size_t, kPodTotals.size()> columns{};
  for (std::size_t i = 0; i < columns.size(); ++i) columns[i] = column_of(kPodTotals[i].daily);
  if (std::max({data_source, cost, *std::max_element(columns.begin(), columns.end())}) >= num_columns) {
    return InputError(kWhat, path, "its header has not all columns");
  }
  Sums sums{};
  std::int64_t rows = 0;
  while (records.Next(&fields)) {
    ++rows;
    if (fields.size() != num_columns) {
      return InputError(kWhat, path, fmt::format("row {} has {} fields and not {}", rows, fields.size(), num_columns));
    }
    if (fields[data_source] != "Pod" || fields[cost].empty()) continue;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string& number = fields[columns[i]];
      char* end = nullptr;
      sums[i] += std::strtold(number.c_str(), &end);
      if (*end != '\0')
        return InputError(kWhat, path, fmt::format("row {} has no number in {}", rows, kPodTotals[i].daily));
    }
  }
  return Rounded(rows, sums);
}

std::optional<std::string> DifferenceOf(const PodTotals& reports, const PodTotals& answer) {
  for (std::size_t i = 0; i < kPodTotals.size(); ++i) {
    const double wanted = reports.sums[i];
    const double given = answer.sums[i];
    const double difference = std::abs(wanted - given);
    if (difference <= kTolerance * std::max(std::abs(wanted), std::abs(given))) continue;
    return fmt::format("the sum of {} is {:.9g}, and {:.9g} in the reports", kPodTotals[i].daily, given, wanted);
  }
  return std::nullopt;
}

Result<bool> SameBytes(const std::string& one, const std::string& other) {
  std::ifstream files[] = {std::ifstream(one, std::ios::binary), std::ifstream(other, std::ios::binary)};
  if (!files[0].is_open()) return ServiceError(kWhat, one, std::strerror(errno));
  if (!files[1].is_open()) return ServiceError(kWhat, other, std::strerror(errno));
  std::vector<char> parts[] = {std::vector<char>(1 << 16), std::vector<char>(1 << 16)};
  while (true) {
    for (int i : {0, 1}) files[i].read(parts[i].data(), static_cast<std::streamsize>(parts[i].size()));
    for (int i : {0, 1}) {
      if (files[i].bad()) return ServiceError(kWhat, i == 0 ? one : other, std::strerror(errno));
    }
    const std::streamsize length = files[0].gcount();
    if (length != files[1].gcount() || !std::equal(parts[0].begin(), parts[0].begin() + length, parts[1].begin())) {
      return false;
    }
    if (length == 0) return true;
  }
}

}  // namespace daybook
