// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include "daybook/status.h"
#include "src/base/number_text.h"

namespace daybook {

// A stop that is set when another one is, or when the time is over, whichever comes first. So whatever heeds a stop
// keeps a limit of time, too.
class TimeLimit {
 public:
  // `outer` is not owned and outlives this object.
  TimeLimit(const std::atomic<bool>& outer, std::chrono::milliseconds limit)
      : outer_(outer),
        limit_(limit),
        end_(std::chrono::steady_clock::now() + limit),
        stop_(limit <= std::chrono::milliseconds(0)),
        watch_([this](const std::stop_token& done) { Watch(done); }) {}

  const std::atomic<bool>& stop() const { return stop_; }
  // The time was over, and nobody asked for the stop.
  bool expired() const { return stop_.load() && !outer_.load(); }
  // `error`, or what to say instead where it came of this limit: that `object` did not answer in time.
  Error ErrorOf(Error error, std::string object) const {
    if (error.kind != ErrorKind::kInterrupted || !expired()) return error;
    return ServiceError(std::move(error.what), std::move(object),
                        "no answer within " + DurationText(std::chrono::duration<double>(limit_).count()),
                        "see what the server does, and the network to it");
  }

 private:
  void Watch(const std::stop_token& done) {
    constexpr std::chrono::milliseconds kSlice{20};
    std::unique_lock lock(mutex_);
    while (!done.stop_requested() && !outer_.load() && std::chrono::steady_clock::now() < end_) {
      wake_.wait_for(lock, done, kSlice, [] { return false; });
    }
    if (!done.stop_requested()) stop_.store(true);
  }

  const std::atomic<bool>& outer_;
  const std::chrono::milliseconds limit_;
  const std::chrono::steady_clock::time_point end_;
  std::atomic<bool> stop_ = false;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread watch_;  // last: it uses the others, and ends before they do
};

}  // namespace daybook
