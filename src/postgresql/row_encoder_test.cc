// SPDX-License-Identifier: Apache-2.0
#include "src/postgresql/row_encoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "src/postgresql/column_value.h"

namespace daybook {
namespace {

using testing::HasSubstr;

constexpr std::uint32_t kUuid = 2950;
constexpr std::uint32_t kVarchar = 1043;
constexpr std::uint32_t kText = 25;
constexpr std::uint32_t kDate = 1082;
constexpr std::uint32_t kInt4 = 23;
constexpr std::uint32_t kJsonb = 3802;
constexpr std::uint32_t kNumeric = 1700;
constexpr std::uint32_t kDouble = 701;

CatalogueColumn Make(std::string name, std::uint32_t type, std::int32_t typmod = -1) {
  CatalogueColumn column;
  column.name = std::move(name);
  column.type_oid = type;
  column.typmod = typmod;
  column.type_name = "type " + std::to_string(type);
  return column;
}

// The columns that every row has, in an order of their own.
std::vector<CatalogueColumn> Narrow() {
  return {Make("usage_start", kDate),
          Make("usage_end", kDate),
          Make("report_period_id", kInt4),
          Make("cluster_id", kVarchar, 54),
          Make("data_source", kText),
          Make("source_uuid", kUuid),
          Make("uuid", kUuid)};
}

TargetTable Match(const std::vector<CatalogueColumn>& catalogue) {
  TargetTable table;
  table.schema = "org1";
  const Status status = MatchColumns(catalogue, table);
  EXPECT_TRUE(status.ok()) << status.error().Message();
  return table;
}

const Day kDay = Day::FromCalendar(2025, 3, 9);
const RunIdentity kIdentity{.report_period_id = 7,
                            .cluster_id = "c",
                            .cluster_alias = std::nullopt,
                            .source_uuid = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"};

TEST(MatchColumnsTest, ListsEverythingThatIsMissing) {
  TargetTable table;
  table.schema = "org1";
  std::vector<CatalogueColumn> catalogue = Narrow();
  catalogue.pop_back();                // uuid
  catalogue.erase(catalogue.begin());  // usage_start
  const Status status = MatchColumns(catalogue, table);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kConfiguration);
  for (const auto* name : {"uuid", "usage_start", "namespace", "pod_labels", "cost_category_id"}) {
    EXPECT_THAT(status.error().Message(), HasSubstr(name));
  }
}

TEST(MatchColumnsTest, RefusesTypesThatCannotHoldOurs) {
  TargetTable table;
  std::vector<CatalogueColumn> catalogue = Narrow();
  catalogue.push_back(Make("node", kInt4));
  catalogue.push_back(Make("pod_usage_cpu_core_hours", kText));
  const Status status = MatchColumns(catalogue, table);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kConfiguration);
  EXPECT_THAT(status.error().why, HasSubstr("node (type 23), pod_usage_cpu_core_hours (type 25)"));
}

TEST(MatchColumnsTest, RefusesColumnsThatWantAValueOfTheirOwn) {
  TargetTable table;
  std::vector<CatalogueColumn> catalogue = Narrow();
  catalogue.push_back(Make("tenant", kText));
  catalogue.back().not_null = true;
  catalogue.push_back(Make("created", kText));
  catalogue.back().not_null = true;
  catalogue.back().has_default = true;
  const Status status = MatchColumns(catalogue, table);
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().Message(), HasSubstr("daybook does not know: tenant;"));
}

TEST(RowEncoderTest, WritesTheBytesOfBinaryCopy) {
  const TargetTable table = Match(Narrow());
  std::string out;
  Uuid uuid;
  for (std::size_t i = 0; i < 16; ++i) uuid.bytes[i] = static_cast<std::uint8_t>(i);
  ASSERT_TRUE(RowEncoder(table).Append(kDay, kIdentity, FinishedRow{}, uuid, out).ok());
  const auto bytes = [](const char* text, std::size_t size) { return std::string(text, size); };
  std::string expected = bytes("\0\x07", 2);
  // 2025-03-09 is day 9199 (0x23ef) since 2000-01-01.
  expected += bytes("\0\0\0\x04\0\0\x23\xef\0\0\0\x04\0\0\x23\xef\0\0\0\x04\0\0\0\x07", 24);
  expected += bytes(
      "\0\0\0\x01"
      "c\0\0\0\x03Pod",
      12);
  expected += bytes("\0\0\0\x10\x6b\xa7\xb8\x10\x9d\xad\x11\xd1\x80\xb4\x00\xc0\x4f\xd4\x30\xc8", 20);
  expected += bytes("\0\0\0\x10\0\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f", 20);
  EXPECT_EQ(out, expected);
  EXPECT_EQ(RowEncoder::Header().size(), 19U);
}

