// SPDX-License-Identifier: Apache-2.0
#include "cli/metrics_text.h"

#include <gtest/gtest.h>

#include "cli/expected_text.h"

namespace daybook::cli {
namespace {

TEST(MetricsText, IsThisText) {
  Report report;
  report.version = "0.1.0";
  report.stages = {{"scan", 0.5, 1000, 900}, {"summary", 0.25, 900, 30}};
  report.days = {{Day::FromCalendar(2025, 10, 1), 30, {}}, {Day::FromCalendar(2025, 10, 2), 0, {}}};
  report.outputs = {{"a \"b\"\\\nc.csv", 30, 0, 0.1}, {"postgresql://db/koku?schema=s", 30, 28, 0.1}};
  report.warnings = {"one"};
  report.hourly_rows = 1000;
  report.daily_rows = 100;
  report.rows_out = 30;
  report.seconds = 0.875;
  report.peak_memory_bytes = 104857600;
  EXPECT_EQ(MetricsText(report, 1760000000), ExpectedText("metrics.txt"));
}

}  // namespace
}  // namespace daybook::cli
