// SPDX-License-Identifier: Apache-2.0
#include "src/generate/koku_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace daybook {
namespace {

using ::testing::ElementsAre;

DictionaryColumn& AddTexts(CodedTable* table, const char* name, CellKind kind, std::vector<std::string> texts) {
  DictionaryColumn& column = table->columns.emplace_back();
  column.name = name;
  column.kind = kind;
  for (std::uint32_t i = 0; i < texts.size(); ++i) column.codes.push_back(i);
  column.texts = std::move(texts);
  return column;
}

void AddNumbers(CodedTable* table, const char* name, const std::vector<double>& values) {
  DictionaryColumn& column = table->columns.emplace_back();
  column.name = name;
  column.kind = CellKind::kNumber;
  NumberCoder coder(&column);
  for (const double value : values) column.codes.push_back(coder.Code(value));
}

std::vector<double> Values(const DictionaryColumn& column) {
  std::vector<double> values;
  for (const std::uint32_t code : column.codes) values.push_back(column.numbers[code]);
  return values;
}

// spec: inputs.md 2.4
TEST(KokuForm, LabelsBecomeJson) {
  EXPECT_EQ(LabelsToJson(""), "{}");
  EXPECT_EQ(LabelsToJson("label_app:web"), R"({"app": "web"})");
  EXPECT_EQ(LabelsToJson("label_app:web|label_tier:"), R"({"app": "web", "tier": ""})");
  EXPECT_EQ(LabelsToJson("label_a:x\"y\\z"), R"({"a": "x\"y\\z"})");
}

// spec: inputs.md 2.9
TEST(KokuForm, NamesAreEscapedAndLabelsAreNot) {
  CodedTable table;
  table.type = "node_labels";
  table.num_rows = 1;
  table.columns.reserve(2);
  AddTexts(&table, "node", CellKind::kText, {"a<b>&\"c'"});
  AddTexts(&table, "node_labels", CellKind::kLabels, {"label_a:x&y"});
  ToKokuHourly(&table);
  EXPECT_THAT(table.columns[0].texts, ElementsAre("a&lt;b&gt;&amp;&quot;c&#x27;"));
  EXPECT_THAT(table.columns[1].texts, ElementsAre(R"({"a": "x&y"})"));
}

// spec: inputs.md 2.5
TEST(KokuForm, EffectiveUsageIsTheGreaterOfUsageAndRequest) {
  CodedTable table;
  table.type = "pod_usage";
  table.num_rows = 6;
  const std::vector<double> usage = {1, 5, 3, 5, 0, 2};
  const std::vector<double> request = {2, 2, 3, 7, 0, 5};
  AddNumbers(&table, "pod_usage_cpu_core_seconds", usage);
  AddNumbers(&table, "pod_request_cpu_core_seconds", request);
  AddNumbers(&table, "pod_usage_memory_byte_seconds", request);
  AddNumbers(&table, "pod_request_memory_byte_seconds", usage);
  ToKokuHourly(&table);
  ASSERT_EQ(table.columns.size(), 6U);
  for (const std::size_t column : {4, 5}) {
    EXPECT_THAT(Values(table.columns[column]), ElementsAre(2, 5, 3, 7, 0, 5));
    // A dictionary: no value stands in it twice, and none that no row has.
    EXPECT_THAT(table.columns[column].numbers, ::testing::UnorderedElementsAre(2, 5, 3, 7, 0));
  }
  EXPECT_EQ(table.columns[4].name, "pod_effective_usage_cpu_core_seconds");
  EXPECT_EQ(table.columns[5].name, "pod_effective_usage_memory_byte_seconds");
}

// spec: inputs.md 2.7
TEST(KokuForm, GpuColumnsAreDerivedWhereThereIsASlice) {
  CodedTable table;
  table.type = "gpu_usage";
  table.num_rows = 3;
  table.columns.reserve(8);
  AddTexts(&table, "gpu_vendor_name", CellKind::kText, {"nvidia_com_gpu"}).codes = {0, 0, 0};
  AddTexts(&table, "gpu_model_name", CellKind::kText, {"Tesla T4", "NVIDIA A100-SXM4-40GB"}).codes = {0, 1, 1};
  AddTexts(&table, "mig_profile", CellKind::kText, {"", "1g.5gb", "3g.20gb"});
  ToKokuHourly(&table);
  EXPECT_THAT(table.Column("gpu_vendor_name").texts, ElementsAre("nvidia"));
  EXPECT_THAT(table.Column("gpu_model_name").texts, ElementsAre("Tesla T4", "NVIDIA A100 SXM4 40GB"));
  EXPECT_THAT(table.Column("mig_slice_count").codes, ElementsAre(kNullCode, 0, 1));
  EXPECT_THAT(table.Column("mig_slice_count").integers, ElementsAre(1, 3));
  EXPECT_THAT(table.Column("mig_memory_capacity_mib").integers, ElementsAre(5120, 20480));
  EXPECT_THAT(table.Column("gpu_max_slices").integers, ElementsAre(7));
  EXPECT_THAT(table.Column("gpu_max_slices").codes, ElementsAre(kNullCode, 0, 0));
}

TEST(KokuForm, NoSliceNoDerivedColumns) {
  CodedTable table;
  table.type = "gpu_usage";
  table.num_rows = 1;
  table.columns.reserve(3);
  AddTexts(&table, "gpu_vendor_name", CellKind::kText, {"nvidia_com_gpu"});
  AddTexts(&table, "gpu_model_name", CellKind::kText, {"Tesla T4"});
  AddTexts(&table, "mig_profile", CellKind::kText, {""});
  ToKokuHourly(&table);
  EXPECT_EQ(table.columns.size(), 3U);
}

}  // namespace
}  // namespace daybook
