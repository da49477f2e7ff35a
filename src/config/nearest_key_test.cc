// SPDX-License-Identifier: Apache-2.0
#include "src/config/nearest_key.h"

#include <gtest/gtest.h>

namespace daybook {
namespace {

TEST(EditDistance, CountsInsertionsDeletionsReplacementsAndSwaps) {
  EXPECT_EQ(EditDistance("", ""), 0U);
  EXPECT_EQ(EditDistance("abc", ""), 3U);
  EXPECT_EQ(EditDistance("acount", "account"), 1U);
  EXPECT_EQ(EditDistance("accuont", "account"), 1U);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3U);
}

TEST(NearestKey, LooksAtPathsAndLastParts) {
  const std::vector<std::string_view> keys = {"ocp.account", "ocp.cluster_id", "s3.endpoint", "dialect"};
  EXPECT_EQ(NearestKey("ocp.acount", keys), "ocp.account");
  EXPECT_EQ(NearestKey("input.account", keys), "ocp.account");
  EXPECT_EQ(NearestKey("cluster_id", keys), "ocp.cluster_id");
  EXPECT_EQ(NearestKey("dialekt", keys), "dialect");
  EXPECT_EQ(NearestKey(std::string(100'000, 'x'), keys).empty(), false);
}

}  // namespace
}  // namespace daybook
