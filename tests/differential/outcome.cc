// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/outcome.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <utility>

#include "src/summary/finished_row.h"

namespace daybook::differential {
namespace {

class SilentObserver final : public Observer {
  void Log(Level, std::string_view) override {}
  void StageBegins(std::string_view) override {}
  void Progress(std::int64_t, std::int64_t) override {}
  void StageEnds(const StageReport&) override {}
};

constexpr const char* kNullShown = "NULL";

std::string Show(const std::optional<std::string_view>& text) {
  return text.has_value() ? "'" + std::string(*text) + "'" : kNullShown;
}

std::string Show(const NullableMetric& value) {
  if (!value.has_value()) return kNullShown;
  return fmt::format("{} ({:#018x}) {}", value.value(), std::bit_cast<std::uint64_t>(value.value()),
                     value.numeric().ToString());
}

// The values in the order of ShownColumns().
ShownRow Show(const FinishedRow& row) {
  static const RunIdentity kIdentity;
  ShownRow shown;
  for (const Column& column : RowColumns()) {
    switch (column.kind) {
      case ColumnKind::kMetric: {
        const NullableMetric& metric = row.metrics[column.index];
        if (metric.has_value()) shown.metrics[column.index] = metric.value();
        shown.values.push_back(Show(metric));
        break;
      }
      case ColumnKind::kInteger: {
        const auto integer = IntegerOf(column, kIdentity, row);
        shown.values.push_back(integer.has_value() ? std::to_string(*integer) : kNullShown);
        break;
      }
      case ColumnKind::kDate: shown.values.emplace_back(kNullShown); break;
      default: shown.values.push_back(Show(TextOf(column, kIdentity, row)));
    }
  }
  shown.values.push_back(Show(row.csi_volume_handle));
  return shown;
}

std::vector<std::string> Show(const SummaryFacts& facts) {
  std::vector<std::string> lines = {
      fmt::format("hourly rows {}", facts.hourly_rows), fmt::format("daily rows {}", facts.daily_rows),
      fmt::format("rows out {}", facts.rows_out),
      fmt::format("node days with label change {}", facts.node_days_with_label_change),
      fmt::format("namespace days with label change {}", facts.namespace_days_with_label_change)};
  for (const auto& [day, objects] : facts.objects) {
    for (const ObjectReport& object : objects) {
      lines.push_back(fmt::format("{} {} {}: {} rows, {} bytes, {}", day.ToString(), object.table, object.key,
                                  object.rows, object.size, object.version));
    }
  }
  return lines;
}

std::string FirstDifference(const ShownRow& reference, const ShownRow& columnar) {
  std::string text = "  row:       " + reference.ToString() + "\n";
  for (std::size_t c = 0; c < reference.values.size(); ++c) {
    if (reference.values[c] == columnar.values[c]) continue;
    text += fmt::format("  {}\n    reference {}\n    columnar  {}\n", ShownColumns()[c], reference.values[c],
                        columnar.values[c]);
  }
  return text;
}

}  // namespace

const std::vector<std::string>& ShownColumns() {
  static const std::vector<std::string> kColumns = [] {
    std::vector<std::string> names;
    for (const Column& column : RowColumns()) names.emplace_back(column.name);
    names.emplace_back("csi_volume_handle");
    return names;
  }();
  return kColumns;
}

std::string ShownRow::ToString() const {
  std::string text;
  for (std::size_t c = 0; c < values.size(); ++c) {
    if (values[c] != kNullShown) text += ShownColumns()[c] + "=" + values[c] + " ";
  }
  return text;
}

Outcome RunEngine(const SummaryEngine& engine, const SummaryInput& input) {
  Outcome outcome;
  SilentObserver observer;
  const std::atomic<bool> stop = false;
  const DayConsumer consume = [&](Day day, std::span<const FinishedRow> rows) -> Status {
    auto& shown = outcome.days.emplace_back(day, std::vector<ShownRow>()).second;
    for (const FinishedRow& row : rows) shown.push_back(Show(row));
    return {};
  };
  const Result<SummaryFacts> facts = engine.Summarize(input, consume, observer, stop);
  if (facts.ok()) {
    outcome.facts = Show(*facts);
    outcome.bytes_read_again = facts->bytes_read_again;
  } else {
    outcome.refusal = facts.error();
    outcome.days.clear();
  }
  return outcome;
}

std::string Difference(const Outcome& reference, const Outcome& columnar) {
  if (reference.refusal.has_value() || columnar.refusal.has_value()) {
    const auto told = [](const Outcome& outcome) {
      return outcome.refusal.has_value() ? "refuses: " + outcome.refusal->Message() : std::string("gives rows");
    };
    if (reference.refusal.has_value() && columnar.refusal.has_value() &&
        reference.refusal->kind == columnar.refusal->kind) {
      return "";
    }
    return "reference " + told(reference) + "\ncolumnar  " + told(columnar) + "\n";
  }
  if (reference.days.size() != columnar.days.size()) {
    return fmt::format("reference gives {} days, columnar {}\n", reference.days.size(), columnar.days.size());
  }
  for (std::size_t d = 0; d < reference.days.size(); ++d) {
    const auto& [day, expected] = reference.days[d];
    const auto& [columnar_day, actual] = columnar.days[d];
    if (day != columnar_day) {
      return "reference gives " + day.ToString() + ", columnar " + columnar_day.ToString() + "\n";
    }
    for (std::size_t r = 0; r < std::max(expected.size(), actual.size()); ++r) {
      const std::string where =
          fmt::format("{}, row {} of {} (columnar: of {})\n", day.ToString(), r + 1, expected.size(), actual.size());
      if (r >= expected.size()) return where + "  only columnar has " + actual[r].ToString() + "\n";
      if (r >= actual.size()) return where + "  only reference has " + expected[r].ToString() + "\n";
      if (expected[r] != actual[r]) return where + FirstDifference(expected[r], actual[r]);
    }
  }
  for (std::size_t i = 0; i < std::max(reference.facts.size(), columnar.facts.size()); ++i) {
    const std::string expected = i < reference.facts.size() ? reference.facts[i] : "nothing";
    const std::string actual = i < columnar.facts.size() ? columnar.facts[i] : "nothing";
    if (expected != actual) return "facts: reference has " + expected + "\n       columnar has  " + actual + "\n";
  }
  return "";
}

WrittenLake::WrittenLake(const Lake& lake) {
  input_.dialect = lake.dialect;
  input_.days = lake.days;
  input_.label_change = lake.label_change;
  input_.storage_exists = lake.storage_exists;
  input_.lookups = &lake.lookups;
  input_.store = &store_;
  for (const LakeFile& file : lake.files) {
    const ObjectInfo object = store_.Add(KeyOf(file, lake.days), ParquetBytes(file));
    input_.objects[static_cast<std::size_t>(file.table)].push_back(object);
  }
  if (lake.daily_serves_as_hourly) {
    for (const auto& [daily, hourly] :
         {std::pair(Table::kPodDaily, Table::kPodHourly), std::pair(Table::kNodeLabelDaily, Table::kNodeLabelHourly),
          std::pair(Table::kNamespaceLabelDaily, Table::kNamespaceLabelHourly)}) {
      input_.objects[static_cast<std::size_t>(hourly)] = input_.objects[static_cast<std::size_t>(daily)];
    }
  }
  for (auto& objects : input_.objects) {
    std::sort(objects.begin(), objects.end(), [](const ObjectInfo& a, const ObjectInfo& b) { return a.key < b.key; });
  }
}

void WrittenLake::Replace(const std::string& key, std::string bytes) {
  const ObjectInfo replaced = store_.Add(key, std::move(bytes));
  for (auto& objects : input_.objects) {
    for (ObjectInfo& object : objects) {
      if (object.key == key) object = replaced;
    }
  }
}

Outcome RunReference(const Lake& lake) {
  const WrittenLake written(lake);
  return RunEngine(*MakeReferenceEngine(), written.input());
}

Outcome RunColumnar(const Lake& lake) {
  const WrittenLake written(lake);
  return RunEngine(*MakeColumnarEngine(lake.options), written.input());
}

}  // namespace daybook::differential
