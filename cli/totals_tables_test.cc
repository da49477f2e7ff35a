// SPDX-License-Identifier: Apache-2.0
#include "cli/totals_tables.h"

#include <gtest/gtest.h>

#include "cli/expected_text.h"

namespace daybook::cli {
namespace {

Totals SmallTotals() {
  Totals totals;
  totals.namespaces["legacy-vms"] = {{36, 72, 72, 144, 288.5, 288.5}, {1.25, 1, 0.5}, 6};
  totals.namespaces["grüße"] = {{0.004, 0.1, 0.1, 1, 2, 2}, {}, 3};
  totals.namespaces["volumes-only"] = {{}, {2, 0, 0}, 3};
  totals.namespaces[std::nullopt] = {{1, 1, 1, 1, 1, 1}, {}, 1};
  totals.unallocated[{"worker-1", "Worker unallocated"}] = {{300.5, -12.25, -13, 4000, 3000, 2900}, 3};
  totals.unallocated[{"master-1", "Platform unallocated"}] = {{100, 90, 80, 700, 600, 500}, 3};
  totals.rows = 20;
  return totals;
}

TEST(TotalsTables, Small) {
  EXPECT_EQ(TotalsTables(SmallTotals()), ExpectedText("totals-small.txt"));
  EXPECT_LE(WidestLine(TotalsTables(SmallTotals())), 80U);
}

TEST(TotalsTables, LargeNumbersAndLongNames) {
  Totals totals;
  totals.namespaces["openshift-" + std::string(50, 'x')] = {
      {1234567.891, 7654321, 9876543.21, 1e9, 2e9, 3e9}, {1e6, 2e6, 3e6}, 31};
  totals.namespaces["evil\x1b[2J"] = {{1, 2, 3, 4, 5, 6}, {}, 31};
  totals.unallocated[{"ip-10-0-128-17.eu-central-1.compute.internal", std::nullopt}] = {{1e7, 1e7, 1e7, 1e8, 1e8, 1e8},
                                                                                        31};
  EXPECT_EQ(TotalsTables(totals), ExpectedText("totals-large.txt"));
  EXPECT_LE(WidestLine(TotalsTables(totals)), 80U);
}

TEST(TotalsTables, WithoutRows) { EXPECT_EQ(TotalsTables(Totals()), "No rows.\n"); }

}  // namespace
}  // namespace daybook::cli
