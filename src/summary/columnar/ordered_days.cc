// SPDX-License-Identifier: Apache-2.0
#include "src/summary/columnar/ordered_days.h"

#include <utility>

namespace daybook::columnar {

bool OrderedDays::Put(DayRows rows) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return HasRoom(rows.day); });
  if (ended_) return false;
  const Day day = rows.day;
  ready_.emplace(day, std::move(rows));
  changed_.notify_all();
  return true;
}

bool OrderedDays::TryPut(DayRows& rows) {
  const std::lock_guard lock(mutex_);
  if (!HasRoom(rows.day)) return false;
  const Day day = rows.day;
  ready_.emplace(day, std::move(rows));
  changed_.notify_all();
  return true;
}

std::optional<DayRows> OrderedDays::TakeLocked() {
  const auto next = ready_.find(next_);
  if (next == ready_.end()) return std::nullopt;
  std::optional<DayRows> rows(std::move(next->second));
  ready_.erase(next);
  next_ = next_.Next();
  changed_.notify_all();
  return rows;
}

std::optional<DayRows> OrderedDays::TryTake() {
  const std::lock_guard lock(mutex_);
  return TakeLocked();
}

std::optional<DayRows> OrderedDays::Take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return ended_ || ready_.contains(next_); });
  return TakeLocked();
}

void OrderedDays::End() {
  const std::lock_guard lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

}  // namespace daybook::columnar
