// SPDX-License-Identifier: Apache-2.0
#include "src/baseline/csv_records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace daybook {
namespace {

using testing::ElementsAre;

// Records as text: fields between "|", NULL as "-", the line in front.
struct Parsed {
  std::vector<std::string> records;
  Status status;
};

Parsed Parse(const std::string& text, std::size_t piece) {
  Parsed parsed;
  CsvRecords records("x.csv", [&](auto fields, std::int64_t line) -> Status {
    std::string record = std::to_string(line) + ":";
    for (const auto& field : fields) record += field ? std::string(*field) + "|" : "-|";
    parsed.records.push_back(record);
    return {};
  });
  for (std::size_t at = 0; at < text.size() && parsed.status.ok(); at += piece) {
    parsed.status = records.Feed(std::string_view(text).substr(at, piece));
  }
  if (parsed.status.ok()) parsed.status = records.Finish();
  return parsed;
}

TEST(CsvRecords, AreTheSameInPiecesOfAnyLength) {
  const std::string text = "a,\"b \"\"c\"\"\",,\"\"\r\n\n1,\"x\ny\",\"\"\"\",z\nlast,\"q\",\r,e";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    const Parsed parsed = Parse(text, piece);
    ASSERT_TRUE(parsed.status.ok()) << piece << ": " << parsed.status.error().Message();
    EXPECT_THAT(parsed.records, ElementsAre("1:a|b \"c\"|-||", "3:1|x\ny|\"|z|", "5:last|q|\r|e|")) << piece;
  }
}

TEST(CsvRecords, TellNullFromTheEmptyText) {
  EXPECT_THAT(Parse("a,b\n,\"\"\n", 100).records, ElementsAre("1:a|b|", "2:-||"));
}

TEST(CsvRecords, EndWithoutALineEnd) {
  EXPECT_THAT(Parse("a,b", 1).records, ElementsAre("1:a|b|"));
  EXPECT_THAT(Parse("a,\"b\"", 1).records, ElementsAre("1:a|b|"));
  EXPECT_THAT(Parse("a,", 1).records, ElementsAre("1:a|-|"));
  EXPECT_THAT(Parse("a\r\nb\r", 1).records, ElementsAre("1:a|", "2:b|"));
}

TEST(CsvRecords, RefuseQuotesThatDoNotClose) {
  for (const std::size_t piece : {1U, 100U}) {
    const Parsed open = Parse("a,b\n1,\"2\n3,4\n", piece);
    ASSERT_FALSE(open.status.ok());
    EXPECT_EQ(open.status.error().Message(), "read CSV: x.csv, line 2: a quote is not closed");
    const Parsed after = Parse("a\n\"b\"c\n", piece);
    ASSERT_FALSE(after.status.ok());
    EXPECT_EQ(after.status.error().Message(),
              "read CSV: x.csv, line 2: something stands between a closing quote and the next comma");
  }
}

}  // namespace
}  // namespace daybook
