// SPDX-License-Identifier: Apache-2.0
#include "src/summary/columnar/ordered_days.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace daybook::columnar {
namespace {

DayRows RowsOf(std::int32_t day) {
  DayRows rows;
  rows.day = Day(day);
  return rows;
}

TEST(OrderedDays, GivesDaysInTheOrderOfTheCalendar) {
  OrderedDays days(Day(1), 10);
  EXPECT_FALSE(days.TryTake().has_value());
  EXPECT_TRUE(days.Put(RowsOf(2)));
  EXPECT_FALSE(days.TryTake().has_value());
  EXPECT_TRUE(days.Put(RowsOf(1)));
  EXPECT_EQ(days.TryTake()->day, Day(1));
  EXPECT_EQ(days.Take()->day, Day(2));
  EXPECT_FALSE(days.TryTake().has_value());
}

TEST(OrderedDays, TheNextDayAlwaysHasRoom) {
  OrderedDays days(Day(1), 2);
  DayRows second = RowsOf(2);
  DayRows third = RowsOf(3);
  DayRows fourth = RowsOf(4);
  DayRows first = RowsOf(1);
  EXPECT_TRUE(days.TryPut(second));
  EXPECT_TRUE(days.TryPut(third));
  EXPECT_FALSE(days.TryPut(fourth));
  EXPECT_TRUE(days.TryPut(first));
  for (std::int32_t day = 1; day <= 3; ++day) EXPECT_EQ(days.TryTake()->day, Day(day));
  EXPECT_TRUE(days.TryPut(fourth));
}

TEST(OrderedDays, TheEndLetsGoWhoWaits) {
  OrderedDays days(Day(1), 1);
  EXPECT_TRUE(days.Put(RowsOf(5)));
  std::atomic<bool> put = true;
  std::jthread waits_for_room([&] { put = days.Put(RowsOf(6)); });
  std::jthread ends([&] { days.End(); });
  EXPECT_FALSE(days.Take().has_value());
  waits_for_room.join();
  EXPECT_FALSE(put);
}

TEST(OrderedDays, ManyThreadsPutAndOneTakes) {
  constexpr std::int32_t kDays = 400;
  OrderedDays days(Day(0), 3);
  std::atomic<std::int32_t> next = 0;
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (std::int32_t day = next++; day < kDays; day = next++) {
        if (day % 7 == 0) std::this_thread::yield();
        EXPECT_TRUE(days.Put(RowsOf(day)));
      }
    });
  }
  for (std::int32_t day = 0; day < kDays; ++day) {
    const auto rows = days.Take();
    if (rows.has_value() && rows->day == Day(day)) continue;
    ADD_FAILURE() << "day " << day << " does not come in its turn";
    days.End();  // or the threads would wait for ever
    break;
  }
}

}  // namespace
}  // namespace daybook::columnar
