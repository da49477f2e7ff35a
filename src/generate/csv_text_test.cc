// SPDX-License-Identifier: Apache-2.0
#include "src/generate/csv_text.h"

#include <gtest/gtest.h>

namespace daybook {
namespace {

DictionaryColumn Column(const char* name, CellKind kind, std::vector<std::uint32_t> codes) {
  DictionaryColumn column;
  column.name = name;
  column.kind = kind;
  column.codes = std::move(codes);
  return column;
}

std::string Text(const CodedTable& table) {
  const CsvText text(table);
  std::string all;
  text.AppendHeader(&all);
  std::vector<char> buffer;
  for (std::size_t row = 0; row < table.num_rows; ++row) all += text.Rows(row, row + 1, &buffer);
  std::string header;
  text.AppendHeader(&header);
  EXPECT_EQ(all, header + std::string(text.Rows(0, table.num_rows, &buffer)));
  return all;
}

// spec: inputs.md 1: numbers with and without a point, times with a zone.
TEST(CsvText, ValuesAsTheOperatorWritesThem) {
  CodedTable table;
  table.num_rows = 3;
  table.columns.push_back(Column("interval_start", CellKind::kTime, {0, 1, 0}));
  table.columns[0].integers = {1759276800000, 1759363199000};
  table.columns.push_back(Column("pod", CellKind::kText, {1, 0, 2}));
  table.columns[1].texts = {"plain", "with, comma", "with \"quote\""};
  table.columns.push_back(Column("usage", CellKind::kNumber, {0, 1, 2}));
  table.columns[2].point = true;
  table.columns[2].numbers = {3600, 1504.62, 1.58329674399744e+16};
  table.columns.push_back(Column("request", CellKind::kNumber, {0, 1, 2}));
  table.columns[3].numbers = {3600, 1000000, 0};
  table.columns.push_back(Column("slices", CellKind::kInteger, {0, 0, 0}));
  table.columns[4].integers = {7};
  EXPECT_EQ(Text(table),
            "interval_start,pod,usage,request,slices\n"
            "2025-10-01 00:00:00 +0000 UTC,\"with, comma\",3600.0,3600,7\n"
            "2025-10-01 23:59:59 +0000 UTC,plain,1504.62,1000000,7\n"
            "2025-10-01 00:00:00 +0000 UTC,\"with \"\"quote\"\"\",1.58329674399744e+16,0,7\n");
}

TEST(CsvText, ColumnsOfOneValueAndLongTexts) {
  CodedTable table;
  table.num_rows = 2;
  const std::string long_text(500, 'x');
  for (const char* name : {"a", "b", "c", "d"}) table.columns.push_back(Column(name, CellKind::kText, {0, 0}));
  table.columns[0].texts = {"first"};
  table.columns[1].texts = {long_text};
  table.columns[2].codes = {0, 1};
  table.columns[2].texts = {"", long_text};
  table.columns[3].texts = {"last"};
  const std::string before = "first," + long_text + ",";
  EXPECT_EQ(Text(table), "a,b,c,d\n" + before + ",last\n" + before + long_text + ",last\n");
}

TEST(CsvText, NoRows) {
  CodedTable table;
  table.columns.push_back(Column("a", CellKind::kText, {}));
  EXPECT_EQ(Text(table), "a\n");
}

}  // namespace
}  // namespace daybook
