// SPDX-License-Identifier: Apache-2.0
#include "src/trino/summary_statement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace daybook {
namespace {

using testing::HasSubstr;
using testing::Not;

const DayRange kDays = {*Day::Parse("2025-03-02"), *Day::Parse("2025-03-31")};

SummaryQuery Query() {
  SummaryQuery query;
  query.source_uuid = "9a89bb64-11e9-51f8-ba33-03f65341c835";
  query.cluster_id = "o'hara";
  return query;
}

TEST(SummaryStatement, HasNoPlaceLeftOpen) {
  SummaryQuery query = Query();
  for (const bool given : {false, true}) {
    if (given) query.lookups.nodes.emplace();
    const std::string sql = SummaryStatement(query, kDays);
    for (const char* name : {"$source", "$year", "$month", "$start", "$end", "$enabled_keys", "$categories", "$roles",
                             "$with_storage", "$report_period_id", "$cluster_id", "$cluster_alias"}) {
      EXPECT_THAT(sql, Not(HasSubstr(name)));
    }
    EXPECT_THAT(sql, HasSubstr("source = '9a89bb64-11e9-51f8-ba33-03f65341c835' AND year = '2025' AND month = '03'"));
    EXPECT_THAT(sql, HasSubstr("BETWEEN DATE '2025-03-02' AND DATE '2025-03-31'"));
    EXPECT_THAT(sql, HasSubstr("'o''hara' AS cluster_id, CAST(NULL AS varchar) AS cluster_alias"));
    EXPECT_THAT(sql, HasSubstr("CAST(NULL AS integer) AS report_period_id"));
  }
}

// spec: A.1
TEST(SummaryStatement, WithoutEnabledKeysNoneIsKept) {
  SummaryQuery query = Query();
  EXPECT_THAT(SummaryStatement(query, kDays), HasSubstr("contains(CAST(ARRAY[] AS array(varchar)), k)"));
  query.lookups.enabled_keys = {"app", "it's"};
  EXPECT_THAT(SummaryStatement(query, kDays), HasSubstr("contains(ARRAY['vm_kubevirt_io_name', 'app', 'it''s'], k)"));
}

TEST(SummaryStatement, TakesLookupsAsTheyAre) {
  SummaryQuery query = Query();
  query.lookups.cost_categories = {{1, "openshift-%"}, {std::nullopt, "$source"}};
  query.lookups.nodes = {{{"n$end", "i-1", "worker"}, {std::nullopt, "i-2", std::nullopt}}};
  query.storage_exists = false;
  query.report_period_id = 7;
  const std::string sql = SummaryStatement(query, kDays);
  EXPECT_THAT(sql, HasSubstr("VALUES (CAST(1 AS integer), 'openshift-%'), (CAST(NULL AS integer), '$source')"));
  EXPECT_THAT(sql, HasSubstr("('n$end', 'i-1', 'worker'), (CAST(NULL AS varchar), 'i-2', CAST(NULL AS varchar))"));
  EXPECT_THAT(sql, HasSubstr("AND DATE '2025-03-31' AND false"));
  EXPECT_THAT(sql, HasSubstr("7 AS report_period_id"));
}

// spec: G
TEST(SummaryStatement, DerivesRolesThatAreNotGiven) {
  EXPECT_THAT(SummaryStatement(Query(), kDays), HasSubstr("'$[\"node_role_kubernetes_io\"]') = 'infra'"));
}

}  // namespace
}  // namespace daybook
