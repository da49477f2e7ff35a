// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>

#include "daybook/day.h"
#include "daybook/status.h"
#include "src/summary/columnar/day_summary.h"

namespace daybook::columnar {

// Takes days in whatever order threads finish them, and gives them out in the order of the calendar. Few days wait at
// a time: who finishes a later one waits until there is room; the day that is next always has room.
class OrderedDays {
 public:
  OrderedDays(Day first, std::size_t max_waiting) : next_(first), max_waiting_(max_waiting) {}

  // Waits for room. False when the run ended meanwhile: the day was dropped.
  bool Put(DayRows rows);
  // As Put, but false at once when there is no room; `rows` is untouched then.
  bool TryPut(DayRows& rows);
  // The next day, when it is there.
  std::optional<DayRows> TryTake();
  // Waits for the next day; nothing when the run ended before.
  std::optional<DayRows> Take();
  // Ends the run for who waits.
  void End();

 private:
  bool HasRoom(Day day) const { return ended_ || day == next_ || ready_.size() < max_waiting_; }
  std::optional<DayRows> TakeLocked();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<Day, DayRows> ready_;
  Day next_;
  const std::size_t max_waiting_;
  bool ended_ = false;
};

}  // namespace daybook::columnar
