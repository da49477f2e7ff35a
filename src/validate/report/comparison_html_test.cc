// SPDX-License-Identifier: Apache-2.0
#include "src/validate/report/comparison_html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <string_view>

#include "src/page/page_parts.h"
#include "src/validate/report/made_comparison.h"
#include "src/validate/report/validation_page.h"

namespace daybook {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::size_t Count(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

std::string Between(const std::string& page, const std::string& start, const std::string& end) {
  const std::size_t from = page.find(start);
  if (from == std::string::npos) return "there is no " + start;
  return page.substr(from + start.size(), page.find(end, from) - from - start.size());
}

std::string Section(const std::string& page, const std::string& id) {
  return Between(page, "<section id=\"" + id + "\">", "</section>");
}

nlohmann::json Numbers(const std::string& page) {
  return nlohmann::json::parse(Between(page, "id=\"numbers\">", "</script>"), nullptr, false);
}

TEST(ComparisonHtml, BeginsWithTheVerdict) {
  const std::string equal = ComparisonHtml(EqualComparison());
  EXPECT_THAT(equal, HasSubstr("<h1 id=\"verdict\" class=\"go\">EQUAL</h1>"));
  EXPECT_THAT(equal, HasSubstr("<b>rows.csv</b> matches <b>postgresql://koku@db/koku?schema=org1</b>, within a "
                               "relative difference of 0.0001."));
  EXPECT_THAT(equal, HasSubstr("<div class=\"tile\"><dt>matching</dt><dd>12,345</dd></div>"));
  EXPECT_THAT(equal, HasSubstr("<div class=\"tile\"><dt>missing</dt><dd>0</dd></div>"));
  EXPECT_THAT(equal, Not(HasSubstr("id=\"different-rows\"")));

  const std::string different = ComparisonHtml(DifferentComparison());
  EXPECT_THAT(different, HasSubstr("<h1 id=\"verdict\" class=\"no-go\">DIFFERENT</h1>"));
  EXPECT_THAT(different, HasSubstr("<b>rows.csv</b> does not match <b>"));
  EXPECT_THAT(different, HasSubstr("<div class=\"tile bad\"><dt>different</dt><dd>240</dd></div>"));
  EXPECT_THAT(different, HasSubstr("<div class=\"tile bad\"><dt>missing</dt><dd>2</dd></div>"));
  EXPECT_THAT(different, HasSubstr("<div class=\"tile bad\"><dt>extra</dt><dd>1</dd></div>"));
}

TEST(ComparisonHtml, HasTheColumnsWithWhatTheyAreSortedBy) {
  const std::string columns = Section(ComparisonHtml(DifferentComparison()), "columns");
  EXPECT_EQ(Count(columns, "<tr>"), 1U + 7U);
  EXPECT_THAT(columns, HasSubstr("<td class=\"name\">pod_usage_cpu_core_hours</td><td class=\"no-go number\" "
                                 "data-number=\"239\">239</td><td class=\"number\" data-number=\"0.02\">2 %</td>"
                                 "<td class=\"number\" data-number=\"3e-05\">0.003 %</td>"
                                 "<td class=\"number\" data-number=\"2550\">2,550.000</td>"));
}

TEST(ComparisonHtml, MarksTheCellsThatDiffer) {
  const std::string page = ComparisonHtml(DifferentComparison());
  const std::string rows = Section(page, "different-rows");
  EXPECT_THAT(rows, HasSubstr("<td class=\"differs number\" data-number=\"1024\"><ins title=\"actual\">1024</ins>"
                              "<del title=\"baseline\">1023.5</del></td>"));
  EXPECT_THAT(rows, HasSubstr("<ins title=\"actual\">{&quot;app&quot;:&quot;1&quot;}</ins>"
                              "<del title=\"baseline\"><i class=\"none\">&quot;&quot;</i></del>"));
  EXPECT_THAT(rows, HasSubstr("<del title=\"baseline\"><i class=\"none\">NULL</i></del>"));
  EXPECT_EQ(Count(rows, "<td class=\"differs"), ComparisonResult::kMostShown + 1);
  // What differs stands before what does not.
  EXPECT_LT(rows.find("pod_labels"), rows.find("pod_effective_usage_memory_gigabyte_hours"));
  EXPECT_EQ(Count(Section(page, "missing-rows"), "<tr>"), 1U + 2U);
  EXPECT_EQ(Count(Section(page, "extra-rows"), "<tr>"), 1U + 1U);
}

TEST(ComparisonHtml, TellsTotalsThatFailFirst) {
  ComparisonResult result = DifferentComparison();
  std::swap(result.totals[0], result.totals[1]);
  const std::string totals = Section(ComparisonHtml(result), "totals");
  EXPECT_LT(totals.find(">FAIL<"), totals.find(">OK<"));
  EXPECT_THAT(totals, HasSubstr("<td>c1</td><td></td><td></td><td>CPU usage, core-h</td>"));
}

TEST(ComparisonHtml, ToldTotalsOnlyItHasNoRows) {
  const std::string page = ComparisonHtml(TotalsComparison());
  EXPECT_THAT(page, HasSubstr("<dt>totals FAIL</dt><dd>1</dd>"));
  EXPECT_THAT(page, HasSubstr("<dt>totals OK</dt><dd>1</dd>"));
  for (const char* absent : {"id=\"plots\"", "id=\"columns\"", "<dt>matching</dt>"}) {
    EXPECT_THAT(page, Not(HasSubstr(absent)));
  }
}

TEST(ComparisonHtml, EscapesAllTextOfTheData) {
  ComparisonResult result = DifferentComparison();
  result.actual.where = result.baseline.where = kHostileText;
  result.ignored = result.actual.only_here = {kHostileText};
  result.columns[0].name = result.columns[5].name = kHostileText;
  result.totals[0].cluster = kHostileText;
  result.extra_rows[0].cells[0] = std::string("\0\n\xff", 3);
  const std::string page = ComparisonHtml(result);
  EXPECT_EQ(Count(page, "<script"), 3U);
  EXPECT_EQ(Count(page, "</script>"), 3U);
  EXPECT_EQ(Count(page, "alert('1')"), Count(Between(page, "id=\"numbers\">", "</script>"), "alert('1')"));
  EXPECT_EQ(Count(page, "<!--"), 0U);
  EXPECT_THAT(page, HasSubstr("&lt;/script&gt;&lt;script&gt;alert(&#39;1&#39;)"));
  EXPECT_THAT(page, HasSubstr("<td>  ?</td>"));
  const nlohmann::json numbers = Numbers(page);
  ASSERT_FALSE(numbers.is_discarded());
  EXPECT_EQ(numbers["places"][1]["namespace"], kHostileText);
  EXPECT_THAT(Between(page, "id=\"numbers\">", "</script>"), Not(HasSubstr("\xe2\x80\xa8")));
}

TEST(ComparisonHtml, CarriesTheNumbersOfThePlots) {
  const nlohmann::json numbers = Numbers(ComparisonHtml(DifferentComparison()));
  ASSERT_FALSE(numbers.is_discarded());
  EXPECT_EQ(numbers["tolerance"], 0.0001);
  EXPECT_EQ(numbers["metrics"][0]["largest"], 0.02);
  EXPECT_EQ(numbers["quantities"].size(), 6U);  // there is no storage on any day
  EXPECT_EQ(numbers["days"][3]["day"], "2025-10-04");
  EXPECT_EQ(numbers["days"][3]["actual"][0].get<double>() - numbers["days"][3]["baseline"][0].get<double>(), 3);
  EXPECT_TRUE(numbers["days"][19]["baseline"][0].is_null());  // no rows on that side
  EXPECT_TRUE(numbers["places"][2]["node"].is_null());
  EXPECT_EQ(numbers["places"][0]["different"], 100);
}

TEST(ComparisonHtml, TakesWhatIsNoFiniteNumber) {
  ComparisonResult result = DifferentComparison();
  result.totals[0].relative_difference = std::numeric_limits<double>::infinity();
  result.columns[5].largest_difference = std::numeric_limits<double>::infinity();
  const std::string page = ComparisonHtml(result);
  EXPECT_THAT(Section(page, "totals"), HasSubstr(">inf</td>"));
  EXPECT_TRUE(Numbers(page)["metrics"][0]["largest"].is_null());
}

TEST(ComparisonHtml, StaysBoundedAndSaysSo) {
  ComparisonResult result = DifferentComparison();
  const PlaceDifferences place = result.places[0];
  result.places.assign(5 * kMostPlacesInPage, place);
  result.totals.insert(result.totals.begin(), 3 * kMostTotalsInPage, result.totals[1]);
  const std::string page = ComparisonHtml(result);
  EXPECT_EQ(Count(Section(page, "places"), "<tr>"), 1 + kMostPlacesInPage);
  EXPECT_THAT(Section(page, "places"), HasSubstr("The 1,000 with most wrong rows, of 5,000."));
  EXPECT_EQ(Numbers(page)["places"].size(), kMostPlacesInPage);
  EXPECT_EQ(Count(Section(page, "totals"), "<tr>"), 1 + kMostTotalsInPage);
  EXPECT_THAT(Section(page, "totals"), HasSubstr("2,000 of 6,002 totals, those that fail first: 1 of 1."));
  EXPECT_EQ(Count(Section(page, "totals"), ">FAIL<"), 1U);
  EXPECT_EQ(Count(Section(page, "different-rows"), "<tr>"), 1 + ComparisonResult::kMostShown);
  EXPECT_THAT(Section(page, "different-rows"), HasSubstr("The first 100 of 240, in the order of rows.csv."));
}

TEST(ComparisonHtml, OpensWithoutANetwork) {
  std::string page = ComparisonHtml(DifferentComparison());
  for (const char* reference : {"src=", "href=", "@import", "url(", "import(", "fetch("}) {
    EXPECT_THAT(page, Not(HasSubstr(reference)));
  }
  // The plotting library tells where it is from, in the comment before it and in its license.
  const std::size_t library = page.find(PlotLibraryScript());
  ASSERT_NE(library, std::string::npos);
  page.erase(library, PlotLibraryScript().find("*/"));
  const std::size_t license = page.find(PlotLibraryLicense());
  ASSERT_NE(license, std::string::npos);
  page.erase(license, PlotLibraryLicense().size());
  EXPECT_THAT(page, Not(HasSubstr("http:")));
  EXPECT_THAT(page, Not(HasSubstr("https:")));
}

TEST(ComparisonHtml, TakesAResultOfNothing) {
  const std::string page = ComparisonHtml(ComparisonResult());
  EXPECT_THAT(page, HasSubstr("EQUAL"));
  EXPECT_FALSE(Numbers(page).is_discarded());
}

TEST(ValidationPage, HasNoTextThatWouldEndItsElement) {
  EXPECT_GT(ValidationPageScript().size(), 1000U);
  EXPECT_EQ(Count(ValidationPageScript(), "</script"), 0U);
  EXPECT_EQ(Count(ValidationPageScript(), "<!--"), 0U);
  EXPECT_GT(ValidationPageStyle().size(), 1000U);
  EXPECT_EQ(Count(ValidationPageStyle(), "</style"), 0U);
}

}  // namespace
}  // namespace daybook