// spec: postgresql.md, "extra columns source/year/month/day/csi_volume_handle"; F.32 (month and day unpadded)
TEST(RowEncoderTest, FillsTheColumnsOfTheProofOfConcept) {
  std::vector<CatalogueColumn> catalogue = Narrow();
  for (const auto* name : {"source", "year", "month", "day", "csi_volume_handle"}) {
    catalogue.push_back(Make(name, kText));
  }
  const TargetTable table = Match(catalogue);
  FinishedRow row;
  row.csi_volume_handle = "vol-1";
  std::string out;
  ASSERT_TRUE(RowEncoder(table).Append(kDay, kIdentity, row, {}, out).ok());
  const std::string tail(
      "6ba7b810-9dad-11d1-80b4-00c04fd430c8\0\0\0\x04"
      "2025\0\0\0\x01"
      "3\0\0\0\x01"
      "9\0\0\0\x05vol-1",
      36 + 8 + 5 + 5 + 9);
  EXPECT_TRUE(out.ends_with(tail));
}

TEST(RowEncoderTest, MarksJsonbWithItsVersionAndTakesDoubles) {
  std::vector<CatalogueColumn> catalogue = Narrow();
  catalogue.push_back(Make("all_labels", kJsonb));
  catalogue.push_back(Make("pod_usage_cpu_core_hours", kDouble));
  const TargetTable table = Match(catalogue);
  FinishedRow row;
  row.all_labels = "{}";
  row[Metric::kPodUsageCpuCoreHours] = MetricValue{1.5, *ToNumeric(1.5, DecimalForm::kShortest)};
  std::string out;
  ASSERT_TRUE(RowEncoder(table).Append(kDay, kIdentity, row, {}, out).ok());
  EXPECT_TRUE(out.ends_with(std::string("\0\0\0\x03\x01{}\0\0\0\x08\x3f\xf8\0\0\0\0\0\0", 19)));
}

// spec: postgresql.md "refuse with the list of what is missing when a column that carries a value of ours does not
// exist"
TEST(RowEncoderTest, RefusesAValueWithoutAColumnAndLetsNullPass) {
  const TargetTable table = Match(Narrow());
  FinishedRow row;
  std::string out;
  ASSERT_TRUE(RowEncoder(table).Append(kDay, kIdentity, row, {}, out).ok());
  row.storageclass = "";
  const Status status = RowEncoder(table).Append(kDay, kIdentity, row, {}, out);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kConfiguration);
  EXPECT_THAT(status.error().Message(), HasSubstr("missing columns: "));
  EXPECT_THAT(status.error().Message(), HasSubstr("storageclass"));
  EXPECT_THAT(status.error().Message(), HasSubstr("cost_category_id"));
}

// spec: postgresql.md "or when a value does not fit its type"; F.29
TEST(RowEncoderTest, NamesRowAndColumnOfAValueThatDoesNotFit) {
  std::vector<CatalogueColumn> catalogue = Narrow();
  catalogue.push_back(Make("namespace", kVarchar, 4 + 4));
  catalogue.push_back(Make("node", kText));
  catalogue.push_back(Make("node_capacity_cpu_cores", kNumeric, ((4 << 16) | 2) + 4));
  const TargetTable table = Match(catalogue);
  FinishedRow row;
  row.node = "n1";
  row.namespace_ = "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9";  // four characters, eight bytes
  std::string out;
  ASSERT_TRUE(RowEncoder(table).Append(kDay, kIdentity, row, {}, out).ok());
  row.namespace_ = "abcde";
  Status status = RowEncoder(table).Append(kDay, kIdentity, row, {}, out);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kInput);
  EXPECT_EQ(status.error().Message(),
            "writing to PostgreSQL: org1.reporting_ocpusagelineitem_daily_summary, row 2025-03-09 Pod namespace "
            "'abcde' node 'n1', column namespace: 'abcde' has 5 characters, the column holds 4; the target's column is "
            "too narrow for it");
  row.namespace_ = "abc";
  row[Metric::kNodeCapacityCpuCores] = MetricValue{100, *ToNumeric(100, DecimalForm::kShortest)};
  status = RowEncoder(table).Append(kDay, kIdentity, row, {}, out);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kInput);
  EXPECT_THAT(status.error().Message(), HasSubstr("100.000000000000000 does not fit numeric(4,2)"));
}

TEST(RowEncoderTest, RefusesNullForANotNullColumn) {
  std::vector<CatalogueColumn> catalogue = Narrow();
  catalogue.push_back(Make("node", kText));
  catalogue.back().not_null = true;
  const TargetTable table = Match(catalogue);
  std::string out;
  const Status status = RowEncoder(table).Append(kDay, kIdentity, FinishedRow{}, {}, out);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kConfiguration);
  EXPECT_THAT(status.error().Message(), HasSubstr("column node"));
}

TEST(ParseUuidTest, TakesThePrintedFormAlone) {
  EXPECT_EQ(ParseUuid("6BA7B810-9dad-11d1-80b4-00c04fd430c8")->ToString(), "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  EXPECT_FALSE(ParseUuid("6ba7b8109dad11d180b400c04fd430c8").has_value());
  EXPECT_FALSE(ParseUuid("6ba7b810-9dad-11d1-80b4-00c04fd430cg").has_value());
  EXPECT_FALSE(ParseUuid("").has_value());
}

}  // namespace
}  // namespace daybook
