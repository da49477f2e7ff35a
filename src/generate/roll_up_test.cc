// SPDX-License-Identifier: Apache-2.0
// RollUp against a plain twin: a map of keys, one row at a time (spec: inputs.md 2.6).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "src/base/exact_sum.h"
#include "src/generate/koku_form.h"

namespace daybook {
namespace {

using ::testing::ElementsAre;

DictionaryColumn& Add(CodedTable* table, const char* name, CellKind kind) {
  DictionaryColumn& column = table->columns.emplace_back();
  column.name = name;
  column.kind = kind;
  return column;
}

void AddTimes(CodedTable* table, std::int64_t start_ms, std::int64_t first_hour) {
  for (const char* name : {"report_period_start", "report_period_end", "interval_start", "interval_end"}) {
    DictionaryColumn& column = Add(table, name, CellKind::kTime);
    column.codes.assign(table->num_rows, 0);
    column.integers = {start_ms + (std::string(name) == "interval_start" ? first_hour * 3'600'000 : 0)};
  }
}

std::string TextAt(const DictionaryColumn& column, std::size_t row) { return column.texts[column.codes[row]]; }
double NumberAt(const DictionaryColumn& column, std::size_t row) { return column.numbers[column.codes[row]]; }

const char* const kSums[] = {"pod_usage_cpu_core_seconds",
                             "pod_request_cpu_core_seconds",
                             "pod_effective_usage_cpu_core_seconds",
                             "pod_limit_cpu_core_seconds",
                             "pod_usage_memory_byte_seconds",
                             "pod_request_memory_byte_seconds",
                             "pod_effective_usage_memory_byte_seconds",
                             "pod_limit_memory_byte_seconds",
                             "node_capacity_cpu_core_seconds",
                             "node_capacity_memory_byte_seconds"};
const char* const kMaxima[] = {"node_capacity_cpu_cores", "node_capacity_memory_bytes"};
const char* const kKeys[] = {"namespace", "node", "pod", "pod_labels"};

// Hourly pod rows with few keys; `huge` makes numbers that have no fixed-point form.
CodedTable RandomPods(unsigned seed, std::size_t num_rows, bool huge) {
  std::mt19937_64 random(seed);
  CodedTable table;
  table.type = "pod_usage";
  table.num_rows = num_rows;
  AddTimes(&table, 1759276800000, 5);
  for (const char* name : {"namespace", "node", "pod", "pod_labels", "resource_id"}) {
    DictionaryColumn& column =
        Add(&table, name, std::string(name) == "pod_labels" ? CellKind::kLabels : CellKind::kText);
    TextCoder coder(&column);
    for (std::size_t row = 0; row < num_rows; ++row) {
      column.codes.push_back(coder.Code(std::string(1, static_cast<char>('a' + random() % 3))));
    }
  }
  const auto number = [&](const char* name) {
    DictionaryColumn& column = Add(&table, name, CellKind::kNumber);
    NumberCoder coder(&column);
    for (std::size_t row = 0; row < num_rows; ++row) {
      const double value = static_cast<double>(random() % 1'000'000) / 1000.0;
      column.codes.push_back(coder.Code(huge && random() % 4 == 0 ? value * 1e30 : value));
    }
  };
  for (const char* name : kSums) number(name);
  for (const char* name : kMaxima) number(name);
  return table;
}

struct Group {
  std::string resource_id;
  std::map<std::string, ExactSum> sums;
  std::map<std::string, double> maxima;
};

std::map<std::vector<std::string>, Group> PlainRollUp(const CodedTable& hourly) {
  std::map<std::vector<std::string>, Group> groups;
  for (std::size_t row = 0; row < hourly.num_rows; ++row) {
    std::vector<std::string> key;
    for (const char* name : kKeys) key.push_back(TextAt(*hourly.Find(name), row));
    Group& group = groups[key];
    group.resource_id = std::max(group.resource_id, TextAt(*hourly.Find("resource_id"), row));
    for (const char* name : kSums) group.sums[name].Add(NumberAt(*hourly.Find(name), row));
    for (const char* name : kMaxima) {
      const double value = NumberAt(*hourly.Find(name), row);
      const auto [found, is_new] = group.maxima.try_emplace(name, value);
      if (!is_new) found->second = std::max(found->second, value);
    }
  }
  return groups;
}

TEST(RollUp, IsTheOneOfThePlainTwin) {
  for (const bool huge : {false, true}) {
    for (unsigned seed = 0; seed < 20; ++seed) {
      const CodedTable hourly = RandomPods(seed, 1 + seed * 40, huge);
      const auto expected = PlainRollUp(hourly);
      const CodedTable daily = RollUp(hourly);
      ASSERT_EQ(daily.num_rows, expected.size());
      std::size_t row = 0;
      // The map is in the order of the keys, and so must the rows be.
      for (const auto& [key, group] : expected) {
        for (std::size_t i = 0; i < key.size(); ++i) EXPECT_EQ(TextAt(*daily.Find(kKeys[i]), row), key[i]);
        EXPECT_EQ(TextAt(*daily.Find("resource_id"), row), group.resource_id);
        for (const auto& [name, sum] : group.sums) EXPECT_EQ(NumberAt(*daily.Find(name), row), sum.Round());
        for (const auto& [name, most] : group.maxima) EXPECT_EQ(NumberAt(*daily.Find(name), row), most);
        ++row;
      }
      for (const DictionaryColumn& column : daily.columns) {
        std::vector<bool> used(column.NumValues(), false);
        for (const std::uint32_t code : column.codes) {
          if (code != kNullCode) used[code] = true;
        }
        EXPECT_EQ(std::count(used.begin(), used.end(), false), 0) << column.name;
      }
    }
  }
}

TEST(RollUp, ColumnsOfADailyFile) {
  const CodedTable daily = RollUp(RandomPods(1, 50, false));
  std::vector<std::string> names;
  for (const DictionaryColumn& column : daily.columns) names.emplace_back(column.name);
  EXPECT_THAT(
      names,
      ElementsAre("namespace", "node", "pod", "pod_labels", "interval_start", "report_period_start",
                  "report_period_end", "resource_id", "pod_usage_cpu_core_seconds", "pod_request_cpu_core_seconds",
                  "pod_effective_usage_cpu_core_seconds", "pod_limit_cpu_core_seconds", "pod_usage_memory_byte_seconds",
                  "pod_request_memory_byte_seconds", "pod_effective_usage_memory_byte_seconds",
                  "pod_limit_memory_byte_seconds", "node_capacity_cpu_cores", "node_capacity_cpu_core_seconds",
                  "node_capacity_memory_bytes", "node_capacity_memory_byte_seconds", "node_role"));
  // The day, though the first row is of its sixth hour.
  EXPECT_THAT(daily.Find("interval_start")->integers, ElementsAre(1759276800000));
  EXPECT_THAT(daily.Find("node_role")->codes, ::testing::Each(kNullCode));
}

// spec: inputs.md 2.7, 2.8: derived columns are whole numbers by the hour, DOUBLE where rolled up.
TEST(RollUp, MaximaSkipNulls) {
  CodedTable hourly;
  hourly.type = "gpu_usage";
  hourly.num_rows = 3;
  AddTimes(&hourly, 1759276800000, 0);
  for (const char* name : {"node", "namespace", "pod", "gpu_uuid", "mig_instance_id", "gpu_model_name",
                           "gpu_vendor_name", "mig_profile", "mig_strategy"}) {
    DictionaryColumn& column = Add(&hourly, name, CellKind::kText);
    column.texts = {"x", "y"};
    column.codes = {0, 0, 1};
  }
  for (const char* name : {"gpu_memory_capacity_mib", "gpu_pod_uptime"}) {
    DictionaryColumn& column = Add(&hourly, name, CellKind::kNumber);
    column.numbers = {3600};
    column.codes = {0, 0, 0};
  }
  for (const char* name : {"mig_slice_count", "mig_memory_capacity_mib", "gpu_max_slices"}) {
    DictionaryColumn& column = Add(&hourly, name, CellKind::kInteger);
    column.integers = {3, 1};
    column.codes = {1, 0, kNullCode};
  }
  const CodedTable daily = RollUp(hourly);
  ASSERT_EQ(daily.num_rows, 2U);
  const DictionaryColumn& slices = *daily.Find("mig_slice_count");
  EXPECT_EQ(slices.kind, CellKind::kNumber);
  EXPECT_THAT(slices.numbers, ElementsAre(3));
  EXPECT_THAT(slices.codes, ElementsAre(0, kNullCode));
  EXPECT_THAT(daily.Find("gpu_pod_uptime")->numbers, ElementsAre(7200, 3600));
}

}  // namespace
}  // namespace daybook
