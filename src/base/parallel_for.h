// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "daybook/status.h"

namespace daybook {

// Calls work(i, thread) for every i below `count`, from up to `num_threads` threads, of which the caller is number 0
// and the others are numbered on. After a failure no further i is begun; returns the error of the least i that failed.
// `work` returns a Status, does not throw, and is called from several threads at once.
template <typename Work>
Status ParallelFor(std::size_t count, std::size_t num_threads, Work work) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::size_t failed_at = count;
  Status failure;
  const auto run = [&](std::size_t thread) {
    for (std::size_t i = next++; i < count; i = next++) {
      Status status = work(i, thread);
      if (status.ok()) continue;
      const std::lock_guard lock(mutex);
      if (i < failed_at) {
        failed_at = i;
        failure = std::move(status);
      }
      next = count;
    }
  };
  std::vector<std::jthread> threads;
  for (std::size_t t = 1; t < std::min(num_threads, count); ++t) threads.emplace_back(run, t);
  run(0);
  threads.clear();
  return failure;
}

}  // namespace daybook
