// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <utility>

#include "src/baseline/row_source.h"
#include "src/baseline/text_cells.h"
#include "src/trino/summary_statement.h"
#include "src/trino/trino_query.h"

namespace daybook {
namespace {

constexpr const char* kWhat = "read rows";

bool IsNumber(const std::string& type) {
  constexpr std::array<std::string_view, 6> kNumbers = {"double", "real", "bigint", "integer", "smallint", "tinyint"};
  return type.starts_with("decimal") || std::find(kNumbers.begin(), kNumbers.end(), type) != kNumbers.end();
}

// A row's values are taken by their places: the answer must have the columns that were asked for, in their order.
Status CheckColumns(const std::vector<TrinoColumn>& columns, const std::vector<std::string>& names,
                    const std::string& where) {
  const bool same = std::equal(columns.begin(), columns.end(), names.begin(), names.end(),
                               [](const TrinoColumn& column, const std::string& name) { return column.name == name; });
  if (same) return {};
  return ServiceError(kWhat, where, "the answer has other columns than the statement");
}

class TrinoSource final : public RowSource {
 public:
  explicit TrinoSource(const TrinoTarget& target) : target_(target) {}

  std::string Describe() const override { return DescribeTrino(target_); }

  Result<SourceColumns> Open(const std::atomic<bool>& stop) override {
    std::vector<TrinoColumn> found;
    DAYBOOK_RETURN_IF_ERROR(TrinoQuery(target_, stop)
                                .Run(
                                    "SELECT * FROM " + Table() + " WHERE false",
                                    [&](const std::vector<TrinoColumn>& columns) -> Status {
                                      found = columns;
                                      return {};
                                    },
                                    [](auto) { return Status(); }));
    std::vector<std::string> names;
    for (const TrinoColumn& column : found) names.push_back(column.name);
    DAYBOOK_ASSIGN_OR_RETURN(SourceColumns columns, ColumnsOf(names, Describe()));
    for (const TrinoColumn& column : found) {
      const std::size_t at = ColumnAt(column.name);
      if (at == kNumRowColumns || RowColumns()[at].kind != ColumnKind::kMetric || IsNumber(column.type)) continue;
      return InputError(kWhat, Describe(), "column " + column.name + " holds " + column.type + " and no numbers",
                        "name a table with the types of a summary");
    }
    // Koku's table has the source as a partition, beside or instead of the column.
    has_source_ = columns.known[ColumnAt("source_uuid")];
    has_partition_ = std::find(names.begin(), names.end(), "source") != names.end();
    return columns;
  }

  Status Read(const RowFilter& filter, const ColumnSet& wanted, const std::atomic<bool>& stop,
              const RowConsumer& consumer) override {
    const std::vector<std::string> names = NamesToRead(wanted);
    std::string sql = "SELECT ";
    for (const std::string& name : names) sql += (&name == &names.front() ? "" : ", ") + QuoteTrinoName(name);
    sql += " FROM " + Table() + Where(filter);
    TextCells cells(names, Describe());
    cells.SetWanted(wanted);
    SourceRow converted;
    std::int64_t row = 0;
    const PlaceText place = [&row] { return "row " + std::to_string(row); };
    return TrinoQuery(target_, stop)
        .Run(
            sql, [&](const std::vector<TrinoColumn>& columns) { return CheckColumns(columns, names, Describe()); },
            [&](std::span<const std::optional<std::string_view>> values) -> Status {
              ++row;
              DAYBOOK_RETURN_IF_ERROR(cells.Convert(values, place, converted));
              return consumer(converted);
            });
  }

 private:
  std::string Table() const {
    return QuoteTrinoName(target_.catalog) + "." + QuoteTrinoName(target_.schema) + "." + QuoteTrinoName(target_.table);
  }

  // The values are a UUID and days, which were checked when they were read.
  std::string Where(const RowFilter& filter) const {
    std::string where;
    const auto add = [&](const std::string& condition) { where += (where.empty() ? " WHERE " : " AND ") + condition; };
    if (filter.source_uuid && (has_source_ || has_partition_)) {
      add("CAST(" + QuoteTrinoName(has_source_ ? "source_uuid" : "source") + " AS varchar) = '" + *filter.source_uuid +
          "'");
    }
    if (filter.start) add("CAST(\"usage_start\" AS date) >= DATE '" + filter.start->ToString() + "'");
    if (filter.end) add("CAST(\"usage_start\" AS date) <= DATE '" + filter.end->ToString() + "'");
    return where;
  }

  const TrinoTarget target_;
  bool has_source_ = false;
  bool has_partition_ = false;
};

// The rows that Trino itself computes from the reports, by our own statement of the rules.
class TrinoSummarySource final : public RowSource {
 public:
  explicit TrinoSummarySource(const TrinoTarget& target) : target_(target) {}

  std::string Describe() const override { return DescribeTrino(target_); }

  Result<SourceColumns> Open(const std::atomic<bool>&) override {
    SourceColumns columns;
    columns.known.set();
    return columns;
  }

  Status Read(const RowFilter& filter, const ColumnSet& wanted, const std::atomic<bool>& stop,
              const RowConsumer& consumer) override {
    std::vector<std::string> names;
    for (const Column& column : RowColumns()) names.emplace_back(column.name);
    TextCells cells(names, Describe());
    cells.SetWanted(wanted);
    SourceRow converted;
    std::int64_t row = 0;
    const PlaceText place = [&row] { return "row " + std::to_string(row); };
    const auto on_columns = [&](const std::vector<TrinoColumn>& columns) {
      return CheckColumns(columns, names, Describe());
    };
    const auto on_row = [&](std::span<const std::optional<std::string_view>> values) -> Status {
      ++row;
      DAYBOOK_ASSIGN_OR_RETURN(const bool taken, cells.Takes(filter, values, place));
      if (!taken) return {};
      DAYBOOK_RETURN_IF_ERROR(cells.Convert(values, place, converted));
      return consumer(converted);
    };
    for (const DayRange& part : target_.summary->days.SplitAtMonths()) {
      TrinoQuery query(target_, stop);
      DAYBOOK_RETURN_IF_ERROR(query.Run(SummaryStatement(*target_.summary, part), on_columns, on_row));
    }
    return {};
  }

 private:
  const TrinoTarget target_;
};

}  // namespace

std::unique_ptr<RowSource> MakeTrinoSource(const TrinoTarget& target) {
  if (target.summary) return std::make_unique<TrinoSummarySource>(target);
  return std::make_unique<TrinoSource>(target);
}

}  // namespace daybook
