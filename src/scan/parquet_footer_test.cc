// SPDX-License-Identifier: Apache-2.0
#include "src/scan/parquet_footer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "src/scan/one_file.h"

namespace daybook {
namespace {

using parquet::LogicalType;
using parquet::Repetition;
using parquet::schema::GroupNode;
using parquet::schema::NodePtr;
using parquet::schema::PrimitiveNode;
using Kind = ColumnRequest::Kind;
using testing::HasSubstr;

constexpr std::int64_t kMillisOfDay = 86'400'000;
const DayRange kRange = {Day(10), Day(12)};

NodePtr TimeNode(LogicalType::TimeUnit::unit unit = LogicalType::TimeUnit::MILLIS) {
  return PrimitiveNode::Make("t", Repetition::REQUIRED, LogicalType::Timestamp(false, unit, false, true),
                             parquet::Type::INT64);
}
NodePtr Node(const std::string& name, parquet::Type::type type = parquet::Type::DOUBLE) {
  return PrimitiveNode::Make(name, Repetition::OPTIONAL, LogicalType::None(), type);
}

// Row groups of two rows with the times given.
std::string FileOfTimes(const std::vector<std::pair<std::int64_t, std::int64_t>>& groups, const NodePtr& node,
                        bool statistics = true) {
  parquet::WriterProperties::Builder properties;
  statistics ? properties.enable_statistics() : properties.disable_statistics();
  return ParquetFile(
      {node}, properties,
      [&](parquet::RowGroupWriter& group, int i) {
        const auto& [first, last] = groups[static_cast<std::size_t>(i)];
        WriteOptionals<parquet::Int64Type>(group, {first, last});
      },
      static_cast<int>(groups.size()));
}

Result<std::vector<RowGroup>> RowGroupsOf(const std::string& bytes, const std::vector<ColumnRequest>& requests,
                                          DayRange days = kRange) {
  const OneFile file(bytes);
  std::vector<RowGroup> groups;
  DAYBOOK_RETURN_IF_ERROR(AppendRowGroups(file, file.info(), 5, requests, days, groups));
  return groups;
}

const std::vector<ColumnRequest> kTimeAlone = {{"t", Kind::kTime, true}};

std::string WhyOf(const std::string& bytes, const std::vector<ColumnRequest>& requests = kTimeAlone) {
  const auto groups = RowGroupsOf(bytes, requests);
  if (groups.ok()) return "it is taken";
  EXPECT_EQ(groups.error().kind, ErrorKind::kInput);
  EXPECT_THAT(groups.error().object, HasSubstr("file.parquet"));
  return groups.error().why;
}

TEST(ParquetFooter, PassesOverRowGroupsOfOtherDays) {  // spec: F.30
  const std::vector<std::pair<std::int64_t, std::int64_t>> groups = {{9 * kMillisOfDay, 10 * kMillisOfDay - 1},
                                                                     {9 * kMillisOfDay, 10 * kMillisOfDay},
                                                                     {11 * kMillisOfDay, 11 * kMillisOfDay + 5},
                                                                     {12 * kMillisOfDay, 30 * kMillisOfDay},
                                                                     {13 * kMillisOfDay, 13 * kMillisOfDay}};
  const auto taken = RowGroupsOf(FileOfTimes(groups, TimeNode()), kTimeAlone);
  ASSERT_TRUE(taken.ok()) << taken.error().Message();
  ASSERT_EQ(taken->size(), 3U);
  EXPECT_EQ(taken->at(0).days, (DayRange{Day(10), Day(10)}));
  EXPECT_EQ(taken->at(0).first_row, 2);
  EXPECT_EQ(taken->at(1).days, (DayRange{Day(11), Day(11)}));
  EXPECT_EQ(taken->at(2).days, (DayRange{Day(12), Day(12)}));
  EXPECT_EQ(taken->at(2).first_row, 6);
  EXPECT_EQ(taken->at(2).num_rows, 2);
  EXPECT_EQ(taken->at(2).object, 5U);

  const auto unknown = RowGroupsOf(FileOfTimes(groups, TimeNode(), /*statistics=*/false), kTimeAlone);
  ASSERT_TRUE(unknown.ok());
  EXPECT_EQ(unknown->size(), 5U);
  EXPECT_EQ(unknown->at(0).days, kRange);
}

TEST(ParquetFooter, ReadsStatisticsInEveryUnit) {
  const auto days_of = [](LogicalType::TimeUnit::unit unit, std::int64_t per_milli) {
    const auto groups = RowGroupsOf(
        FileOfTimes({{-kMillisOfDay * per_milli, -1}, {-kMillisOfDay * per_milli - 1, -kMillisOfDay * per_milli - 1}},
                    TimeNode(unit)),
        kTimeAlone, {Day(-1), Day(-1)});
    EXPECT_TRUE(groups.ok());
    return groups.ok() ? groups->size() : 99;
  };
  EXPECT_EQ(days_of(LogicalType::TimeUnit::MILLIS, 1), 1U);
  EXPECT_EQ(days_of(LogicalType::TimeUnit::MICROS, 1000), 1U);
  EXPECT_EQ(days_of(LogicalType::TimeUnit::NANOS, 1'000'000), 1U);
}

TEST(ParquetFooter, RefusesWhatIsNoParquetFile) {
  const std::string good = FileOfTimes({{10 * kMillisOfDay, 10 * kMillisOfDay}}, TimeNode());
  EXPECT_EQ(WhyOf(good), "it is taken");
  EXPECT_THAT(WhyOf(""), HasSubstr("empty"));
  EXPECT_THAT(WhyOf("PAR1PAR1"), HasSubstr("too few"));
  EXPECT_THAT(WhyOf(std::string(100, 'x')), HasSubstr("does not end"));
  const std::string body = good.substr(0, good.size() - 8);
  EXPECT_THAT(WhyOf(body + std::string("\0\0\0\0PAR1", 8)), HasSubstr("footer is said to have 0 bytes"));
  EXPECT_THAT(WhyOf(body + "\xff\xff\xff\xffPAR1"), HasSubstr("footer is said to have 4294967295 bytes"));
  EXPECT_THAT(WhyOf(body + good.substr(good.size() - 8, 4) + "PARE"), HasSubstr("encrypted"));
  for (std::size_t length = 0; length < good.size(); ++length) {
    EXPECT_NE(WhyOf(good.substr(0, length)), "it is taken") << length;
  }
}

TEST(ParquetFooter, ReadsAFooterThatIsLongerThanTheFirstRead) {
  std::vector<std::pair<std::int64_t, std::int64_t>> groups(2000, {10 * kMillisOfDay, 11 * kMillisOfDay});
  const std::string file = FileOfTimes(groups, TimeNode());
  ASSERT_GT(file.size(), 100'000U);
  EXPECT_EQ(RowGroupsOf(file, kTimeAlone)->size(), 2000U);
}

TEST(ParquetFooter, NamesColumnsThatAreMissingTwiceThereOrUnfit) {
  parquet::WriterProperties::Builder properties;
  const auto file = [&](const parquet::schema::NodeVector& nodes) {
    return ParquetFile(nodes, properties, [&](parquet::RowGroupWriter& group, int) {
      for (int i = 0; i < group.num_columns(); ++i) {
        auto* const writer = group.NextColumn();
        const std::int16_t level = 1;
        if (writer->type() == parquet::Type::INT64) {
          const std::int64_t value = 10 * kMillisOfDay;
          static_cast<parquet::Int64Writer*>(writer)->WriteBatch(1, &level, nullptr, &value);
        } else {
          const double value = 1;
          static_cast<parquet::DoubleWriter*>(writer)->WriteBatch(1, &level, nullptr, &value);
        }
      }
    });
  };
  const std::vector<ColumnRequest> number = {{"t", Kind::kTime, true}, {"x", Kind::kNumber, true}};
  const std::vector<ColumnRequest> text = {{"t", Kind::kTime, true}, {"x", Kind::kText, true}};
  const std::vector<ColumnRequest> optional = {{"t", Kind::kTime, true}, {"x", Kind::kNumber, false}};
  EXPECT_EQ(WhyOf(file({TimeNode(), Node("x")}), number), "it is taken");
  EXPECT_EQ(WhyOf(file({Node("x"), TimeNode()}), number), "it is taken");
  EXPECT_THAT(WhyOf(file({TimeNode(), Node("y")}), number), HasSubstr("does not have it"));
  EXPECT_EQ(WhyOf(file({TimeNode(), Node("y")}), optional), "it is taken");
  EXPECT_THAT(WhyOf(file({TimeNode(), Node("x"), Node("x")}), number), HasSubstr("more than once"));
  EXPECT_THAT(WhyOf(file({TimeNode(), Node("x")}), text), HasSubstr("double, which cannot become text"));
  EXPECT_THAT(WhyOf(file({Node("t"), Node("x")}), number), HasSubstr("cannot become a time"));
  // A column within another one is not the column.
  const NodePtr nested = GroupNode::Make("x", Repetition::OPTIONAL, {Node("y")});
  EXPECT_THAT(WhyOf(file({TimeNode(), nested}), number), HasSubstr("cannot become a number"));
  const NodePtr other = GroupNode::Make("other", Repetition::OPTIONAL, {Node("x")});
  EXPECT_THAT(WhyOf(file({TimeNode(), other}), number), HasSubstr("does not have it"));
}

TEST(ParquetFooter, NeverCrashesAtBytesThatAreWrong) {
  const std::string good = FileOfTimes({{10 * kMillisOfDay, 10 * kMillisOfDay}}, TimeNode());
  std::mt19937 random(11);
  int refused = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string bytes = good;
    for (std::size_t n = 1 + random() % 3; n-- > 0;) {
      bytes[4 + random() % (bytes.size() - 8)] = static_cast<char>(random());
    }
    refused += WhyOf(bytes) != "it is taken" ? 1 : 0;
  }
  EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace daybook
