// SPDX-License-Identifier: Apache-2.0
// Rows as tuples of PostgreSQL's binary COPY, for a table with all columns of the target.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/micro/require.h"
#include "src/postgresql/row_encoder.h"

namespace daybook::micro {
namespace {

constexpr std::size_t kRows = 1000;

// pg_type.oid
std::uint32_t TypeOf(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::kInteger: return 23;
    case ColumnKind::kText: return 25;
    case ColumnKind::kDate: return 1082;
    case ColumnKind::kJson: return 3802;
    case ColumnKind::kMetric: return 1700;
    case ColumnKind::kUuid: return 2950;
  }
  return 0;
}

TargetTable Table() {
  std::vector<CatalogueColumn> catalogue;
  const auto add = [&catalogue](std::string_view name, ColumnKind kind) {
    CatalogueColumn column;
    column.name = name;
    column.type_oid = TypeOf(kind);
    if (kind == ColumnKind::kMetric) column.typmod = (33 << 16 | 15) + 4;
    catalogue.push_back(std::move(column));
  };
  for (const Column& column : RowColumns()) add(column.name, column.kind);
  add("uuid", ColumnKind::kUuid);
  TargetTable table;
  table.schema = "org1";
  Require(MatchColumns(catalogue, table).ok(), "the table is refused");
  Require(table.missing.empty() && table.columns.size() == RowColumns().size() + 1, "columns are missing");
  return table;
}

FinishedRow RowOf(std::size_t number, const std::string& node) {
  FinishedRow row;
  row.namespace_ = "shop";
  row.node = node;
  row.resource_id = "i-0a1b2c3d";
  row.pod_labels = R"({"app":"web","team":"platform"})";
  for (std::size_t i = 0; i < 14; ++i) {
    const double value = static_cast<double>(number * 14 + i) / 3600;
    row.metrics[i] = MetricValue{value, ToNumeric(value, DecimalForm::kShortest).value()};
  }
  row.all_labels = row.pod_labels;
  row.infrastructure_usage_cost = R"({"cpu":0.0,"memory":0.0,"storage":0.0})";
  return row;
}

std::uint64_t BigEndian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<std::uint8_t>(byte);
  return value;
}

// The number that a numeric's wire form stands for: digits to the base 10000, of the first the weight.
long double NumericOf(std::string_view bytes) {
  const std::uint64_t num_digits = BigEndian(bytes.substr(0, 2));
  auto weight = static_cast<std::int16_t>(BigEndian(bytes.substr(2, 2)));
  Require(BigEndian(bytes.substr(6, 2)) == 15 && bytes.size() == 8 + 2 * num_digits, "a numeric of another scale");
  long double value = 0;
  for (std::uint64_t i = 0; i < num_digits; ++i, --weight) {
    long double digit = static_cast<long double>(BigEndian(bytes.substr(8 + 2 * i, 2)));
    for (int power = weight; power > 0; --power) digit *= 10000;
    for (int power = weight; power < 0; ++power) digit /= 10000;
    value += digit;
  }
  return value;
}

// Takes the tuple at the front of `bytes` apart, and compares its fields with the row's.
void RequireTuple(std::string_view& bytes, const TargetTable& table, const RunIdentity& identity,
                  const FinishedRow& row) {
  Require(bytes.size() >= 2 && BigEndian(bytes.substr(0, 2)) == table.columns.size(), "another number of fields");
  bytes.remove_prefix(2);
  for (const TargetColumn& column : table.columns) {
    Require(bytes.size() >= 4, "a tuple ends within a field");
    const auto length = static_cast<std::int32_t>(BigEndian(bytes.substr(0, 4)));
    bytes.remove_prefix(4);
    std::optional<std::string_view> field;
    if (length >= 0) {
      Require(bytes.size() >= static_cast<std::size_t>(length), "a tuple ends within a field");
      field = bytes.substr(0, static_cast<std::size_t>(length));
      bytes.remove_prefix(field->size());
    }
    if (column.column == nullptr || column.column->kind == ColumnKind::kUuid) {
      Require(field.has_value() && field->size() == 16, "a uuid of another length");
    } else if (column.column->kind == ColumnKind::kMetric) {
      const NullableMetric& metric = row.metrics[column.column->index];
      Require(field.has_value() == metric.has_value(), "a number is NULL, or is not");
      if (!field.has_value()) continue;
      const long double gap = NumericOf(*field) - static_cast<long double>(metric.numeric().units) * 1e-15L;
      Require(gap < 1e-15L && gap > -1e-15L, "another number than the row's");
    } else if (column.column->kind == ColumnKind::kText) {
      Require(field == TextOf(*column.column, identity, row), "another text than the row's");
    } else if (column.column->kind == ColumnKind::kJson) {
      const auto text = TextOf(*column.column, identity, row);
      Require(field.has_value() == text.has_value() && (!field || (field->front() == 1 && field->substr(1) == *text)),
              "other labels than the row's");
    }
  }
}

void EncodeRows(benchmark::State& state) {
  const TargetTable table = Table();
  const RunIdentity identity{.report_period_id = 7,
                             .cluster_id = "my-cluster",
                             .cluster_alias = "alias",
                             .source_uuid = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"};
  const Day day = Day::FromCalendar(2025, 10, 14);
  std::vector<std::string> nodes;
  for (std::size_t i = 0; i < kRows; ++i) nodes.push_back("ip-10-0-12-" + std::to_string(i % 50) + ".compute.internal");
  std::vector<FinishedRow> rows;
  for (std::size_t i = 0; i < kRows; ++i) rows.push_back(RowOf(i, nodes[i]));
  const RowEncoder encoder(table);
  std::string out;
  for (const FinishedRow& row : rows) {
    Require(encoder.Append(day, identity, row, {}, out).ok(), "a row is refused");
  }
  std::string_view bytes = out;
  for (const FinishedRow& row : rows) RequireTuple(bytes, table, identity, row);
  Require(bytes.empty(), "bytes follow the last tuple");

  for (auto _ : state) {
    std::string timed;
    timed.reserve(out.size());
    for (const FinishedRow& row : rows) {
      if (!encoder.Append(day, identity, row, {}, timed).ok()) state.SkipWithError("a row is refused");
    }
    benchmark::DoNotOptimize(timed.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRows));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(out.size()));
}
BENCHMARK(EncodeRows)->Name("Copy/Rows");

}  // namespace
}  // namespace daybook::micro
