// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace daybook {

// Adds the wall-clock seconds of its own life to a sum.
class ElapsedTime {
 public:
  explicit ElapsedTime(double& seconds) : seconds_(seconds) {}
  ElapsedTime(const ElapsedTime&) = delete;
  ElapsedTime& operator=(const ElapsedTime&) = delete;
  ~ElapsedTime() { seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  double& seconds_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace daybook
